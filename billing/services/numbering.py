"""Numbers of papers: ``PNW-2026-0001``, one after the other within a year, none twice."""

from __future__ import annotations

import zlib
from typing import Any

from django.db import connection, models
from django.db.models.functions import Length


def next_number(model: type[models.Model], prefix: str, year: int, *, digits: int = 4) -> str:
    """The next number of a kind of paper, held until the caller's transaction ends.

    Two who ask at once get two numbers: the second waits for the first. A transaction that is rolled back
    leaves no gap.

    Args:
        model: Has a unique ``number``; the caller is inside the platform's schema.
        prefix: What kind of paper: ``PNW`` for offers.
    """
    start = f"{prefix}-{year}-"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_lock_key(start)])
    rows: models.QuerySet[Any] = model._default_manager.filter(number__startswith=start)
    last = max((int(number.removeprefix(start)) for number in _numbers(rows)), default=0)
    return f"{start}{last + 1:0{digits}d}"


def _numbers(rows: models.QuerySet[Any]) -> list[str]:
    """The longest numbers only: 10000 comes after 9999, though not in the alphabet."""
    longest = rows.annotate(length=Length("number")).order_by("-length", "-number")
    return list(longest.values_list("number", flat=True)[:1])


def _lock_key(name: str) -> int:
    return zlib.crc32(b"tanggap.numbering." + name.encode())
