"""An agency's month: counted exactly from the timeline, frozen when the month is over.

Source: domain.md section 8. What each number counts:

- reports: arrivals at the agency, merged ones left out; a device counts once per place (kelurahan)
  and day.
- median_response_minutes: of first human acts in the month, exact, without reports merged since.
- on_time_response, on_time_resolution: kept promises of those measured in the month.
- confirmed, closed, reopened, handed_over, flagged: steps taken in the month.

Fewer than ten reports: listed, not ranked. Live screens read the counters of ``rollups`` instead,
whose medians come from buckets; what is frozen and published comes from here.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from core.schedules.registry import in_every_city
from core.tenancy import current_city
from reporting.models import Agency, Scorecard
from reporting.rules.limits import MIN_RANKED_REPORTS

FORMULA: Final = 1
"""Version of the definitions above, stored with each scorecard."""


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """The numbers of one agency and month; ``None`` where nothing was measured."""

    reports: int
    responded: int
    median_response_minutes: float | None
    on_time_response: int
    resolved: int
    median_resolution_minutes: float | None
    on_time_resolution: int
    closed: int
    confirmed: int
    reopened: int
    handed_over: int
    flagged: int

    @property
    def is_ranked(self) -> bool:
        """Whether there are enough reports to compare agencies by."""
        return self.reports >= MIN_RANKED_REPORTS

    def share(self, part: int, whole: int) -> float | None:
        """A percentage with one decimal; ``None`` of nothing."""
        return round(100 * part / whole, 1) if whole else None

    def as_json(self) -> dict[str, Any]:
        """What a scorecard stores and the page prints."""
        return {
            **asdict(self),
            "on_time_response_percent": self.share(self.on_time_response, self.responded),
            "on_time_resolution_percent": self.share(self.on_time_resolution, self.resolved),
            "confirmed_percent": self.share(self.confirmed, self.closed),
            "reopened_percent": self.share(self.reopened, self.resolved),
            "handed_over_percent": self.share(self.handed_over, self.reports),
            "is_ranked": self.is_ranked,
            "formula": FORMULA,
        }


_COUNTS: Final = """
WITH entry AS (
  SELECT event.kind, event.facts, event.happened_at, report.state, report.device_hash,
         report.kelurahan_id, report.id AS report_id
    FROM reporting_reportevent AS event
    JOIN reporting_report AS report ON report.id = event.report_id
   WHERE event.happened_at >= %(begin)s AND event.happened_at < %(end)s
     AND report.state <> 'merged'
     AND (event.facts ->> 'agency' = %(agency)s OR event.facts ->> 'agency_before' = %(agency)s)
), own AS (
  SELECT * FROM entry WHERE facts ->> 'agency' = %(agency)s
), arrival AS (
  SELECT DISTINCT ON (
           CASE WHEN device_hash = '' THEN report_id::text ELSE device_hash END,
           kelurahan_id, (happened_at AT TIME ZONE %(zone)s)::date)
         report_id
    FROM own
   WHERE kind IN ('route', 'assign', 'hand_over')
     AND facts ->> 'agency' IS DISTINCT FROM facts ->> 'agency_before'
)
SELECT (SELECT count(DISTINCT report_id) FROM arrival) AS reports,
       count(*) FILTER (WHERE facts ? 'response_minutes') AS responded,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY (facts ->> 'response_minutes')::int)
         AS median_response_minutes,
       count(*) FILTER (WHERE (facts ->> 'response_on_time')::boolean) AS on_time_response,
       count(*) FILTER (WHERE facts ? 'resolution_minutes') AS resolved,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY (facts ->> 'resolution_minutes')::int)
         AS median_resolution_minutes,
       count(*) FILTER (WHERE (facts ->> 'resolution_on_time')::boolean) AS on_time_resolution,
       count(*) FILTER (WHERE kind IN ('confirm', 'auto_confirm')) AS closed,
       count(*) FILTER (WHERE kind = 'confirm') AS confirmed,
       count(*) FILTER (WHERE kind = 'reopen') AS reopened,
       (SELECT count(*) FROM entry
         WHERE kind = 'hand_over' AND facts ->> 'agency_before' = %(agency)s) AS handed_over,
       count(DISTINCT report_id)
         FILTER (WHERE jsonb_array_length(coalesce(facts -> 'flags', '[]')) > 0) AS flagged
  FROM own
"""


def month_of(on: date) -> date:
    """The first day of the month a day lies in."""
    return on.replace(day=1)


def month_facts(*, agency: Agency, month: date) -> MonthFacts:
    """Count an agency's month exactly.

    Args:
        agency: Whose month.
        month: Any day of it, in the city's time zone.
    """
    zone = ZoneInfo(current_city().time_zone)
    first = month_of(month)
    begin = datetime(first.year, first.month, 1, tzinfo=zone)
    following = month_of(first + timedelta(days=31))
    end = datetime(following.year, following.month, 1, tzinfo=zone)
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNTS, {"agency": agency.code, "begin": begin, "end": end, "zone": str(zone)}
        )
        names = [column.name for column in cursor.description]
        return MonthFacts(**dict(zip(names, cursor.fetchone(), strict=True)))


@transaction.atomic(durable=True)
def freeze_month(*, month: date, at: datetime) -> int:
    """Write down every agency's scorecard of a month that is over; a frozen one never changes.

    Args:
        month: Any day of the month.
        at: When (aware).

    Returns:
        How many scorecards were written.

    Raises:
        ValueError: The month is not over in the city's time zone.
    """
    first = month_of(month)
    today = at.astimezone(ZoneInfo(current_city().time_zone)).date()
    if month_of(today) <= first:
        raise ValueError("a month is frozen when it is over")
    frozen = set(Scorecard.objects.filter(month=first).values_list("agency_id", flat=True))
    fresh = [
        Scorecard(
            agency=agency,
            month=first,
            facts=month_facts(agency=agency, month=first).as_json(),
            frozen_at=at,
        )
        for agency in Agency.objects.exclude(pk__in=frozen).order_by("pk")
    ]
    Scorecard.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


@in_every_city(
    "reporting.freeze_scorecards",
    every=timedelta(days=1),
    offset=timedelta(hours=20, minutes=10),
    queue="bulk",
)
def freeze_last_month(at: datetime) -> None:
    """Each night at 03:10 in Jakarta: freeze the month before, if that was not done yet."""
    today = at.astimezone(ZoneInfo(current_city().time_zone)).date()
    freeze_month(month=month_of(today) - timedelta(days=1), at=at)
