"""Public reports as other systems read them: flat rows with the newest word on each.

One query a page, whatever its size. Filters are bound on the client and never prepared; states are
written out, because partial indexes need literals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import connection

from reporting.models.word_index import WORDS
from reporting.rules.personal_data import MASK, for_everybody
from reporting.rules.reasons import RejectReason
from reporting.rules.states import CLOSED_STATES, OPEN_STATES, State
from reporting.rules.word_search import CONFIGURATION, EPOCH, SPANS
from reporting.selectors.public_report import BETWEEN_REPORTER_AND_CITY, note_for_everybody
from reporting.selectors.report_search import covered_only

#: Nothing secret, nothing that waits for a coordinator, nothing that was found to be no report.
IS_SHOWN: Final = (
    "r.visibility <> 'secret' AND NOT r.needs_triage"
    f" AND r.reject_reason <> '{RejectReason.SPAM.value}'"
)
BATCH: Final = 5000
_INDEXED: Final = WORDS.format(text="r.description", moment="r.submitted_at")
#: Marks of sixty-four days in the index of words: two or three for the longest period.
_MARK: Final = "@b"
_SPAN: Final = SPANS[_MARK]
_USUAL_SPAN: Final = timedelta(days=91)
_KEPT_BACK: Final = ", ".join(f"'{kind}'" for kind in sorted(BETWEEN_REPORTER_AND_CITY))
# What is closed was last updated when it was closed, as the standard has it.
_UPDATED: Final = "COALESCE(r.closed_at, GREATEST(last.happened_at, r.submitted_at))"
_LAST: Final = """LEFT JOIN LATERAL (
  SELECT e.happened_at FROM reporting_reportevent e
  WHERE e.report_id = r.id AND e.is_public ORDER BY e.id DESC LIMIT 1) last ON true"""
_SHOWN: Final = f"""
SELECT r.id, r.public_id, r.number, r.state, r.channel, r.category_id, r.agency_id, r.kelurahan_id,
  r.kecamatan_id, r.description, r.address_text, extensions.st_x(r.location),
  extensions.st_y(r.location), r.submitted_at, r.updated_at, r.closed_at, {{promised}},
  r.hold_reason, r.reject_reason, r.next_door, r.priority, r.supporters_count, r.reopened_count, {{answers}},
  (SELECT e.actor_role || ' ' || e.note FROM reporting_reportevent e
    WHERE e.report_id = r.id AND e.is_public AND e.note <> '' AND e.kind NOT IN ({_KEPT_BACK})
    ORDER BY e.id DESC LIMIT 1),
  (SELECT m.number FROM reporting_report m WHERE m.id = r.merged_into_id
    AND m.visibility <> 'secret' AND NOT m.needs_triage), {{photo}}
FROM (
  SELECT r.*, {_UPDATED} AS updated_at FROM reporting_report r {_LAST}
  WHERE {{where}} ORDER BY {{order}} LIMIT %s OFFSET %s
) r ORDER BY {{order}}
"""  # noqa: S608 - constants; values are bound
_WHOLE: Final = {
    "promised": "r.response_due_at, r.responded_at, r.resolution_due_at",
    "answers": "r.answers",
    "photo": "(SELECT p.public_id FROM reporting_photo p WHERE p.report_id = r.id"
    " AND p.state = 'ready' AND p.kind = 'before' ORDER BY p.id LIMIT 1)",
}
#: What the columns of a table leave out costs a third of a row.
_OF_A_TABLE: Final = {"promised": "NULL, NULL, NULL", "answers": "'[]'", "photo": "NULL"}


class Order(StrEnum):
    """In which order requests come."""

    NEWEST = "-requested_datetime"
    OLDEST = "requested_datetime"
    LATEST_UPDATE = "-updated_datetime"
    EARLIEST_UPDATE = "updated_datetime"


_ORDERS: Final = {
    Order.NEWEST: "r.submitted_at DESC, r.id DESC",
    Order.OLDEST: "r.submitted_at, r.id",
}
# Outside the page the moment has a name; inside it is the expression itself.
_BY_UPDATE: Final = {Order.LATEST_UPDATE: " DESC", Order.EARLIEST_UPDATE: ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Which requests.

    Attributes:
        numbers: Of reports; with them nothing else counts.
        categories: Primary keys; ``None`` for all.
        since, until: When they were sent: from the first, before the second.
        updated_since, updated_until: When the public last heard of them, likewise.
        groups: ``open``, ``closed`` or both.
        bbox: West, south, east, north.
        words: That stand in the description, all of them.
    """

    numbers: tuple[str, ...] | None = None
    categories: tuple[int, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None
    updated_since: datetime | None = None
    updated_until: datetime | None = None
    groups: frozenset[str] = frozenset({"open", "closed"})
    bbox: tuple[float, float, float, float] | None = None
    words: str = ""
    order: Order = Order.NEWEST
    limit: int = 1000
    offset: int = 0


class RequestRow(NamedTuple):
    """One report; names of what it points at come from the city's set-up. ``answers`` are JSON text."""

    pk: int
    public_id: UUID
    number: str
    state: str
    channel: str
    category_id: int
    agency_id: int | None
    kelurahan_id: int | None
    kecamatan_id: int | None
    description: str
    address_text: str
    lon: float
    lat: float
    submitted_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    response_due_at: datetime | None
    responded_at: datetime | None
    resolution_due_at: datetime | None
    hold_reason: str
    reject_reason: str
    next_door: str
    priority: str
    supporters: int
    reopened: int
    answers: str
    note: str | None
    merged_into: str | None
    photo: UUID | None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state in OPEN_STATES


def find(search: Search) -> list[RequestRow]:
    """A page of requests. One query."""
    where, values = _where(search)
    rows = _rows(where, values, search.order, search.limit, search.offset)
    if not search.words:
        return rows
    unseen = covered_only(
        [(row.pk, row.description) for row in rows if MASK in row.description], search.words
    )
    return [row for row in rows if row.pk not in unseen]


def everything(search: Search) -> Iterator[list[RequestRow]]:
    """Every request that fits, oldest first, a batch at a time: memory stays the same.

    Rows for a table: without what was promised, answers and photos.
    """
    where, values = _where(search)
    last = 0
    while True:
        rows = _rows(f"{where} AND r.id > %s", [*values, last], None, BATCH, 0, _OF_A_TABLE)
        if rows:
            yield rows
        if len(rows) < BATCH:
            return
        last = rows[-1].pk


def _rows(
    where: str,
    values: Sequence[Any],
    order: Order | None,
    limit: int,
    offset: int,
    columns: Mapping[str, str] = _WHOLE,
) -> list[RequestRow]:
    statement = _SHOWN.format(where=where, order=_order(order), **columns)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, limit, offset])
        return [_for_everybody(RequestRow(*row)) for row in cursor.fetchall()]


