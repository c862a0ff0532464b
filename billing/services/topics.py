"""Promises to Stripe that government invoices make; the gateway's consumers keep them."""

from __future__ import annotations

from typing import Final

from billing.models import BillingAccount, Invoice
from core.outbox.models import OutboxMessage
from core.outbox.services import enqueue

SETTLE_INVOICE: Final = "billing.settle_invoice"
"""Payload ``invoice`` (public id): tell Stripe it was paid out of band. Paid already: nothing to do."""
PUSH_CUSTOMER: Final = "billing.push_customer"
"""Payload ``city`` (code): tell Stripe the account's name, address, tax and papers."""


def promise_settled(invoice: Invoice) -> None:
    """Tell Stripe that an invoice is paid, once; in the transaction that paid the last part."""
    key = invoice.number or invoice.stripe_invoice_id
    waits = OutboxMessage.objects.waiting().filter(
        topic=SETTLE_INVOICE, payload__invoice=str(invoice.public_id)
    )
    if not waits.exists():
        enqueue(SETTLE_INVOICE, key=key, invoice=str(invoice.public_id))


def promise_account(account: BillingAccount) -> None:
    """Tell Stripe what changed about who pays; a city Stripe does not know yet is told of later anyway."""
    if account.stripe_customer_id:
        enqueue(PUSH_CUSTOMER, key=account.city.code, city=account.city.code)
