"""National holidays and joint leave (cuti bersama) of a year, as the ``holidays`` package knows them.

A proposal, not a decree: years that the ministers have not decided on are estimates and say so, and
joint leave is only known once it is decided. A city takes over what counts for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

import holidays

EARLIEST: Final = 2020
LATEST: Final = 2100
_ESTIMATE: Final = " (perkiraan)"
_LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class NationalDay:
    """One day. ``is_estimate``: it follows the moon and is not decided yet."""

    on: date
    name: str
    is_joint_leave: bool
    is_estimate: bool


@lru_cache(maxsize=32)
def national_days(year: int) -> tuple[NationalDay, ...]:
    """The days of a year in order; a holiday that is also joint leave counts as a holiday."""
    if not EARLIEST <= year <= LATEST:
        return ()
    found: dict[date, NationalDay] = {}
    for category, is_joint_leave in (("government", True), ("public", False)):
        known = holidays.country_holidays("ID", years=year, categories=(category,), language="id")
        for on, name in known.items():
            found[on] = NationalDay(
                on,
                name.replace(_ESTIMATE, "").replace("; ", ", ")[:_LONGEST_NAME],
                is_joint_leave,
                _ESTIMATE in name,
            )
    return tuple(found[on] for on in sorted(found))
