"""Whether a city has paid what was due: overdue it is marked so, and back in order when the money is there.

Only what unpaid invoices did is undone by payment: a city that the vendor suspended for another reason stays so.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext as _

from billing.models import Invoice, InvoiceState
from billing.rules import reminding
from billing.rules.reminding import IsWorking
from billing.services import workdays
from billing.services.dues import Due, open_dues
from billing.services.quotes import billing_day
from tenants.models import City, CityState
from tenants.rules.life import State
from tenants.services import life

SYSTEM: Final = "Penagihan otomatis"
PAID_UP: Final = "Tidak ada lagi tagihan yang lewat jatuh tempo."
UNPAID: Final = "unpaid"
"""Why a city was suspended, in its timeline's facts: what payment undoes."""


def overdue(city: City, *, today: date, is_working: IsWorking) -> list[tuple[Invoice, Due]]:
    """Every amount whose day has passed, oldest first. On the platform."""
    found = [
        (invoice, due)
        for invoice in Invoice.objects.filter(
            city=city, state=InvoiceState.OPEN, issued_on__isnull=False
        ).prefetch_related("instalments")
        for due in open_dues(invoice)
        if reminding.is_overdue(due.due_on, today=today, is_working=is_working)
    ]
    return sorted(found, key=lambda each: (each[1].due_on, each[0].pk))


def review(city: City, *, at: datetime, is_working: IsWorking | None = None) -> None:
    """Let the city's state follow its invoices, in the caller's transaction on the platform.

    Suspending is not done here: see ``billing.services.dunning``.
    """
    row = City.objects.select_for_update().get(pk=city.pk)
    if row.state not in (CityState.ACTIVE, CityState.PAST_DUE, CityState.SUSPENDED):
        return
    late = overdue(row, today=billing_day(at), is_working=is_working or workdays.of(row))
    if late and row.state == CityState.ACTIVE:
        life.move(
            row,
            "fall_due",
            actor_label=SYSTEM,
            at=at,
            reason=_("Tagihan %s lewat jatuh tempo.") % late[0][0],
            facts={"invoice": late[0][0].number},
        )
    elif not late and row.state == CityState.PAST_DUE:
        life.move(row, "activate", actor_label=SYSTEM, at=at, reason=_(PAID_UP))
    elif not late and row.state == CityState.SUSPENDED and was_unpaid(row):
        life.move(
            row,
            "reopen",
            actor_label=SYSTEM,
            at=at,
            to=State.ACTIVE,
            reason=_(PAID_UP),
        )


def suspend(city: City, *, invoice: Invoice, due: Due, at: datetime) -> None:
    """Let the city only read until it has paid. Nothing is deleted."""
    life.move(
        city,
        "suspend",
        actor_label=SYSTEM,
        at=at,
        reason=_("Tagihan %(number)s belum dibayar sejak %(day)s.")
        % {"number": invoice, "day": f"{due.due_on:%d-%m-%Y}"},
        facts={"cause": UNPAID, "invoice": invoice.number},
    )


def was_unpaid(city: City) -> bool:
    """Whether the last suspension was for an unpaid invoice."""
    last = city.events.filter(kind="suspend").order_by("-happened_at", "-pk").first()
    return last is not None and last.facts.get("cause") == UNPAID
