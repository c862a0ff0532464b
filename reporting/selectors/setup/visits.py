"""Support visits to the current city, as its admin sees them: who, why, how long, and which pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count

from core.audit.models import AuditEntry
from core.tenancy import current_city, inside_public
from tenants.models import SupportAccess
from tenants.services.support import is_over, label_of

SHOWN: Final = 100
PAGES: Final = 500
_KINDS: Final = ("support_viewed", "support_refused")


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One visit. ``ended_at`` is when it was over, by whatever; ``None`` while it runs."""

    public_id: str
    who: str
    reason: str
    may_write: bool
    opened_at: datetime
    entered_at: datetime | None
    ends_at: datetime
    ended_at: datetime | None
    pages: int


@dataclass(frozen=True, slots=True)
class SeenPage:
    """One page somebody opened, or tried to."""

    at: datetime
    method: str
    path: str
    was_refused: bool


def visits(*, at: datetime, public_id: str = "") -> list[VisitLine]:
    """The latest visits, newest first; with ``public_id`` that one alone."""
    city = current_city()
    with inside_public():
        found = SupportAccess.objects.filter(city_id=city.pk).select_related("user")
        if public_id:
            found = found.filter(public_id=public_id)
        rows = list(found.order_by("-opened_at", "-pk")[:SHOWN])
    subjects = [str(row.public_id) for row in rows]
    counts = dict(
        AuditEntry.objects.filter(kind__in=_KINDS, subject__in=subjects)
        .values_list("subject")
        .annotate(Count("pk"))
    )
    return [
        VisitLine(
            public_id=str(row.public_id),
            who=label_of(row.user),
            reason=row.reason,
            may_write=row.may_write,
            opened_at=row.opened_at,
            entered_at=row.entered_at,
            ends_at=row.ends_at,
            ended_at=(row.ended_at or row.ends_at) if is_over(row, at) else None,
            pages=counts.get(str(row.public_id), 0),
        )
        for row in rows
    ]


def pages(public_id: str) -> list[SeenPage]:
    """What was opened during a visit, oldest first."""
    entries = AuditEntry.objects.filter(kind__in=_KINDS, subject=public_id).order_by("pk")
    return [
        SeenPage(
            entry.happened_at,
            str(entry.facts.get("method", "")),
            str(entry.facts.get("path", "")),
            entry.kind == "support_refused",
        )
        for entry in entries[:PAGES]
    ]
