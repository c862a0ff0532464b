"""What the city promises for one clock of a report, by its targets and calendars of that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from core.tenancy import current_city
from reporting.models import Report
from reporting.rules import targets
from reporting.rules.targets import Counting, TargetKind
from reporting.services.config import AgencyFacts, AreaFacts, CategoryFacts, Snapshot


@dataclass(frozen=True, slots=True)
class Promise:
    """A deadline about to be stored; intake writes the same in its own statement."""

    kind: TargetKind
    started_at: datetime
    due_at: datetime
    target_pk: int | None
    steps: list[dict[str, str]]
    calendar_version: int
    counting: Counting = Counting.ELAPSED
    paused_minutes: int = 0


def city_day(at: datetime) -> date:
    """The city's local day at a moment, wherever the agency's calendar is kept."""
    return at.astimezone(ZoneInfo(current_city().time_zone)).date()


def promise(
    setup: Snapshot,
    *,
    kind: TargetKind,
    category: CategoryFacts,
    area: AreaFacts | None,
    priority: str,
    agency: AgencyFacts | None,
    start: datetime,
    because: str = "laporan masuk",
    today: date | None = None,
) -> Promise | None:
    """Return what the city promises for one clock; ``None`` when it promised nothing.

    Args:
        setup: The city's set-up.
        kind: Which clock.
        category: Of the report.
        area: The smallest known area of the report.
        priority: Of the report.
        agency: Whose calendar counts; ``None`` counts in the city's.
        start: When the clock starts (aware).
        because: What started it, for the first step.
        today: When it is computed, where that is later: see ``targets.pick_target``.

    Raises:
        NoWorkingTime: The calendar never opens again.
    """
    calendar = setup.calendar_of(agency)
    target = targets.pick_target(
        setup.targets,
        kind=kind,
        category=category.line,
        priority=priority,
        area=area.line if area else (),
        on=city_day(start),
        today=today,
    )
    if target is None:
        return None
    zone = current_city().time_zone
    facts = targets.deadline(start, target, calendar, because=because, city_zone=zone)
    return Promise(
        kind,
        start,
        facts.due_at,
        target.pk,
        facts.steps_json(),
        calendar.version,
        target.counting,
    )


def promise_for(
    setup: Snapshot,
    report: Report,
    kind: TargetKind,
    *,
    start: datetime,
    because: str,
    today: date | None = None,
) -> Promise | None:
    """Return what the city promises for one clock of a stored report."""
    return promise(
        setup,
        kind=kind,
        category=setup.categories[report.category.code],
        area=setup.areas.get(report.kelurahan_id or report.kecamatan_id or 0),
        priority=report.priority,
        agency=setup.agencies.get(report.agency.code) if report.agency else None,
        start=start,
        because=because,
        today=today,
    )
