"""Our copy of Stripe's invoices: asked for again under a lock, and written down as it is.

An event only says which invoice to look at. Whoever looks holds that invoice's lock from the question to the writing,
so that an older answer never overwrites a newer one; looking again changes nothing. What is ours (papers, termin,
payments) is never touched here but by ``invoicing.received``.
"""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from billing.models import (
    BillingAccount,
    CreditNote,
    Invoice,
    InvoiceLine,
    InvoiceState,
    Package,
    Payment,
    PaymentKind,
)
from billing.rules.money import CURRENCY
from billing.services import catalogue_push, invoicing, partner_news, renewals
from billing.services.packages import price_list, tier_name
from billing.services.quotes import billing_day
from billing.stripe_facts import CreditNoteFacts, InvoiceFacts, LineFacts
from billing.stripe_gateway import invoices as gateway
from billing.stripe_gateway.client import Missing
from core.tenancy import inside_public

CARD_RECORDER: Final = "Stripe"


@dataclass(frozen=True, slots=True)
class Looked:
    """What looking at an object of Stripe's came to.

    Attributes:
        outcome: For people: ``updated``, ``unchanged``, ``unknown customer`` …
        changed: Names of what was different.
    """

    outcome: str
    changed: tuple[str, ...] = ()
    invoice: Invoice | None = None


def refresh(stripe_id: str, *, at: datetime) -> Looked:
    """Look at an invoice again and write down what it is now. Outside any transaction of the caller's."""
    with inside_public(), transaction.atomic():
        lock(stripe_id)
        try:
            facts = gateway.invoice_facts(stripe_id)
        except Missing:
            return _gone(stripe_id)
        return upsert(facts, gateway.credit_notes(stripe_id), at=at)


def lock(stripe_id: str) -> None:
    """Hold an object of Stripe's until the transaction ends; whoever comes second waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCKS, _hash(stripe_id)])


def upsert(facts: InvoiceFacts, notes: list[CreditNoteFacts], *, at: datetime) -> Looked:
    """Write an invoice down, with lines and credit notes, in the transaction that holds its lock."""
    account = (
        BillingAccount.objects.select_related("city")
        .filter(stripe_customer_id=facts.customer)
        .exclude(stripe_customer_id="")
        .first()
    )
    if account is None:
        return Looked("unknown customer")
    if facts.currency != CURRENCY:
        return Looked(f"other currency: {facts.currency}"[:60])
    invoice, is_new = Invoice.objects.select_for_update(of=("self",)).get_or_create(
        stripe_invoice_id=facts.id, defaults={"city": account.city}
    )
    wanted = _columns(facts, notes)
    changed = [name for name, value in wanted.items() if getattr(invoice, name) != value]
    for name in changed:
        setattr(invoice, name, wanted[name])
    invoice.synced_at = at
    invoice.save(update_fields=[*changed, "synced_at"])
    changed += [
        *(["lines"] if _write_lines(invoice, facts.lines) else []),
        *(["credit_notes"] if _write_notes(invoice, notes) else []),
        *(["payments"] if _write_card(invoice, facts, at) else []),
    ]
    if is_new or changed:
        invoicing.received(invoice, at=at)
        renewals.correct(facts)
    if "state" in changed or is_new:
        partner_news.tell_invoice(invoice, at=at)
    outcome = "created" if is_new else "updated" if changed else "unchanged"
    return Looked(outcome, tuple(changed), invoice)


def differences(
    invoice: Invoice | None, facts: InvoiceFacts, notes: list[CreditNoteFacts]
) -> list[tuple[str, object, object]]:
    """Where our copy differs from Stripe's: name, ours, theirs. No copy at all is one difference."""
    if invoice is None:
        return [("missing", "", facts.state)]
    found: list[tuple[str, object, object]] = [
        (name, getattr(invoice, name), value)
        for name, value in _columns(facts, notes).items()
        if getattr(invoice, name) != value
    ]
    ours = sum(invoice.lines.values_list("amount_minor", flat=True))
    theirs = sum(line.amount_minor for line in facts.lines)
    return found if ours == theirs else [*found, ("lines", ours, theirs)]


_LOCKS: Final = zlib.crc32(b"tanggap.stripe") - 2**31