def _for_everybody(row: RequestRow) -> RequestRow:
    """A row without personal data in what people typed; ``note`` came with the role of its writer."""
    role, _space, note = (row.note or "").partition(" ")
    return row._replace(
        description=for_everybody(row.description),
        address_text=for_everybody(row.address_text),
        note=note_for_everybody("", role, note) or None,
    )


def _order(order: Order | None) -> str:
    if order is None:
        return "r.id"
    if order in _BY_UPDATE:
        way = _BY_UPDATE[order]
        return f"updated_at{way}, id{way}"
    return _ORDERS[order]


def _where(search: Search) -> tuple[str, list[Any]]:
    """Conditions and their values."""
    conditions, values = [IS_SHOWN], list[Any]()

    def add(condition: str, *given: Any) -> None:
        conditions.append(condition)
        values.extend(given)

    if search.numbers is not None:
        add("r.number = ANY(%s)", list(search.numbers))
        return " AND ".join(conditions), values
    if search.groups != {"open", "closed"}:
        states = OPEN_STATES if "open" in search.groups else CLOSED_STATES
        add(f"r.state IN ({_literals(states)})")
    if search.categories is not None:
        add("r.category_id = ANY(%s)", list(search.categories))
    if search.since is not None:
        add("r.submitted_at >= %s", search.since)
    if search.until is not None:
        add("r.submitted_at < %s", search.until)
    if search.bbox is not None:
        add(_boxed(search.groups), *search.bbox * len(search.groups))
    if search.words:
        _add_words(search, add)
    _add_updates(search, add)
    return " AND ".join(conditions), values


def _add_updates(search: Search, add: Any) -> None:
    """Updated in a period: whatever has a public entry then, and has it last."""
    if search.updated_since is None and search.updated_until is None:
        return
    entries = ["e.is_public"]
    given = []
    for moment, sign in ((search.updated_since, ">="), (search.updated_until, "<")):
        if moment is not None:
            entries.append(f"e.happened_at {sign} %s")
            given.append(moment)
            add(f"{_UPDATED} {sign} %s", moment)
    add(
        "r.id IN (SELECT e.report_id FROM reporting_reportevent e"  # noqa: S608 - constants
        f" WHERE {' AND '.join(entries)})",
        *given,
    )


def _boxed(groups: frozenset[str]) -> str:
    """A box, asked of open and closed reports apart: each has an index of its own."""
    sides = [OPEN_STATES] * ("open" in groups) + [CLOSED_STATES] * ("closed" in groups)
    inside_box = (
        "r.location OPERATOR(extensions.&&) extensions.st_makeenvelope(%s, %s, %s, %s, 4326)"
    )
    found = [f"(r.state IN ({_literals(side)}) AND {inside_box})" for side in sides]
    return f"({' OR '.join(found)})"


def _literals(states: frozenset[State]) -> str:
    return ", ".join(f"'{state.value}'" for state in sorted(states))


def _add_words(search: Search, add: Any) -> None:
    """All the words, by the index of words; where a period is named, only of the days it touches."""
    asked = f"plainto_tsquery('{CONFIGURATION}', %s)"
    add(f"numnode({asked}) > 0", search.words)
    if search.since is None:
        add(f"{_INDEXED} @@ {asked}", search.words)
        return
    until = search.until or search.since + _USUAL_SPAN
    days = [(each.astimezone(UTC).date() - EPOCH).days // _SPAN for each in (search.since, until)]
    marks = " | ".join(f"'{_MARK}{number}'" for number in range(days[0], days[1] + 1))
    add(f"{_INDEXED} @@ ({asked} && %s::tsquery)", search.words, marks)
