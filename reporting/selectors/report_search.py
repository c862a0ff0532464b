"""Reports whose description holds certain words, newest first, whatever their number.

A few small queries, each over days farther back, until the page is full: see ``rules.word_search``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from typing import Any, Final

from django.db import connection

from reporting.models.word_index import WORDS
from reporting.rules.numbers import InvalidNumber, parse_number
from reporting.rules.word_search import CONFIGURATION, Window, searched_words, windows
from reporting.selectors.report_rows import READ, Row
from reporting.selectors.report_rows import rows as shown

#: So many found in one window are sorted; of more, smaller windows are searched.
MOST_AT_ONCE: Final = 2_000
#: How much more is read where all that was found stands in covered words; then no further.
_WIDER: Final = (4, 16)
_INDEXED: Final = WORDS.format(text="r.description", moment="r.submitted_at")
# Materialised, both keep plans of their own: order and limit outside must not lead past the index of words.
_WINDOW: Final = f"""
WITH found AS MATERIALIZED (
  SELECT r.id, r.submitted_at FROM reporting_report r
   WHERE {_INDEXED} @@ (plainto_tsquery('{CONFIGURATION}', %s) && %s::tsquery)
     AND numnode(plainto_tsquery('{CONFIGURATION}', %s)) > 0
     AND r.submitted_at < %s AND {{where}}
), few AS MATERIALIZED (SELECT id, submitted_at FROM found LIMIT %s)
SELECT id, (SELECT count(*) FROM few) FROM few ORDER BY submitted_at DESC, id DESC LIMIT %s
"""  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class _Asked:
    """Words, and what else must hold of ``r``, with the values of its placeholders."""

    words: str
    where: str
    values: Sequence[Any]


def number_in(text: str) -> str | None:
    """The report number the text is, if it is one."""
    try:
        return parse_number(text)
    except InvalidNumber:
        return None


def rows(
    text: str,
    where: str,
    values: Sequence[Any],
    *,
    limit: int,
    newest: datetime | None = None,
    oldest: datetime | None = None,
    as_typed: bool = False,
) -> list[Row]:
    """Return the newest reports that have all the words, in what the reader may read of them.

    Args:
        text: The words.
        where: What else must hold of ``r``, with placeholders.
        values: For those.
        limit: How many at most.
        newest: None is newer than this; ``None`` when nothing says so.
        oldest: None is older.
        as_typed: For staff, who find also what is covered for others, and read it.

    Raises:
        BadSearch: No word, or more than a search takes.
    """
    words = searched_words(text)
    between = _between(newest, oldest)
    if between is None:
        return []
    if as_typed:
        return _newest(_Asked(words, where, values), between, limit, as_typed=True)
    hidden: list[int] = []
    for more in (1, *_WIDER):
        asked = _Asked(words, where, values)
        if hidden:
            asked = _Asked(words, f"{where} AND r.id <> ALL(%s)", [*values, hidden])
        found = _newest(asked, between, limit * more)
        covered = [(row.pk, row.covered) for row in found if row.covered is not None]
        unseen = covered_only(covered, words)
        if not unseen:
            break
        hidden += unseen
        found = [row for row in found if row.pk not in unseen]
        if len(found) >= limit:
            break
    return found[:limit]


def covered_only(covered: Sequence[tuple[int, str]], words: str) -> set[int]:
    """Of reports some of whose words are covered, those that the words are not found in any more.

    Otherwise searching for a telephone number would tell whose it is.

    Args:
        covered: Primary key, and the description as it is shown.
        words: That were searched.
    """
    if not covered:
        return set()
    statement = (
        "SELECT shown.pk FROM unnest(%s::bigint[], %s::text[]) AS shown(pk, words)"  # noqa: S608
        f" WHERE NOT to_tsvector('{CONFIGURATION}', shown.words)"
        f" @@ plainto_tsquery('{CONFIGURATION}', %s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            statement, [[pk for pk, _text in covered], [text for _pk, text in covered], words]
        )
        return {pk for (pk,) in cursor.fetchall()}


def _newest(
    asked: _Asked, between: tuple[date, date], limit: int, *, as_typed: bool = False
) -> list[Row]:
    keys: list[int] = []
    waiting: Iterator[Window] = windows(*between)
    while len(keys) < limit and (window := next(waiting, None)) is not None:
        found, many = _keys(asked, window, limit - len(keys))
        if many:
            waiting = chain(window.finer(), waiting)
        else:
            keys += found
    if not keys:
        return []
    return shown(
        f"SELECT {READ} FROM reporting_report r WHERE r.id = ANY(%s)",  # noqa: S608
        [keys],
        as_typed=as_typed,
    )


def _keys(asked: _Asked, window: Window, limit: int) -> tuple[list[int], bool]:
    """The newest reports of a window; or that they are too many, and it can be searched in parts."""
    most = MOST_AT_ONCE if window.finer() else None
    end = datetime.combine(window.last + timedelta(days=1), time(), UTC)
    words, mark = asked.words, f"'{window.mark}'"
    with connection.cursor() as cursor:
        cursor.execute(
            _WINDOW.format(where=asked.where),
            [words, mark, words, end, *asked.values, most and most + 1, limit],
        )
        rows: list[tuple[int, int]] = cursor.fetchall()
    if rows and most is not None and rows[0][1] > most:
        return [], True
    return [pk for pk, _count in rows], False


def _between(newest: datetime | None, oldest: datetime | None) -> tuple[date, date] | None:
    """The days reports came in on, of those that may be meant; ``None`` without any."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(submitted_at), min(submitted_at) FROM reporting_report")
        row: tuple[datetime | None, datetime | None] | None = cursor.fetchone()
    if row is None or row[0] is None or row[1] is None:
        return None
    last, first = min(row[0], newest or row[0]), max(row[1], oldest or row[1])
    return last.astimezone(UTC).date(), first.astimezone(UTC).date()
