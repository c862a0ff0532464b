"""Addresses of packages and prices, below /kelola/paket/ in the namespace ``billing``."""

from __future__ import annotations

from django.urls import path

from billing.web.vendor import packages

urlpatterns = [
    path("", packages.index, name="vendor_packages"),
    path("pindah/<slug:code>/<uuid:public_id>/", packages.moving, name="vendor_move"),
    path("<slug:code>/baru", packages.draft, name="vendor_package_draft"),
    path("<slug:code>/<int:version>/", packages.version, name="vendor_package"),
    path("<slug:code>/<int:version>/langkah", packages.act, name="vendor_package_act"),
    path("<slug:code>/<int:version>/pindah", packages.move, name="vendor_package_move"),
]
