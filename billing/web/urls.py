"""Addresses of billing on the platform's host: /daftar/, /mitra/, /stripe/, /kelola/tagihan/, /kelola/paket/.

Names other apps link to when they exist: ``signup``, ``partner_home``, ``vendor_invoices``,
``vendor_packages``.
"""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from billing.web import invoice_link, landing

app_name = "billing"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("billing.web.partner.urls")),
    path("", landing.home, name="home"),
    path("daftar/", include("billing.web.signup.urls")),
    path("stripe/", include("billing.web.stripe.urls")),
    path("kelola/paket/", include("billing.web.vendor.package_urls")),
    path("kelola/tagihan/", include("billing.web.vendor.invoice_urls")),
    path("tagihan/<str:ticket>/", invoice_link.paper, name="invoice_link"),
]
