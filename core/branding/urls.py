"""Mounted at the root of every city host."""

from __future__ import annotations

from django.urls import re_path

from core.branding import web

app_name = "branding"
urlpatterns = [
    re_path(r"^tema\.(?P<digest>[0-9a-f]{12})\.css$", web.theme_css, name="theme"),
    re_path(r"^logo/(?P<mark>[0-9a-f]{16})/(?P<name>[a-z0-9.-]{1,20})$", web.logo, name="logo"),
]
