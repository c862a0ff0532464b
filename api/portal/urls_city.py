"""Addresses below ``/pengembang/`` on a city's host."""

from __future__ import annotations

from django.urls import path

from api.portal import city

app_name = "portal"
urlpatterns = [
    path("", city.home, name="home"),
    path("status/", city.status, name="status"),
]
