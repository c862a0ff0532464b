"""Numbers counted ahead: map cells, days of agencies and of the city, minutes to the first answer.

Kept by one consumer of ``reporting.report_changed``. Each message says what a report was and is, so
a counter moves by the difference: exact, whatever order messages arrive in, and once each, because
the outbox marks the message done in the same transaction. ``services.recount`` counts all of it again
from reports and timelines and proves these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from django.db import connection

from core.live import services as live
from core.outbox.registry import Message, consumer
from core.tenancy import current_city
from reporting.rules.histogram import bucket_of
from reporting.rules.mercator import cells_of
from reporting.rules.states import CLOSED_STATES, State, state_group
from reporting.services import webhook_news
from reporting.services.facts import REPORT_CHANGED, Measures, ReportChange, ReportFacts

Cell = tuple[int, str, str, int, int]
"""Level, state group, category code ("" for all), column, row."""

_BROKEN: Final = "escalated_breach"


@dataclass(slots=True)
class Increments:
    """What one change adds to the counters; keys are those of the tables."""

    cells: Counter[Cell] = field(default_factory=Counter)
    agency_days: Counter[tuple[str, date, str]] = field(default_factory=Counter)
    response_minutes: Counter[tuple[str, date, int]] = field(default_factory=Counter)
    city_days: Counter[tuple[date, str]] = field(default_factory=Counter)
    area_days: Counter[tuple[str, date, str]] = field(default_factory=Counter)


@consumer(REPORT_CHANGED, queue="critical")
def apply(message: Message) -> None:
    """Move the counters by what a change says, then tell open screens and other systems."""
    change = cast(ReportChange, message.payload)
    write(increments(change, zone=ZoneInfo(current_city().time_zone)))
    is_new = change["before"] is None
    live.append(
        "report_created" if is_new else "report_changed",
        key=change["after"]["id"],
        facts=screen_facts(change),
    )
    webhook_news.tell_report(change)


def increments(change: ReportChange, *, zone: ZoneInfo) -> Increments:
    """Return what a change adds to the counters.

    Args:
        change: The payload of ``reporting.report_changed``.
        zone: Of the city: a day ends at local midnight.
    """
    before, after, kind = change["before"], change["after"], change["kind"]
    on = datetime.fromisoformat(change["at"]).astimezone(zone).date()
    found = Increments(cells=_cells(before, after))
    _count_arrival(found, before, after, on)
    _count_measures(found, after["agency"], change["measures"], on)
    _count_step(found, kind, before, after, on)
    _count_area(found, before, after, on)
    return found


def write(found: Increments) -> None:
    """Add increments to the tables; rows are touched in the order of their keys."""
    _write_cells(found.cells)
    _write_agency_days(found.agency_days)
    _write_response_minutes(found.response_minutes)
    _write_city_days(found.city_days)
    _write_area_days(found.area_days)


def screen_facts(change: ReportChange) -> dict[str, Any]:
    """Return what an open screen draws at once; a secret report says only that it exists."""
    after = change["after"]
    facts: dict[str, Any] = {
        "kind": change["kind"],
        "number": after["number"],
        "state": after["state"],
        "agency": after["agency"],
        "is_public": after["is_public"],
        "submitted_at": after["submitted_at"],
        **change["measures"],
    }
    if after["is_public"]:
        facts |= {
            "category": after["category"],
            "kelurahan": after["kelurahan"],
            "kecamatan": after["kecamatan"],
            "priority": after["priority"],
            "mx": after["mx"],
            "my": after["my"],
        }
    return facts


def _cells(before: ReportFacts | None, after: ReportFacts) -> Counter[Cell]:
    cells: Counter[Cell] = Counter()
    for facts, sign in ((before, -1), (after, +1)):
        if facts is None or not facts["is_public"]:
            continue
        group = state_group(State(facts["state"]))
        for level, cx, cy in cells_of(facts["mx"], facts["my"]):
            for category in ("", facts["category"]):
                cells[level, group, category, cx, cy] += sign
    return Counter({cell: count for cell, count in cells.items() if count})


def _count_arrival(
    found: Increments, before: ReportFacts | None, after: ReportFacts, on: date
) -> None:
    """A report came in; a report became an agency's."""
    if before is None:
        found.city_days[on, "received"] += 1
    agency = after["agency"]
    if agency is not None and (before is None or before["agency"] != agency):
        found.agency_days[agency, on, "received"] += 1


