"""How strictly a package's numbers are meant: soft first, hard later, never against what is there already.

Up to the limit nothing is said until most of it is used. A tenth above the limit is let through with a warning to the
city's admin; beyond that nothing more is added. What exists stays, also after a smaller package was bought.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

#: From this share of a limit on (in percent) the admin is told that it is nearly used up.
NEARLY_PERCENT: Final = 80
#: So much above a limit (in percent, rounded down: nothing for a limit below ten) is let through with a warning.
SLACK_PERCENT: Final = 10


class Standing(StrEnum):
    """Where a use stands against its limit."""

    ROOM = "room"
    NEARLY = "nearly"
    FULL = "full"
    OVER = "over"
    BLOCKED = "blocked"


def ceiling(limit: int) -> int:
    """The most that is ever let through."""
    return limit + limit * SLACK_PERCENT // 100


def standing(limit: int | None, used: int) -> Standing:
    """Where ``used`` stands against ``limit`` (``None``: no limit).

    ``FULL``: exactly used up; ``OVER``: within the slack; ``BLOCKED``: passed, and nothing more is let through.
    """
    if limit is None or used * 100 < limit * NEARLY_PERCENT:
        return Standing.ROOM
    if used < limit:
        return Standing.NEARLY
    if used == limit:
        return Standing.FULL
    return Standing.OVER if used < ceiling(limit) else Standing.BLOCKED


def fits(limit: int | None, used: int, *, wanted: int = 1) -> bool:
    """Whether ``wanted`` more may be added to ``used``, the slack included."""
    return limit is None or used + wanted <= ceiling(limit)
