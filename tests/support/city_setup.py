"""A test city's set-up, read once for all tests that leave it as it was.

To read it takes a dozen queries and makes hundreds of objects, and every other test needs it. Whether it is still what
the template holds, PostgreSQL says in one query: a row written since has a newer ``xmin``, and one that is gone is
missed in the count. As soon as anything differs it is read as ever. Each test gets objects of its own.
"""

from __future__ import annotations

import pickle
import re
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.tenancy import current_schema, inside
from reporting.services import config
from tests.support import database

_TABLE: Final = re.compile(r'(?:FROM|JOIN) "(\w+)"')
_read: Final = config._read


@dataclass(frozen=True, slots=True)
class _Kept:
    """A set-up as the template holds it, and how to see whether it is still so."""

    question: str
    answer: str
    snapshot: bytes


_kept: dict[str, _Kept] = {}


def remember() -> None:
    """Read it in both cities of a fresh copy of the template, and spare the tests reading it again."""
    for code in database.CITIES:
        with inside(database.city(code)):
            with CaptureQueriesContext(connection) as captured:
                snapshot = _read()
            tables = sorted({name for query in captured for name in _TABLE.findall(query["sql"])})
            question = _question(tables)
            _kept[current_schema()] = _Kept(question, _answer(question), pickle.dumps(snapshot))
    config._read = _recall


def _recall() -> config.Snapshot:
    kept = _kept.get(current_schema())
    if kept is None or _answer(kept.question) != kept.answer:
        return _read()
    found: config.Snapshot = pickle.loads(kept.snapshot)
    return found


def _question(tables: list[str]) -> str:
    marks = (
        f"(SELECT count(*) || ':' || coalesce(max(xmin::text::bigint), 0) FROM {name})"
        for name in tables
    )
    return f"SELECT {' || chr(32) || '.join(marks)}"


def _answer(question: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(question)
        [found] = cursor.fetchone()
    return str(found)
