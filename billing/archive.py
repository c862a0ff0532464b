"""What a city's archive says about its money: the ledger as we keep it, one CSV each."""

from __future__ import annotations

from typing import Final

from tenants.services.leaving.documents import register

COVERAGE: Final = """
SELECT effective_on, area_code, area_name, is_on, area_ha, boundary_version, actor_label, created_at
  FROM public.billing_coverageentry WHERE city_id = %(city)s ORDER BY id
"""
INVOICES: Final = """
SELECT number, state, currency, subtotal_minor, tax_minor, total_minor, credited_minor, settled_minor,
       issued_on, due_on, period_start, period_end, purchase_order, contract_number, handover_number,
       handover_on, budget_year
  FROM public.billing_invoice WHERE city_id = %(city)s ORDER BY id
"""
LINES: Final = """
SELECT invoice.number, line.position, line.text, line.quantity, line.unit_minor, line.amount_minor,
       line.period_start, line.period_end
  FROM public.billing_invoiceline AS line JOIN public.billing_invoice AS invoice ON invoice.id = line.invoice_id
 WHERE invoice.city_id = %(city)s ORDER BY invoice.id, line.position
"""
PAYMENTS: Final = """
SELECT invoice.number, payment.kind, payment.amount_minor, payment.paid_on, payment.reference, payment.recorded_at,
       payment.withdrawn_at, payment.withdrawn_reason
  FROM public.billing_payment AS payment JOIN public.billing_invoice AS invoice ON invoice.id = payment.invoice_id
 WHERE invoice.city_id = %(city)s ORDER BY payment.id
"""
CREDIT_NOTES: Final = """
SELECT invoice.number AS invoice, note.number, note.amount_minor, note.reason, note.issued_at, note.voided_at
  FROM public.billing_creditnote AS note JOIN public.billing_invoice AS invoice ON invoice.id = note.invoice_id
 WHERE invoice.city_id = %(city)s ORDER BY note.id
"""

register("buku/wilayah_layanan.csv", COVERAGE)
register("buku/tagihan.csv", INVOICES)
register("buku/baris_tagihan.csv", LINES)
register("buku/pembayaran.csv", PAYMENTS)
register("buku/nota_kredit.csv", CREDIT_NOTES)