def _hash(text: str) -> int:
    return zlib.crc32(text.encode()) - 2**31


def _gone(stripe_id: str) -> Looked:
    """Stripe forgets a draft that is deleted; ours becomes void, as nobody will ever pay it."""
    rows = Invoice.objects.filter(stripe_invoice_id=stripe_id, state=InvoiceState.DRAFT)
    done = rows.update(state=InvoiceState.VOID)
    return Looked("not at Stripe", ("state",) if done else ())


def _columns(facts: InvoiceFacts, notes: list[CreditNoteFacts]) -> dict[str, Any]:
    credited = sum(note.amount_minor for note in notes if note.voided_at is None)
    starts_on, ends_on = facts.period
    return {
        "number": facts.number[:40],
        "state": InvoiceState(facts.state),
        "currency": facts.currency,
        "subtotal_minor": facts.subtotal_minor,
        "tax_minor": facts.tax_minor,
        "total_minor": facts.total_minor,
        "credited_minor": facts.balance_minor + credited,
        "issued_on": facts.issued_on,
        "due_on": facts.due_on,
        "period_start": starts_on,
        "period_end": ends_on,
    }


def _write_lines(invoice: Invoice, lines: tuple[LineFacts, ...]) -> bool:
    wanted = [
        {
            "position": position,
            "stripe_line_id": line.id,
            "text": line.text,
            "quantity": line.quantity,
            "unit_minor": line.unit_minor,
            "amount_minor": line.amount_minor,
            "period_start": line.starts_on,
            "period_end": line.ends_on,
        }
        for position, line in enumerate(_in_our_words(lines), start=1)
    ]
    names = list(wanted[0]) if wanted else ["position"]
    if list(invoice.lines.values(*names)) == wanted:
        return False
    invoice.lines.all().delete()
    InvoiceLine.objects.bulk_create(InvoiceLine(invoice=invoice, **each) for each in wanted)
    return True


def _in_our_words(lines: tuple[LineFacts, ...]) -> list[LineFacts]:
    """Lines of a year's items as our offers and screens call them; Stripe numbers tiers in English."""
    tier: Counter[str] = Counter()
    told = []
    for line in lines:
        sold = catalogue_push.sold_as(line.price) if line.price else None
        if sold is None:
            told.append(line)
            continue
        tier[line.price] += 1
        told.append(replace(line, text=_text(*sold, tier[line.price])))
    return told


def _text(package_id: int, code: str, tier: int) -> str:
    if code != catalogue_push.COVERAGE:
        return catalogue_push.title(code)
    tiers = price_list(Package.objects.get(pk=package_id)).tiers
    if tier > len(tiers):
        return catalogue_push.title(code)
    return tier_name((tiers[tier - 2].up_to_ha or 0) if tier > 1 else 0, tiers[tier - 1].up_to_ha)


def _write_notes(invoice: Invoice, notes: list[CreditNoteFacts]) -> bool:
    known = {note.stripe_credit_note_id: note for note in invoice.credit_notes.all()}
    is_changed = False
    for facts in notes:
        wanted = {
            "number": facts.number[:40],
            "amount_minor": facts.amount_minor,
            "reason": facts.reason[:200],
            "issued_at": facts.issued_at,
            "voided_at": facts.voided_at,
        }
        note = known.get(facts.id)
        if note is not None and all(getattr(note, name) == value for name, value in wanted.items()):
            continue
        is_changed = True
        CreditNote.objects.update_or_create(
            stripe_credit_note_id=facts.id, defaults={"invoice": invoice, **wanted}
        )
    return is_changed


def _write_card(invoice: Invoice, facts: InvoiceFacts, at: datetime) -> bool:
    """What a card paid at Stripe is a payment like any other; written down once."""
    if facts.card_minor <= 0:
        return False
    _row, is_new = Payment.objects.get_or_create(
        idempotency_key=f"stripe:{facts.id}",
        defaults={
            "invoice": invoice,
            "kind": PaymentKind.CARD,
            "amount_minor": facts.card_minor,
            "paid_on": billing_day(at),
            "recorded_by": CARD_RECORDER,
            "recorded_at": at,
        },
    )
    return is_new
