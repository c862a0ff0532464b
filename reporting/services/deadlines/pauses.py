"""Holds push a deadline, by the time its target would have counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Sum
from django.db.models.functions import Greatest

from core.tenancy import current_city
from reporting.models import Deadline, Hold, Report
from reporting.rules import targets
from reporting.rules.calendars import Calendar
from reporting.rules.durations import whole_minutes
from reporting.rules.targets import TargetKind
from reporting.rules.working_time import steps_json
from reporting.services import config
from reporting.services.deadlines.promises import Promise
from reporting.services.deadlines.reading import calendar_of, counting_of


def push(report: Report, hold: Hold, *, until: datetime) -> timedelta:
    """Move the resolution deadline by a pausing hold that ends at ``until``.

    Returns:
        The time the clock stood still, as its target counts it.
    """
    row = Deadline.objects.running().filter(report=report, kind=TargetKind.RESOLUTION).first()
    if row is None:
        return timedelta(0)
    pushed = targets.push(
        row.due_at,
        paused_at=max(hold.started_at, row.started_at),
        resumed_at=until,
        counting=counting_of(row),
        calendar=calendar_of(report, config.snapshot()),
        city_zone=current_city().time_zone,
    )
    row.due_at = pushed.due_at
    row.steps = [*row.steps, *steps_json(pushed.steps)]
    row.paused_minutes += whole_minutes(pushed.lost)
    row.escalate_at = None
    row.save(update_fields=["due_at", "steps", "paused_minutes", "escalate_at"])
    report.resolution_due_at = row.due_at
    return pushed.lost


def ended_pauses(report: Report, *, since: datetime) -> list[tuple[datetime, datetime]]:
    """The pauses of a clock that are over, in order; the one that lasts is added when it ends."""
    ended = Hold.objects.filter(
        report=report, pauses=True, ended_at__isnull=False, started_at__gte=since
    ).order_by("started_at", "pk")
    return [
        (started_at, ended_at)
        for started_at, ended_at in ended.values_list("started_at", "ended_at")
        if ended_at is not None
    ]


def with_pauses(
    fresh: Promise, pauses: Iterable[tuple[datetime, datetime]], calendar: Calendar
) -> Promise:
    """Add pauses to a deadline computed afresh."""
    for paused_at, resumed_at in pauses:
        pushed = targets.push(
            fresh.due_at,
            paused_at=paused_at,
            resumed_at=resumed_at,
            counting=fresh.counting,
            calendar=calendar,
            city_zone=current_city().time_zone,
        )
        fresh = replace(
            fresh,
            due_at=pushed.due_at,
            steps=[*fresh.steps, *steps_json(pushed.steps)],
            paused_minutes=fresh.paused_minutes + whole_minutes(pushed.lost),
        )
    return fresh


def minutes_paused(report: Report, began: datetime) -> int:
    """Minutes the clock stood still since it began, as the wall clock counts them."""
    total: dict[str, Any] = Hold.objects.filter(
        report=report, pauses=True, ended_at__gt=began
    ).aggregate(total=Sum(F("ended_at") - Greatest("started_at", began)))
    return whole_minutes(total["total"] or timedelta(0))
