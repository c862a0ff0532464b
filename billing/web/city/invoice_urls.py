"""Addresses of the city's invoices, below /atur/paket/tagihan/ in the namespace ``package``."""

from __future__ import annotations

from django.urls import path

from billing.web.city import cards, invoices

urlpatterns = [
    path("", invoices.index, name="invoices"),
    path("data", invoices.facts, name="billing_facts"),
    path("kartu", cards.leave_card, name="card"),
    path("kartu/portal", cards.portal, name="card_portal"),
    path("kartu/transfer", cards.by_invoice, name="card_off"),
    path("<uuid:public_id>/", invoices.invoice, name="invoice"),
    path("<uuid:public_id>/data", invoices.papers_of, name="invoice_papers"),
    path("<uuid:public_id>/tagihan.pdf", invoices.paper, name="invoice_paper"),
    path("<uuid:public_id>/bukti/<uuid:payment>", invoices.proof, name="invoice_proof"),
]
