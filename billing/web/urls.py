"""Addresses of billing on the platform's host: /daftar/, /mitra/, /stripe/, /kelola/tagihan/, /kelola/paket/.

Names other apps link to when they exist: ``signup``, ``partner_home``, ``vendor_invoices``,
``vendor_packages``.
"""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

app_name = "billing"
urlpatterns: list[URLPattern | URLResolver] = [
    path("stripe/", include("billing.web.stripe.urls")),
]
