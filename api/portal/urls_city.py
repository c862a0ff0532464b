"""Addresses below ``/pengembang/`` on a city's host."""

from __future__ import annotations

from django.urls import path

from api.portal import city, keys, usage

app_name = "portal"
urlpatterns = [
    path("", city.home, name="home"),
    path("status/", city.status, name="status"),
    path("kunci/", keys.listing, name="keys"),
    path("kunci/<uuid:public_id>/cabut", keys.revoke, name="key_revoke"),
    path("pemakaian/", usage.page, name="usage"),
]
