"""The list of reports, newest first, narrowed by place, time, kind, owner and words.

A page costs one query and no model instance; a search for words some more, see ``report_search``.
Whatever it is narrowed to, one index gives the rows in order: a list of a million is read like one of
ten thousand (``infra/bench/api_lists.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.utils.translation import gettext as _

from reporting.access import Viewer, desk_reports
from reporting.rules import limits
from reporting.rules.states import CLOSED_STATES, OPEN_STATES, State
from reporting.selectors import report_rows, report_search
from reporting.selectors.report_rows import (
    READ,
    BadFilter,
    Row,
    cursor_text,
    page_of,
    parse_cursor,
)

__all__ = ["BadFilter", "Filters", "cursor_text", "page", "parse_bbox", "parse_cursor"]

_Condition = tuple[str, Sequence[Any]]
"""A condition on ``r`` and the values of its placeholders."""
_WORDS: Final = "words"
#: Ended without a repair: an index of their own keeps them in order, state by state.
_UNSOLVED: Final = frozenset({State.MERGED, State.REJECTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What to list. Empty tuples and ``None`` narrow nothing.

    Attributes:
        bbox: West, south, east, north in degrees.
        states: Names of states.
        category: Primary keys of categories, those below them included.
        agency: Primary keys of agencies.
        kelurahan: Primary keys of kelurahan.
        kecamatan: Primary keys of kecamatan; with ``kelurahan``, reports in either.
        since: Sent at or after this moment.
        until: Sent before it.
        words: Words of the description, all of them; or a report's number.
        desk: Whose desk: the reports this member of staff is responsible for, hidden ones too.
        after: Cursor of the previous page.
        limit: Rows of a page.
    """

    bbox: tuple[float, float, float, float] | None = None
    states: tuple[State, ...] = ()
    category: tuple[int, ...] = ()
    agency: tuple[int, ...] = ()
    kelurahan: tuple[int, ...] = ()
    kecamatan: tuple[int, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    words: str = ""
    desk: Viewer | None = None
    after: tuple[datetime, int] | None = None
    limit: int = limits.PAGE_SIZE


@dataclass(frozen=True, slots=True)
class _Lane:
    """One ordered way through the reports: by the values of a column, by words, or all of them."""

    column: str = ""
    keys: tuple[int, ...] = ()
    states: tuple[State, ...] = ()


def page(filters: Filters) -> bytes:
    """``{"results": […], "next": cursor or null}`` as JSON text."""
    return page_of(_rows(filters), filters.limit)


def parse_bbox(text: str) -> tuple[float, float, float, float]:
    """Read ``west,south,east,north``.

    Raises:
        BadFilter: Not four numbers in that order.
    """
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise BadFilter(_("bbox ditulis barat,selatan,timur,utara."), field="bbox") from error
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        if -180 <= south < north <= 180 and -90 <= west < east <= 90 and max(south, north) > 90:
            raise BadFilter(
                _("Lintang dan bujur tertukar: bbox ditulis barat,selatan,timur,utara."),
                field="bbox",
                hint="swapped",
            )
        raise BadFilter(_("bbox ditulis barat,selatan,timur,utara."), field="bbox")
    return west, south, east, north


def _rows(filters: Filters) -> list[Row]:
    """One row more than the page holds, when there is one."""
    if filters.words:
        return _with_words(filters)
    parts: list[str] = []
    values: list[Any] = []
    for lane in _lanes(filters):
        part, given = _part(filters, lane)
        parts.append(part)
        values += given
    query = (
        f"SELECT * FROM ({' UNION ALL '.join(parts)}) found"  # noqa: S608
        " ORDER BY submitted_at DESC, pk DESC LIMIT %s"
    )
    return report_rows.rows(query, [*values, filters.limit + 1], as_typed=filters.desk is not None)


def _with_words(filters: Filters) -> list[Row]:
    where, values = _where(filters, _Lane(_WORDS, states=filters.states))
    number = report_search.number_in(filters.words)
    if number is not None:
        query = f"SELECT {READ} FROM reporting_report r WHERE r.number = %s AND {where}"  # noqa: S608
        return report_rows.rows(query, [number, *values], as_typed=filters.desk is not None)
    return report_search.rows(
        filters.words,
        where,
        values,
        limit=filters.limit + 1,
        newest=filters.after[0] if filters.after else filters.until,
        oldest=filters.since,
        as_typed=filters.desk is not None,
    )


def _lanes(filters: Filters) -> list[_Lane]:
    """The ways to search apart, each along one index.

    Indexes on places cover open or closed reports, not both. Of several columns the one that is
    narrowest in most cities leads; the others only filter.
    """
    groups = [filters.states]
    if filters.states and set(filters.states) <= _UNSOLVED:
        groups = [(state,) for state in filters.states]
    elif filters.bbox is not None:
        wanted = filters.states or tuple(State)
        sides = (OPEN_STATES, CLOSED_STATES)
        groups = [group for side in sides if (group := tuple(s for s in wanted if s in side))]
    return [_Lane(column, keys, group) for group in groups for column, keys in _leading(filters)]


def _leading(filters: Filters) -> list[tuple[str, tuple[int, ...]]]:
    """The columns whose indexes lead, with the keys wanted of each; no column for all reports."""
    areas = [
        (column, keys)
        for column, keys in (("kelurahan", filters.kelurahan), ("kecamatan", filters.kecamatan))
        if keys
    ]
    if areas:
        return areas
    if filters.category:
        return [("category", filters.category)]
    return [("agency", filters.agency) if filters.agency else ("", ())]


def _part(filters: Filters, lane: _Lane) -> tuple[str, list[Any]]:
    """The newest rows of one lane: for each key of its column by the index of that column."""
    where, values = _where(filters, lane)
    newest = " ORDER BY r.submitted_at DESC, r.id DESC LIMIT %s"
    if not lane.column:
        query = f"(SELECT {READ} FROM reporting_report r WHERE {where}{newest})"  # noqa: S608
        return query, [*values, filters.limit + 1]
    query = (
        "(SELECT of_key.* FROM unnest(%s::bigint[]) AS wanted(key),"  # noqa: S608
        f" LATERAL (SELECT {READ} FROM reporting_report r"
        f" WHERE r.{lane.column}_id = wanted.key AND {where}{newest}) of_key)"
    )
    return query, [list(lane.keys), *values, filters.limit + 1]


def _where(filters: Filters, lane: _Lane) -> tuple[str, list[Any]]:
    """Conditions with their values. States are written out: partial indexes need literals.

    Args:
        filters: What to list.
        lane: What the query around these conditions narrows already.
    """
    conditions = [
        _desk(filters.desk) if filters.desk else (report_rows.PUBLIC, ()),
        *_in_box(filters, lane),
        *_of_keys(filters, lane),
    ]
    if lane.states:
        conditions.append((f"r.state IN ({_literals(lane.states)})", ()))
    if filters.since is not None:
        conditions.append(("r.submitted_at >= %s", [filters.since]))
    if filters.until is not None:
        conditions.append(("r.submitted_at < %s", [filters.until]))
    if filters.after is not None:
        conditions.append(("(r.submitted_at, r.id) < (%s, %s)", filters.after))
    text = " AND ".join(condition for condition, _values in conditions)
    return text, [value for _condition, values in conditions for value in values]


def _in_box(filters: Filters, lane: _Lane) -> list[_Condition]:
    if filters.bbox is None:
        return []
    side = OPEN_STATES if set(lane.states) <= set(OPEN_STATES) else CLOSED_STATES
    box = "r.location OPERATOR(extensions.&&) extensions.st_makeenvelope(%s, %s, %s, %s, 4326)"
    if lane.column == _WORDS:
        return [(box, filters.bbox)]
    return [(f"r.state IN ({_literals(side)})", ()), (box, filters.bbox)]


def _of_keys(filters: Filters, lane: _Lane) -> list[_Condition]:
    """The columns that do not lead."""
    found: list[_Condition] = []
    if filters.category and lane.column != "category":
        found.append(("r.category_id = ANY(%s)", [list(filters.category)]))
    if filters.agency and lane.column != "agency":
        found.append(("r.agency_id = ANY(%s)", [list(filters.agency)]))
    if lane.column == _WORDS and (filters.kelurahan or filters.kecamatan):
        areas = [list(filters.kelurahan), list(filters.kecamatan)]
        found.append(("(r.kelurahan_id = ANY(%s) OR r.kecamatan_id = ANY(%s))", areas))
    return found


def _desk(viewer: Viewer) -> _Condition:
    """The door of desks as a condition."""
    try:
        mine, values = desk_reports(viewer).values("pk").query.sql_with_params()
    except EmptyResultSet:
        return "false", ()
    return f"r.id IN ({mine})", values


def _literals(states: Sequence[State] | frozenset[State]) -> str:
    return ", ".join(f"'{State(state).value}'" for state in sorted(states))
