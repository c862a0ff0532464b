"""Numbers of a period, put together as they are stored: by agency, with categories, backlog and weight."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from django.db import connection, transaction

from reporting.models import Agency, ScorecardCount
from reporting.rules.scoring import FORMULA, PeriodKind, week_of
from reporting.services.scorecards import formula, periods

BACKLOG_DAYS: Final = (1, 3, 7, 30)
"""Ages that split what is open: up to a day, three, a week, a month, and older."""

_BACKLOG: Final = """
SELECT agency.code, width_bucket(extract(epoch FROM %s::timestamptz - report.submitted_at) / 86400,
                                 %s::float8[]) AS bucket, count(*)
  FROM reporting_report AS report JOIN reporting_agency AS agency ON agency.id = report.agency_id
 WHERE report.state IN ('received', 'assigned', 'in_progress', 'on_hold', 'resolved')
   AND report.submitted_at <= %s
 GROUP BY 1, 2
"""


def period_facts(
    *, kind: PeriodKind, begins_on: date, at: datetime
) -> dict[str | None, dict[str, Any]]:
    """Count a period exactly, as scorecards store it.

    Args:
        kind: Week or month.
        begins_on: Its first day.
        at: When (aware): the age of what is open is measured then.

    Returns:
        Facts by code of the agency; ``None`` is the whole city.
    """
    begin, end = periods.bounds(kind, begins_on)
    found: dict[str | None, dict[str, Any]] = {
        code: {**formula.NOTHING, "categories": []}
        for code in (None, *Agency.objects.order_by("code").values_list("code", flat=True))
    }
    scores, heavy = formula.of_period_with_heaviest(begin=begin, end=end)
    for score in scores:
        if score.agency in found and score.category is None:
            found[score.agency].update(score.facts)
        elif score.agency in found:
            found[score.agency]["categories"].append({"category": score.category, **score.facts})
    backlog = _backlog(at)
    for code, facts in found.items():
        facts["categories"].sort(key=lambda each: (-each["reports"], each["category"]))
        facts["backlog"] = backlog.get(code, [0] * (len(BACKLOG_DAYS) + 1))
        facts["heaviest"] = {
            what: [list(each) for each in rows] for what, rows in heavy.get(code or "", {}).items()
        }
        facts["formula"] = FORMULA
    return found


def month_facts(*, agency: Agency, month: date, at: datetime | None = None) -> dict[str, Any]:
    """Count one agency's month exactly.

    Args:
        agency: Whose month.
        month: Any day of it, in the city's time zone.
        at: When its backlog is measured; the end of the month by default.
    """
    first = month.replace(day=1)
    moment = at or periods.bounds(PeriodKind.MONTH, first)[1]
    return period_facts(kind=PeriodKind.MONTH, begins_on=first, at=moment)[agency.code]


@transaction.atomic(durable=True)
def count_so_far(*, at: datetime) -> int:
    """Count the running month and week again, and a last time the week that is over.

    Returns:
        How many periods were counted.
    """
    week = periods.running(PeriodKind.WEEK, at)
    last_week = week_of(date.fromordinal(week.toordinal() - 1))
    wanted = [
        (PeriodKind.MONTH, periods.running(PeriodKind.MONTH, at)),
        (PeriodKind.WEEK, week),
        (PeriodKind.WEEK, last_week),
    ]
    counted = 0
    for kind, begins_on in wanted:
        if not ScorecardCount.objects.filter(
            kind=kind, begins_on=begins_on, is_final=True
        ).exists():
            keep(kind=kind, begins_on=begins_on, at=at)
            counted += 1
    return counted


def keep(
    *,
    kind: PeriodKind,
    begins_on: date,
    at: datetime,
    facts: dict[str | None, dict[str, Any]] | None = None,
) -> None:
    """Store a period's counts; a final one is never touched again. The caller's transaction."""
    facts = facts or period_facts(kind=kind, begins_on=begins_on, at=at)
    is_final = periods.is_settled(kind, begins_on, at)
    pks: dict[str | None, int | None] = {
        None: None,
        **dict(Agency.objects.values_list("code", "pk")),
    }
    ScorecardCount.objects.filter(kind=kind, begins_on=begins_on, is_final=False).delete()
    ScorecardCount.objects.bulk_create(
        [
            ScorecardCount(
                agency_id=pks[code],
                kind=kind.value,
                begins_on=begins_on,
                facts=each,
                counted_at=at,
                is_final=is_final,
            )
            for code, each in facts.items()
        ],
        ignore_conflicts=True,
    )


def _backlog(at: datetime) -> dict[str | None, list[int]]:
    """How many reports are open at each agency, by age; ``None`` is the whole city."""
    found: dict[str | None, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_BACKLOG, [at, list(BACKLOG_DAYS), at])
        for code, bucket, count in cursor.fetchall():
            for key in (code, None):
                found.setdefault(key, [0] * (len(BACKLOG_DAYS) + 1))[bucket] += count
    return found
