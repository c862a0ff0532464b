"""The vendor's table of all cities: one query for the cities, one for the outbox, one per app above."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import Count, Min, Q

from core.outbox.models import OutboxMessage
from core.tenancy import PUBLIC
from tenants.models import City, CityPulse, CityState
from tenants.rules import health
from tenants.services import pulse

PAGE_SIZE: Final = 100
SICK: Final = "sakit"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the outbox still owes a city."""

    count: int = 0
    since: datetime | None = None
    dead: int = 0


@dataclass(frozen=True, slots=True)
class CityLine:
    """One city in the table. Texts are ready to print; ``None`` is "not known"."""

    city: City
    pulse: CityPulse | None
    waiting: Waiting
    facts: dict[str, str]
    problems: list[health.Problem] = field(default_factory=list)

    @property
    def package(self) -> str:
        return self.facts.get("package") or str(self.city.entitlements.get("package_name", ""))

    @property
    def coverage(self) -> str:
        return self.facts.get("coverage", "")

    @property
    def reports_a_day(self) -> float | None:
        return self.pulse.reports_week / 7 if self.pulse else None

    @property
    def on_time_percent(self) -> int | None:
        if self.pulse is None or self.pulse.on_time_bp is None:
            return None
        return self.pulse.on_time_bp // 100

    @property
    def failure_percent(self) -> float | None:
        rate = health.failure_bp(self.pulse.requests, self.pulse.failures) if self.pulse else None
        return None if rate is None else rate / 100


@dataclass(frozen=True, slots=True)
class Fleet:
    """A page of the table, and what stands above it."""

    lines: list[CityLine]
    total: int
    sick: int
    by_state: dict[str, int]
    reports_today: int
    platform: Waiting
    next_from: int | None


def fleet(*, at: datetime, text: str = "", state: str = "", start: int = 0) -> Fleet:
    """The cities that match, sick ones first.

    Args:
        at: Now (aware).
        text: Part of the name, code, province or partner.
        state: A state of the life table, or ``sakit`` for those with a problem; empty for all that
            were not erased.
        start: How many lines come before the page.
    """
    cities = City.objects.select_related("partner", "pulse")
    is_one_state = state not in {"", SICK}
    cities = cities.filter(state=state) if is_one_state else cities.exclude(state=CityState.ERASED)
    if text:
        cities = cities.filter(
            Q(name__icontains=text)
            | Q(code__icontains=text)
            | Q(province__icontains=text)
            | Q(partner__name__icontains=text)
        )
    waiting = outbox_by_city()
    lines = [_line(city, waiting, at) for city in cities.order_by("name", "pk")]
    sick = [line for line in lines if line.problems]
    if state == SICK:
        lines = sick
    lines.sort(key=_rank)
    shown = _with_facts(lines[start : start + PAGE_SIZE], at)
    counted = City.objects.values_list("state").annotate(Count("pk"))
    return Fleet(
        lines=shown,
        total=len(lines),
        sick=len(sick),
        by_state=dict(counted),
        reports_today=sum(line.pulse.reports_today for line in lines if line.pulse),
        platform=waiting.get(PUBLIC, Waiting()),
        next_from=start + PAGE_SIZE if start + PAGE_SIZE < len(lines) else None,
    )


def line_of(city: City, *, at: datetime) -> CityLine:
    """One city as the table shows it."""
    return _with_facts([_line(city, outbox_by_city(city.schema_name), at)], at)[0]


def outbox_by_city(schema: str = "") -> dict[str, Waiting]:
    """What the outbox owes each city, by schema."""
    rows = OutboxMessage.objects.filter(done_at=None)
    if schema:
        rows = rows.filter(city=schema)
    open_rows = Q(dead_at=None)
    found = rows.values("city").annotate(
        count=Count("pk", filter=open_rows),
        since=Min("not_before", filter=open_rows),
        dead=Count("pk", filter=Q(dead_at__isnull=False)),
    )
    return {row["city"]: Waiting(row["count"], row["since"], row["dead"]) for row in found}


def _line(city: City, waiting: dict[str, Waiting], at: datetime) -> CityLine:
    measured: CityPulse | None = getattr(city, "pulse", None)
    owed = waiting.get(city.schema_name, Waiting())
    signs = health.Signs(
        is_open=city.answers,
        migration_status=city.migration_status if city.schema_built_at else "current",
        measured_at=measured.measured_at if measured else None,
        measuring_error=measured.error if measured else "",
        waiting_since=owed.since,
        dead=owed.dead,
        requests=measured.requests if measured else 0,
        failures=measured.failures if measured else 0,
        wall_seen_at=measured.wall_seen_at if measured else None,
        on_time_bp=measured.on_time_bp if measured else None,
    )
    return CityLine(city, measured, owed, {}, health.problems(signs, at=at))


def _with_facts(lines: list[CityLine], at: datetime) -> list[CityLine]:
    facts = pulse.told([line.city.pk for line in lines], at)
    return [
        CityLine(line.city, line.pulse, line.waiting, facts.get(line.city.pk, {}), line.problems)
        for line in lines
    ]


def _rank(line: CityLine) -> tuple[int, int, str]:
    grave = sum(problem.is_grave for problem in line.problems)
    return -grave, -len(line.problems), line.city.name
