"""Promises that wait or were put aside, as the vendor may see them: never what is in them.

An error's words can quote a row of a city. Shown are its kind and the places in our code it passed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.outbox import selectors as outbox
from core.outbox.models import OutboxMessage
from core.outbox.selectors import TopicCounts
from core.tenancy import PUBLIC
from tenants.models import City

PAGE_SIZE: Final = 50
_KIND: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,79}")
_PLACE: Final = re.compile(
    r'File "[^"]*?((?:core|tenants|reporting|billing|api)/[\w/]+\.py)", line (\d+), in (\w+)'
)


@dataclass(frozen=True, slots=True)
class Dead:
    """One promise that was put aside."""

    pk: int
    topic: str
    city: str
    city_code: str
    attempts: int
    dead_at: datetime
    error: str
    place: str


@dataclass(frozen=True, slots=True)
class DeadPage:
    """Some of them, newest first."""

    lines: list[Dead]
    older_than: int | None


def topics() -> list[TopicCounts]:
    """What waits and what was put aside, by topic; those with dead rows first."""
    return sorted(outbox.counts_by_topic(), key=lambda each: (-each.dead, each.topic))


def dead(*, topic: str = "", city: str = "", older_than: int | None = None) -> DeadPage:
    """Promises put aside.

    Args:
        topic: Only of this topic.
        city: Only of the city with this code; ``platform`` for the platform's own.
        older_than: Number of the last one already seen.
    """
    names = {schema: (code, name) for schema, code, name in _cities()}
    names[PUBLIC] = ("platform", "Platform")
    rows = OutboxMessage.objects.filter(dead_at__isnull=False)
    if topic:
        rows = rows.filter(topic=topic)
    if city:
        rows = rows.filter(city__in=[key for key, (code, _name) in names.items() if code == city])
    if older_than is not None:
        rows = rows.filter(pk__lt=older_than)
    found = list(rows.order_by("-pk")[: PAGE_SIZE + 1])
    lines = [
        Dead(
            pk=row.pk,
            topic=row.topic,
            city=names.get(row.city, ("", "–"))[1],
            city_code=names.get(row.city, ("", ""))[0],
            attempts=row.attempts,
            dead_at=row.dead_at,
            error=kind_of(row.last_error),
            place=place_of(row.last_error),
        )
        for row in found[:PAGE_SIZE]
        if row.dead_at is not None
    ]
    return DeadPage(lines, lines[-1].pk if len(found) > PAGE_SIZE else None)


def kind_of(error: str) -> str:
    """The name of the exception, without its words."""
    found = _KIND.match(error)
    return found[0] if found and ":" in error[: len(found[0]) + 1] else "–"


def place_of(error: str) -> str:
    """Where in our code it happened: ``reporting/services/photos.py:88 take``."""
    places = _PLACE.findall(error)
    return "{}:{} {}".format(*places[-1]) if places else ""


def _cities() -> list[tuple[str, str, str]]:
    return list(City.objects.values_list("schema_name", "code", "name"))
