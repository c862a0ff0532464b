"""Addresses below ``/atur/paket/`` on a city's host. Names other pages use: ``invoices``, ``leaving``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from billing.web.city import change, coverage, history, leaving, overview, package

app_name = "package"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", overview.index, name="overview"),
    path("wilayah/", coverage.index, name="coverage"),
    path("wilayah/harga", coverage.price, name="coverage_price"),
    path("ubah/", package.index, name="change_package"),
    path("ubah/harga", package.price, name="package_price"),
    path("pratinjau/<uuid:public_id>/", change.preview, name="preview"),
    path("pratinjau/<uuid:public_id>/setujui", change.confirm, name="confirm"),
    path("riwayat/", history.index, name="history"),
    path("keluar/", leaving.index, name="leaving"),
    path("keluar/unduh", leaving.ask, name="leaving_ask"),
    path("keluar/tutup", leaving.close, name="leaving_close"),
    path("tagihan/", include("billing.web.city.invoice_urls")),
]
