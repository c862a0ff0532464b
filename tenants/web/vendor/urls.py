"""Addresses of super-admin, under /kelola/."""

from __future__ import annotations

from django.urls import path

from tenants.web.vendor import fleet

app_name = "vendor"
urlpatterns = [
    path("", fleet.fleet, name="fleet"),
]
