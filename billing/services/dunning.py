"""Reminding cities of their invoices, and what follows when one stays unpaid.

Every working day a job in each city looks at its open invoices, each in a transaction of its own:

1. Which letter about which due date is owed today (``billing.rules.reminding``)? Several go out as one.
2. Write down that it was written (once per letter and due date) and promise it in the outbox.
3. Let the city's state follow: overdue, or back in order (``billing.services.standing``).
4. Whoever was warned long enough ago and has not paid is suspended: read-only, nothing deleted.

A letter that reached nobody is taken off the list again, so that it is tried the next working day: nobody is
suspended without a warning that left.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from billing.models import Invoice, InvoiceState, Reminder
from billing.rules import reminding
from billing.rules.reminding import IsWorking
from billing.services import invoicing, standing, workdays
from billing.services.dues import Due, open_dues
from billing.services.invoicing import InvoiceClosed
from billing.services.quotes import billing_day
from core.audit import services as audit
from core.errors import DomainError
from core.outbox.services import enqueue
from core.schedules.registry import in_every_city
from core.tenancy import current_city, inside_public
from tenants.models import City, CityEvent, CityState

log = logging.getLogger(__name__)

SEND_REMINDER: Final = "billing.send_reminder"
SUSPENDED: Final = "suspended"
"""The letter that says a city can only read from now on."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What comes next about one due amount, for people to look at."""

    due: Due
    letters: tuple[reminding.Letter, ...]
    suspension_on: date


# 08:00 in Jakarta: letters are there when offices open. A suspended city has been told; payment opens it again.
@in_every_city("billing.dunning", every=timedelta(days=1), offset=timedelta(hours=1))
def dunning_job(at: datetime) -> None:
    """Look at the city's open invoices; one that cannot be dealt with does not keep the others from it."""
    city = current_city()
    with inside_public():
        waiting = Invoice.objects.filter(
            state=InvoiceState.OPEN, issued_on__isnull=False, city_id=city.pk
        )
        found = list(waiting.order_by("due_on", "pk").values_list("public_id", flat=True))
    for invoice_id in found:
        try:
            look_at(invoice_id=invoice_id, at=at)
        except DomainError:
            log.exception("dunning of invoice %s failed", invoice_id)


def look_at(*, invoice_id: UUID, at: datetime) -> list[str]:
    """Do what is owed about one invoice today; returns the codes of the letters promised."""
    with inside_public(), transaction.atomic(durable=True):
        invoice = invoicing.held(invoice_id)
        if invoice.state != InvoiceState.OPEN:
            return []
        is_working = workdays.of(invoice.city)
        today = billing_day(at)
        letters = _owed(invoice, today, is_working)
        if letters:
            _write(invoice, letters, at)
        standing.review(invoice.city, at=at, is_working=is_working)
        late = _out_of_grace(invoice, today, is_working)
        if late is not None:
            _suspend(invoice, late, at)
        return [code for code, _due in letters]


def send_again(*, invoice_id: UUID, actor_label: str, at: datetime) -> None:
    """Send the invoice once more because somebody asked; counts as no reminder.

    Raises:
        InvoiceMissing: As it says.
        InvoiceClosed: Nothing is left to pay.
    """
    with inside_public(), transaction.atomic(durable=True):
        invoice = invoicing.held(invoice_id)
        if invoice.state != InvoiceState.OPEN or not open_dues(invoice):
            raise InvoiceClosed(_("Tagihan ini tidak lagi menunggu pembayaran."))
        audit.record(
            kind="invoice_sent_again",
            subject=str(invoice)[:200],
            actor_label=actor_label[:120],
            at=at,
            facts={},
        )
        enqueue(SEND_REMINDER, key=str(invoice), invoice=str(invoice.public_id), reminders=[])


def plans(invoice: Invoice) -> list[Plan]:
    """What will happen, and when, about each amount that is not settled. Reads only; on the platform."""
    is_working = workdays.of(invoice.city)
    warned = _warned(invoice)
    found = []
    for due in open_dues(invoice):
        letters = reminding.letters(due.due_on, is_working)
        told = warned.get(due.due_on, letters[-1].on)
        end = reminding.suspension_on(due.due_on, warned_on=told, today=told, is_working=is_working)
        found.append(Plan(due, letters, end))
    return found


def not_sent(*, reminders: Sequence[int], at: datetime, why: str) -> None:
    """A letter reached nobody: forget that it was written, and tell the vendor in the city's timeline."""
    rows = Reminder.objects.select_related("invoice__city").filter(pk__in=reminders)
    for row in rows:
        CityEvent.objects.create(
            city=row.invoice.city,
            kind="reminder_not_sent",
            actor_label=standing.SYSTEM,
            reason=why,
            facts={"invoice": row.invoice.number, "step": row.step},
            happened_at=at,
        )
    rows.delete()


def _owed(invoice: Invoice, today: date, is_working: IsWorking) -> list[tuple[str, Due]]:
    sent = list(invoice.reminders.values_list("step", "due_on"))
    dues = open_dues(invoice)
    found: list[tuple[str, Due]] = []
    for due in dues:
        about = {step for step, due_on in sent if due_on == due.due_on}
        code = reminding.owed(due.due_on, today=today, sent=about, is_working=is_working)
        if code is not None:
            found.append((code, due))
    if not found and not sent and dues and is_working(today):
        found.append((reminding.ISSUED, dues[0]))
    return found


def _write(invoice: Invoice, letters: Sequence[tuple[str, Due]], at: datetime) -> None:
    rows = [
        Reminder.objects.create(invoice=invoice, step=code, due_on=due.due_on, sent_at=at)
        for code, due in letters
    ]
    enqueue(
        SEND_REMINDER,
        key=str(invoice),
        invoice=str(invoice.public_id),
        reminders=[row.pk for row in rows],
    )


def _warned(invoice: Invoice) -> dict[date, date]:
    """When the last warning about each due date was written."""
    rows = invoice.reminders.filter(step=reminding.WARNING).values_list("due_on", "sent_at")
    return {due_on: billing_day(sent_at) for due_on, sent_at in rows}


def _out_of_grace(invoice: Invoice, today: date, is_working: IsWorking) -> Due | None:
    """The amount for which the city is suspended today, if any."""
    if not is_working(today):
        return None
    warned = _warned(invoice)
    for due in open_dues(invoice):
        told = warned.get(due.due_on)
        if told is not None and today >= reminding.suspension_on(
            due.due_on, warned_on=told, today=today, is_working=is_working
        ):
            return due
    return None


def _suspend(invoice: Invoice, due: Due, at: datetime) -> None:
    city = City.objects.select_for_update().get(pk=invoice.city_id)
    if city.state not in (CityState.ACTIVE, CityState.PAST_DUE):
        return
    standing.suspend(city, invoice=invoice, due=due, at=at)
    row, new = Reminder.objects.get_or_create(
        invoice=invoice, step=SUSPENDED, due_on=due.due_on, defaults={"sent_at": at}
    )
    if new:
        enqueue(
            SEND_REMINDER,
            key=str(invoice),
            invoice=str(invoice.public_id),
            reminders=[row.pk],
        )
