"""The end of a trial: announced twice, then the city is suspended until an order comes or it is extended.

Sandboxes have no end: partners close them themselves. Each letter is written down on the city's
timeline in the transaction that promises it, so that it is sent once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from core import words
from core.outbox.registry import Message, consumer
from core.outbox.services import enqueue
from core.schedules.registry import on_the_platform
from core.tenancy import inside_public
from tenants.models import Application, City, CityEvent, CityState
from tenants.rules.life import StepNotAllowed
from tenants.services import addresses, letters, life

LETTER: Final = "tenants.trial_letter"
REMINDED: Final = "trial_reminder"
SYSTEM: Final = "Sistem"
PACKAGE_PAGE: Final = "/atur/paket/"
#: Days before the end on which whoever is responsible is reminded.
DAYS_BEFORE: Final = (7, 1)


@on_the_platform("tenants.end_trials", every=timedelta(hours=1))
def end_trials(at: datetime) -> None:
    """Suspend the cities whose trial is over, and remind those whose end is near."""
    with inside_public():
        trials = City.objects.filter(
            state=CityState.TRIAL, is_sandbox=False, trial_ends_at__isnull=False
        )
        over = list(trials.filter(trial_ends_at__lte=at))
        near = list(
            trials.filter(
                trial_ends_at__gt=at, trial_ends_at__lte=at + timedelta(days=max(DAYS_BEFORE))
            )
        )
    for city in over:
        _end(city, at)
    for city in near:
        _remind(city, at)


def _end(city: City, at: datetime) -> None:
    with inside_public(), transaction.atomic(durable=True):
        try:
            life.move(
                city, "suspend", actor_label=SYSTEM, at=at, reason=_("Masa uji coba selesai.")
            )
        except StepNotAllowed:
            return  # ordered or closed while we looked
        enqueue(LETTER, key=city.code, city=city.pk, days=0)


def _remind(city: City, at: datetime) -> None:
    """The nearest reminder that is due, once; one that was missed is not made up for."""
    with inside_public(), transaction.atomic(durable=True):
        row = City.objects.select_for_update().get(pk=city.pk)
        if row.state != CityState.TRIAL or row.trial_ends_at is None:
            return
        days = min(day for day in DAYS_BEFORE if row.trial_ends_at <= at + timedelta(days=day))
        facts: dict[str, Any] = {"days": days, "ends_at": row.trial_ends_at.isoformat()}
        if row.events.filter(kind=REMINDED, facts=facts).exists():
            return
        CityEvent.objects.create(
            city=row,
            kind=REMINDED,
            from_state=row.state,
            to_state=row.state,
            actor_label=SYSTEM,
            facts=facts,
            happened_at=at,
        )
        enqueue(LETTER, key=row.code, city=row.pk, days=days)


def send_letter(message: Message) -> None:
    """Write to whoever is responsible for the city; nobody is, for a city made by a command."""
    person = (
        Application.objects.select_related("city")
        .filter(city=message.payload["city"])
        .exclude(contact_email="")
        .first()
    )
    city = person.city if person is not None else None
    if person is None or city is None or city.trial_ends_at is None:
        return
    days = int(message.payload["days"])
    day = words.date(city.trial_ends_at, ZoneInfo(city.time_zone))
    text = letters.written(
        "tenants/mail/trial.txt",
        {
            "name": person.contact_name,
            "city": city.name,
            "is_over": days == 0,
            "day": day,
            "link": addresses.city_url(city, PACKAGE_PAGE),
        },
    )
    subject = (
        _("Masa uji coba %s selesai") % city.name
        if days == 0
        else _("Masa uji coba %(city)s berakhir %(day)s") % {"city": city.name, "day": day}
    )
    letters.send(
        to=person.contact_email,
        subject=subject,
        text=text,
        key=f"uji-coba-{message.id}",
        about=city.name,
    )


@consumer(LETTER, prepare=send_letter)
def letter_is_sent(message: Message, _nothing: None) -> None:
    """Nothing remains: what was announced stands on the city's timeline."""
