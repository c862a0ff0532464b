"""Telling Stripe that an invoice is settled, or that it asks for less."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from billing.models import Invoice, InvoiceState
from billing.rules import money
from billing.services import invoices_sync, invoicing
from billing.services.customer_push import MAX_ATTEMPTS
from billing.services.dues import is_covered
from billing.services.topics import SETTLE_INVOICE
from billing.stripe_facts import CreditNoteFacts
from billing.stripe_gateway import invoices as gateway
from billing.stripe_gateway.client import once
from core import clock
from core.audit import services as audit
from core.errors import DomainError, Invalid
from core.outbox.models import OutboxMessage
from core.outbox.registry import Message, consumer
from core.outbox.services import enqueue
from core.tenancy import inside_public

CREDIT_INVOICE: Final = "billing.credit_invoice"
CREDIT: Final = "credit"
MAX_REASON: Final = 200


class TooMuchCredit(Invalid):
    """More would be taken off an invoice than it still asks for."""

    code = "too_much_credit"


class CreditTwice(DomainError):
    """The form was sent before, for something else."""

    code = "credit_twice"


def credit(
    *,
    invoice_id: object,
    amount_minor: int,
    reason: str,
    idempotency_key: str = "",
    actor_label: str,
    at: datetime,
) -> None:
    """Take something off an invoice by a credit note; a paid one lowers the city's next invoices instead.

    Args:
        invoice_id: Public id.
        amount_minor: Tax included, in whole steps of the price list, so that its tax is not rounded.
        idempotency_key: Of the form: the same form counts once.

    Raises:
        CreditTwice: The form was sent before, for something else.
        TooMuchCredit: More than the invoice still asks for (paid: than it asked for), or not an amount.
    """
    with inside_public(), transaction.atomic(durable=True):
        invoice = invoicing.held(invoice_id)  # type: ignore[arg-type]
        if idempotency_key and _is_sent(invoice, idempotency_key, amount_minor):
            return
        is_paid = invoice.state == InvoiceState.PAID
        if not is_paid and invoice.state != InvoiceState.OPEN:
            raise TooMuchCredit(_("Tagihan ini sudah dibatalkan."))
        left = invoice.total_minor - invoice.credited_minor - _promised(invoice)
        if not is_paid:
            left -= invoice.settled_minor
        if not 0 < amount_minor <= left:
            raise TooMuchCredit(
                _("Nota kredit paling banyak %s.") % money.shown(max(0, left)), field="amount"
            )
        if not reason.strip():
            raise TooMuchCredit(_("Tulis alasan nota kredit."), field="reason")
        audit.record(
            kind="invoice_credited",
            subject=str(invoice)[:200],
            actor_label=actor_label[:120],
            at=at,
            facts={"amount_minor": amount_minor, "reason": reason.strip()[:MAX_REASON]},
        )
        enqueue(
            CREDIT_INVOICE,
            key=invoice.number or invoice.stripe_invoice_id,
            invoice=str(invoice.public_id),
            amount_minor=amount_minor,
            reason=reason.strip()[:MAX_REASON],
            reference=idempotency_key or str(uuid4()),
        )


def _is_sent(invoice: Invoice, key: str, amount_minor: int) -> bool:
    """Whether this form was sent before; the invoice is held."""
    sent = OutboxMessage.objects.filter(topic=CREDIT_INVOICE, payload__reference=key)
    payload = sent.values_list("payload", flat=True).first()
    if payload is None:
        return False
    said = {"invoice": str(invoice.public_id), "amount_minor": amount_minor}
    if {name: payload[name] for name in said} != said:
        raise CreditTwice(_("Formulir ini sudah dikirim dengan isi lain. Muat ulang halaman."))
    return True


def _promised(invoice: Invoice) -> int:
    """What was credited already and has not reached Stripe."""
    waiting = OutboxMessage.objects.filter(
        topic=CREDIT_INVOICE,
        payload__invoice=str(invoice.public_id),
        done_at__isnull=True,
        dead_at__isnull=True,
    )
    return sum(
        int(payload["amount_minor"]) for payload in waiting.values_list("payload", flat=True)
    )


def _settle(message: Message) -> None:
    at = clock.now()
    invoice = _invoice(message)
    there = gateway.invoice_facts(invoice.stripe_invoice_id)
    if there.state == "draft":
        there = gateway.issue(there.id, key=f"issue:{there.id}")
    # Asked again: a payment may have been withdrawn since the promise was made.
    if there.state in {"open", "uncollectible"} and is_covered(invoice):
        once(
            lambda key: gateway.pay_out_of_band(there.id, key=key),
            key=f"settle:{there.id}:{message.id}",
            find=lambda: _if_paid(there.id),
        )
    invoices_sync.refresh(there.id, at=at)


@consumer(SETTLE_INVOICE, max_attempts=MAX_ATTEMPTS, prepare=_settle)
def settle_invoice(message: Message, _nothing: None) -> None:
    """Tell Stripe that the money came outside of it. Paid already: nothing to do."""


def _credit(message: Message) -> None:
    invoice, reference = _invoice(message), str(message.payload["reference"])
    number = invoice.stripe_invoice_id
    there = gateway.invoice_facts(number)

    def find() -> CreditNoteFacts | None:
        notes = gateway.credit_notes(number)
        return next((note for note in notes if note.metadata.get(CREDIT) == reference), None)

    if find() is None:
        once(
            lambda key: gateway.create_credit_note(
                invoice=number,
                amount_minor=int(message.payload["amount_minor"]),
                reason=str(message.payload["reason"]),
                to_balance=there.state == "paid",
                metadata={CREDIT: reference},
                key=key,
            ),
            key=f"credit:{reference}",
            find=find,
        )
    invoices_sync.refresh(number, at=clock.now())


@consumer(CREDIT_INVOICE, max_attempts=MAX_ATTEMPTS, prepare=_credit)
def credit_invoice(message: Message, _nothing: None) -> None:
    """Make the credit note at Stripe."""


def _invoice(message: Message) -> Invoice:
    return Invoice.objects.get(public_id=message.payload["invoice"])


def _if_paid(number: str) -> object | None:
    there = gateway.invoice_facts(number)
    return there if there.state == "paid" else None
