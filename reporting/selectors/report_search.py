"""Reports whose description holds certain words, newest first, whatever their number.

A few small queries, each over days farther back, until the page is full: see ``rules.word_search``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from django.db import connection

from reporting.models.word_index import WORDS
from reporting.rules.numbers import InvalidNumber, parse_number
from reporting.rules.word_search import CONFIGURATION, Window, searched_words, windows
from reporting.selectors.report_rows import READ, Row
from reporting.selectors.report_rows import rows as shown

_INDEXED: Final = WORDS.format(text="r.description", moment="r.submitted_at")
# The subquery keeps its own plan (OFFSET 0): the order outside must not lead it past the index of words.
_WINDOW: Final = f"""
SELECT {READ} FROM (
  SELECT id, submitted_at FROM (
    SELECT r.id, r.submitted_at FROM reporting_report r
     WHERE {_INDEXED} @@ (plainto_tsquery('{CONFIGURATION}', %s){{mark}})
       AND numnode(plainto_tsquery('{CONFIGURATION}', %s)) > 0
       AND r.submitted_at < %s AND {{where}}
    OFFSET 0) found
  ORDER BY submitted_at DESC, id DESC LIMIT %s) newest
JOIN reporting_report r ON r.id = newest.id
"""  # noqa: S608 - constants only


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
) -> list[Row]:
    """Return the newest reports that have all the words.

    Args:
        text: The words.
        where: What else must hold of ``r``, with placeholders.
        values: For those.
        limit: How many at most.
        newest: None is newer than this; ``None`` when nothing says so.
        oldest: None is older.

    Raises:
        BadSearch: No word, or more than a search takes.
    """
    words = searched_words(text)
    newest = newest or _newest()
    found: list[Row] = []
    if newest is None:
        return found
    first = oldest.astimezone(UTC).date() if oldest else None
    for window in windows(newest.astimezone(UTC).date(), first):
        found += _of(window, words, where, values, limit - len(found))
        if len(found) >= limit:
            break
    return found


def _of(window: Window, words: str, where: str, values: Sequence[Any], limit: int) -> list[Row]:
    mark = " && %s::tsquery" if window.mark else ""
    marked = [f"'{window.mark}'"] if window.mark else []
    end = datetime.combine(window.last + timedelta(days=1), time(), UTC)
    query = _WINDOW.format(mark=mark, where=where)
    return shown(query, [words, *marked, words, end, *values, limit])


def _newest() -> datetime | None:
    """When the newest report came in."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT submitted_at FROM reporting_report ORDER BY submitted_at DESC, id DESC LIMIT 1"
        )
        row = cursor.fetchone()
    return row[0] if row else None