def _count_measures(found: Increments, agency: str | None, measures: Measures, on: date) -> None:
    """A clock stopped."""
    if "response_minutes" in measures:
        found.city_days[on, "responded"] += 1
        if agency is not None:
            minutes = measures["response_minutes"]
            found.agency_days[agency, on, "responded"] += 1
            found.agency_days[agency, on, "response_minutes_sum"] += minutes
            found.agency_days[agency, on, "on_time_response"] += measures["response_on_time"]
            found.response_minutes[agency, on, bucket_of(minutes)] += 1
    if "resolution_minutes" in measures:
        found.city_days[on, "resolved"] += 1
        if agency is not None:
            found.agency_days[agency, on, "resolved"] += 1
            found.agency_days[agency, on, "on_time_resolution"] += measures["resolution_on_time"]


def _count_step(
    found: Increments, kind: str, before: ReportFacts | None, after: ReportFacts, on: date
) -> None:
    """A report was closed, opened again or passed on; a promise was broken."""
    agency = after["agency"]
    state = State(after["state"])
    ended = before is not None and before["state"] not in CLOSED_STATES and state in CLOSED_STATES
    if ended and state is State.CLOSED:
        found.city_days[on, "closed"] += 1
    if ended and state is State.REJECTED:
        found.city_days[on, "rejected"] += 1
    if kind == _BROKEN:
        found.city_days[on, "overdue"] += 1
    if kind == "hand_over" and before is not None and before["agency"] is not None:
        found.agency_days[before["agency"], on, "handed_over"] += 1
    if agency is None:
        return
    if ended and state is State.CLOSED:
        found.agency_days[agency, on, "closed"] += 1
        found.agency_days[agency, on, "confirmed"] += kind == "confirm"
    if kind == "reopen":
        found.agency_days[agency, on, "reopened"] += 1


def _count_area(
    found: Increments, before: ReportFacts | None, after: ReportFacts, on: date
) -> None:
    """A kecamatan has one report more, or one open report less or more."""
    area = after["kecamatan"]
    if area is None:
        return
    if before is None:
        found.area_days[area, on, "received"] += 1
        return
    was_closed, is_closed = before["state"] in CLOSED_STATES, after["state"] in CLOSED_STATES
    if was_closed != is_closed:
        found.area_days[area, on, "ended" if is_closed else "returned"] += 1


_ADD_CELLS: Final = """
INSERT INTO reporting_mapcell AS known (level, state_group, category_id, cx, cy, count)
SELECT new.level, new.state_group, category.id, new.cx, new.cy, new.count
  FROM unnest(%s::smallint[], %s::text[], %s::text[], %s::int[], %s::int[], %s::int[])
       AS new(level, state_group, category, cx, cy, count)
  LEFT JOIN reporting_category AS category ON category.code = new.category
 WHERE new.category = '' OR category.id IS NOT NULL
 ORDER BY new.level, new.state_group, category.id, new.cx, new.cy
ON CONFLICT (level, state_group, category_id, cx, cy)
DO UPDATE SET count = known.count + excluded.count
"""

_ADD_MINUTES: Final = """
INSERT INTO reporting_responseminutes AS known (agency_id, "on", minute_bucket, count)
SELECT agency.id, new."on", new.bucket, new.count
  FROM unnest(%s::text[], %s::date[], %s::smallint[], %s::int[]) AS new(agency, "on", bucket, count)
  JOIN reporting_agency AS agency ON agency.code = new.agency
 ORDER BY new."on", agency.id, new.bucket
ON CONFLICT ("on", agency_id, minute_bucket)
DO UPDATE SET count = known.count + excluded.count
"""

