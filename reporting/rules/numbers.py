"""The number on a report: short enough to say on the phone, e.g. ``BTM-2611-0482``."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from core.errors import Invalid

_PREFIX: Final = re.compile(r"[A-Z]{2,5}")
_MONTHS: Final = frozenset(f"{month:02d}" for month in range(1, 13))
_TYPED: Final = re.compile(r"\s*([A-Za-z]{2,5})[\s.\-/]*(\d{4})[\s.\-/]*(\d{1,9})\s*")


class InvalidNumber(Invalid):
    """This is not how a report number looks."""

    code = "invalid_number"


def number_period(at: datetime) -> str:
    """Return the four digits serials are counted under, e.g. ``2611`` for November 2026.

    Args:
        at: Aware and in the city's own time zone: the month turns at local midnight.
    """
    if at.tzinfo is None:
        raise ValueError("number_period needs an aware datetime in the city's time zone")
    return f"{at:%y%m}"


def report_number(prefix: str, at: datetime, serial: int) -> str:
    """Return the number of the ``serial``-th report of a city's month.

    Args:
        prefix: Two to five capitals, unique per city, e.g. ``BTM``.
        at: Aware and in the city's own time zone.
        serial: Counted from 1 each month; past 9999 the number grows a digit.
    """
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"number prefix {prefix!r} is not two to five capitals")
    if serial < 1:
        raise ValueError("serials count from 1")
    return f"{prefix}-{number_period(at)}-{serial:04d}"


def parse_number(text: str) -> str:
    """Return the number somebody typed in the form it is stored: "btm 2611 482" is BTM-2611-0482.

    Raises:
        InvalidNumber: It cannot be a report number.
    """
    found = _TYPED.fullmatch(text)
    if not found or found[2][2:] not in _MONTHS or int(found[3]) < 1:
        raise InvalidNumber("Nomor laporan ditulis seperti BTM-2611-0482.", given=text[:40])
    return f"{found[1].upper()}-{found[2]}-{int(found[3]):04d}"
