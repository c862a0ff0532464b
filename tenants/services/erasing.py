"""Erasing a closed city before the hourly round comes to it: asked here, carried out by the builder.

Whoever answers requests holds no owner's password; erasing needs it (``leaving.erasure``).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from core import clock
from core.audit import services as audit
from core.outbox.registry import Message, consumer
from core.outbox.services import enqueue
from core.plain import one_line
from core.tenancy import inside_public
from tenants.models import City, CityState
from tenants.rules import life
from tenants.rules.life import Who
from tenants.services.leaving import erasure
from tenants.services.life import TooEarly

TOPIC: Final = "tenants.erase_city"


def ask(city: City, *, who: Who, actor_label: str, reason: str, at: datetime) -> None:
    """Promise that a closed city is erased now.

    Raises:
        StepNotAllowed, MayNotTakeStep, ReasonNeeded: The table does not allow it.
        TooEarly: The time a closed city is kept is not over.
    """
    with inside_public(), transaction.atomic(durable=True):
        held = City.objects.select_for_update().get(pk=city.pk)
        life.require_step("erase", state=held.state, who=who, reason=reason)
        if held.erase_after is None or at < held.erase_after:
            raise TooEarly("Masa simpan kota yang ditutup belum lewat.", step="erase")
        reason = one_line(reason)[:500]
        enqueue(TOPIC, key=held.code, city=held.pk, actor=actor_label, reason=reason)
        audit.record(
            kind="city_erasure_asked",
            subject=held.code,
            actor_label=actor_label,
            at=at,
            facts={"reason": reason},
        )


def prepare(message: Message) -> None:
    """Erase it; asked twice or finished by the hourly round, there is nothing left to do."""
    with inside_public():
        city = City.objects.filter(pk=message.payload["city"]).first()
    if city is None or city.state == CityState.ERASED:
        return
    erasure.erase(
        city,
        actor_label=str(message.payload["actor"]),
        at=clock.now(),
        reason=str(message.payload["reason"]),
        who=Who.OPERATIONS,
    )


@consumer(TOPIC, queue="provisioning", prepare=prepare, prepare_time=timedelta(minutes=10))
def erased(message: Message, _nothing: None) -> None:
    """The certificate is the record; nothing remains to be written."""
