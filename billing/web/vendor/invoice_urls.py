"""Addresses of the vendor's billing staff, below /kelola/tagihan/ in the namespace ``billing``."""

from __future__ import annotations

from django.urls import path

from billing.web.vendor import accounts, invoices

urlpatterns = [
    path("", invoices.index, name="vendor_invoices"),
    path("kota/<slug:code>/", accounts.account, name="vendor_account"),
    path("kota/<slug:code>/data", accounts.write_facts, name="vendor_account_facts"),
    path("kota/<slug:code>/termin", accounts.write_terms, name="vendor_account_terms"),
    path("<uuid:public_id>/", invoices.invoice, name="vendor_invoice"),
    path("<uuid:public_id>/bayar", invoices.pay, name="vendor_invoice_pay"),
    path("<uuid:public_id>/data", invoices.write_papers, name="vendor_invoice_papers"),
    path("<uuid:public_id>/jadwal", invoices.reschedule, name="vendor_invoice_schedule"),
    path("<uuid:public_id>/kredit", invoices.credit, name="vendor_invoice_credit"),
    path("<uuid:public_id>/kirim", invoices.remind, name="vendor_invoice_remind"),
    path("<uuid:public_id>/tagihan.pdf", invoices.paper, name="vendor_invoice_paper"),
    path("<uuid:public_id>/bukti/<uuid:payment>", invoices.proof, name="vendor_invoice_proof"),
    path(
        "<uuid:public_id>/bayar/<uuid:payment>/batal",
        invoices.withdraw,
        name="vendor_payment_withdraw",
    ),
]