_ADD_AREA_DAYS: Final = """
INSERT INTO reporting_areaday AS known (area_id, "on", received, ended, returned)
SELECT area.id, new."on", sum(new.received), sum(new.ended), sum(new.returned)
  FROM unnest(%s::text[], %s::date[], %s::int[], %s::int[], %s::int[])
       AS new(area, "on", received, ended, returned)
  JOIN reporting_area AS area ON area.code = new.area
 GROUP BY area.id, new."on"
 ORDER BY area.id, new."on"
ON CONFLICT (area_id, "on")
DO UPDATE SET received = known.received + excluded.received, ended = known.ended + excluded.ended,
              returned = known.returned + excluded.returned
"""

AGENCY_DAY_COLUMNS: Final = (
    "received", "responded", "resolved", "closed", "reopened", "handed_over", "on_time_response",
    "on_time_resolution", "confirmed", "response_minutes_sum",
)  # fmt: skip
CITY_DAY_COLUMNS: Final = ("received", "responded", "resolved", "closed", "rejected", "overdue")


def _adding(table: str, columns: Iterable[str]) -> str:
    """SET clause that adds the new numbers to the known ones; names are constants of this file."""
    return ", ".join(f"{column} = {table}.{column} + excluded.{column}" for column in columns)


_ADD_AGENCY_DAY: Final = f"""
INSERT INTO reporting_agencyday AS known (agency_id, "on", {", ".join(AGENCY_DAY_COLUMNS)})
SELECT id, %s, {", ".join(["%s"] * len(AGENCY_DAY_COLUMNS))} FROM reporting_agency WHERE code = %s
ON CONFLICT (agency_id, "on") DO UPDATE SET {_adding("known", AGENCY_DAY_COLUMNS)}
"""  # noqa: S608 - constants only

_ADD_CITY_DAY: Final = f"""
INSERT INTO reporting_cityday AS known ("on", {", ".join(CITY_DAY_COLUMNS)})
VALUES (%s, {", ".join(["%s"] * len(CITY_DAY_COLUMNS))})
ON CONFLICT ("on") DO UPDATE SET {_adding("known", CITY_DAY_COLUMNS)}
"""  # noqa: S608 - constants only


def _write_cells(cells: Mapping[Cell, int]) -> None:
    if not cells:
        return
    columns = [list(column) for column in zip(*cells, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_ADD_CELLS, [*columns, list(cells.values())])


def _write_response_minutes(minutes: Mapping[tuple[str, date, int], int]) -> None:
    if not minutes:
        return
    columns = [list(column) for column in zip(*minutes, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_ADD_MINUTES, [*columns, list(minutes.values())])


def _write_agency_days(days: Mapping[tuple[str, date, str], int]) -> None:
    rows: dict[tuple[str, date], dict[str, int]] = {}
    for (agency, on, column), count in days.items():
        rows.setdefault((agency, on), {})[column] = int(count)
    with connection.cursor() as cursor:
        for (agency, on), row in sorted(rows.items()):
            numbers = [row.get(column, 0) for column in AGENCY_DAY_COLUMNS]
            cursor.execute(_ADD_AGENCY_DAY, [on, *numbers, agency])


def _write_city_days(days: Mapping[tuple[date, str], int]) -> None:
    rows: dict[date, dict[str, int]] = {}
    for (on, column), count in days.items():
        rows.setdefault(on, {})[column] = count
    with connection.cursor() as cursor:
        for on, row in sorted(rows.items()):
            numbers = [row.get(column, 0) for column in CITY_DAY_COLUMNS]
            cursor.execute(_ADD_CITY_DAY, [on, *numbers])


def _write_area_days(days: Mapping[tuple[str, date, str], int]) -> None:
    if not days:
        return
    keys = sorted({(area, on) for area, on, _column in days})
    columns = [
        [days.get((area, on, column), 0) for area, on in keys]
        for column in ("received", "ended", "returned")
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            _ADD_AREA_DAYS, [[area for area, _on in keys], [on for _area, on in keys], *columns]
        )
