"""Addresses below ``/pengembang/`` on the platform's host."""

from __future__ import annotations

from django.urls import path

from api.portal import platform

app_name = "portal"
urlpatterns = [
    path("", platform.home, name="home"),
    path("status/", platform.status, name="status"),
    path("pemakaian/", platform.usage, name="usage"),
]
