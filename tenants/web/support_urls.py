"""Addresses of support visits, under /dukungan/ on a city's host."""

from __future__ import annotations

from django.urls import path

from tenants.web import support

app_name = "support"
urlpatterns = [
    path("masuk/", support.enter, name="enter"),
    path("selesai/", support.leave, name="leave"),
]
