"""Addresses of billing on the platform's host: /daftar/, /mitra/, /stripe/, /kelola/tagihan/, /kelola/paket/.

Names other apps link to when they exist: ``signup``, ``partner_home``, ``vendor_invoices``,
``vendor_packages``, ``vendor_partner_terms``.
"""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from billing.web import invoice_link, landing
from billing.web.vendor import partner_terms

app_name = "billing"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("billing.web.partner.urls")),
    path("", landing.home, name="home"),
    path("daftar/", include("billing.web.signup.urls")),
    path("stripe/", include("billing.web.stripe.urls")),
    path("kelola/mitra/<slug:code>/bagian", partner_terms.edit, name="vendor_partner_terms"),
    path("kelola/paket/", include("billing.web.vendor.package_urls")),
    path("kelola/tagihan/", include("billing.web.vendor.invoice_urls")),
    path("tagihan/<str:ticket>/", invoice_link.paper, name="invoice_link"),
]
