"""What is asked about calls: how many in each hour, by whom, of what, and how they ended."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db.models import Q, Sum

from core.calls.models import ApiUsage

HOUR: Final = timedelta(hours=1)


@dataclass(slots=True)
class Outcomes:
    """Calls by how they ended."""

    fine: int = 0
    refused: int = 0
    """Answered 4xx: the caller's mistake, or too much at once."""
    failed: int = 0
    """Answered 5xx: ours."""

    @property
    def calls(self) -> int:
        return self.fine + self.refused + self.failed

    def add(self, status_class: int, calls: int) -> None:
        """Count calls that were answered with ``status_class`` hundred and something."""
        if status_class >= 5:
            self.failed += calls
        elif status_class == 4:
            self.refused += calls
        else:
            self.fine += calls


@dataclass(slots=True)
class Usage:
    """Calls since a moment.

    Attributes:
        hours: One entry for each hour from the first to the last, also for those without calls.
        operations: By name of the operation, most asked first.
        credentials: By who asked (``key:<id>``, ``user:<id>``, ``open`` …), most asking first.
        total: Everything together.
    """

    hours: dict[datetime, Outcomes] = field(default_factory=dict)
    operations: dict[str, Outcomes] = field(default_factory=dict)
    credentials: dict[str, Outcomes] = field(default_factory=dict)
    total: Outcomes = field(default_factory=Outcomes)


def usage(*, since: datetime, until: datetime, credentials: list[str] | None = None) -> Usage:
    """Calls in the current city (or on the platform) between two moments; one query.

    Args:
        since: Its hour is the first (aware).
        until: Its hour is the last.
        credentials: Only of these; ``None`` for everybody.
    """
    first, last = _hour(since), _hour(until)
    wanted = Q(hour__gte=first, hour__lte=last)
    if credentials is not None:
        wanted &= Q(credential__in=credentials)
    rows = (
        ApiUsage.objects.filter(wanted)
        .values_list("hour", "operation", "credential", "status_class")
        .annotate(all_calls=Sum("calls"))
    )
    found = Usage(hours={first + HOUR * at: Outcomes() for at in range((last - first) // HOUR + 1)})
    operations: dict[str, Outcomes] = defaultdict(Outcomes)
    callers: dict[str, Outcomes] = defaultdict(Outcomes)
    for hour, operation, credential, status_class, calls in rows:
        for place in (found.hours[hour], operations[operation], callers[credential], found.total):
            place.add(status_class, calls)
    found.operations, found.credentials = _most_first(operations), _most_first(callers)
    return found


def _most_first(counts: dict[str, Outcomes]) -> dict[str, Outcomes]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1].calls, pair[0])))


def _hour(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
