"""When a city hears about an invoice, and what follows when it stays unpaid. Plain Python.

Days are counted in working days: no letter leaves on a weekend, a holiday or cuti bersama, and none of
those days counts towards a warning or the end of the grace. Measured from a due date (one that falls on a free day:
from the next working day, on which paying is still in time):

    issued                  the invoice itself
    soon        −5          a friendly word before it is due
    due          0          on the day
    late_1      +1          overdue: the city is marked so, everything keeps working
    late_2      +7          second letter
    warning    +15          last letter: names the day from which the city may only read
    suspension +20          read-only; nothing is deleted, and it opens again with the payment

Who was not warned is not suspended: at least :data:`NOTICE` working days lie between the warning that was really
sent and the suspension, however late the warning was.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

IsWorking = Callable[[date], bool]
NOTICE: Final = 5
"""Working days between the last warning and the suspension."""
_LONGEST_CLOSURE: Final = 60


@dataclass(frozen=True, slots=True)
class Step:
    """One letter: its code, and how many working days from the due date it is written."""

    code: str
    days: int


ISSUED: Final = "issued"
WARNING: Final = "warning"
LATE: Final = frozenset({"late_1", "late_2", WARNING})
"""Letters about money that is overdue."""
STEPS: Final = (
    Step("soon", -5),
    Step("due", 0),
    Step("late_1", 1),
    Step("late_2", 7),
    Step(WARNING, 15),
)
SUSPENSION: Final = 20
_ORDER: Final = {code: at for at, code in enumerate((ISSUED, *(step.code for step in STEPS)))}


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter with the day it is written."""

    code: str
    on: date


def working_day(day: date, is_working: IsWorking, *, back: bool = False) -> date:
    """The day itself when people work on it, else the next one (or the one before)."""
    step = timedelta(days=-1 if back else 1)
    for _ahead in range(_LONGEST_CLOSURE):
        if is_working(day):
            return day
        day += step
    return day


def counted(day: date, days: int, is_working: IsWorking) -> date:
    """So many working days after a day (before it, when negative); zero: the day, or the next working one."""
    if days == 0:
        return working_day(day, is_working)
    step = timedelta(days=1 if days > 0 else -1)
    for _each in range(abs(days)):
        day = working_day(day + step, is_working, back=days < 0)
    return day


def letters(due_on: date, is_working: IsWorking) -> tuple[Letter, ...]:
    """Every letter about one due date, in order."""
    last_on = counted(due_on, 0, is_working)
    return tuple(Letter(step.code, counted(last_on, step.days, is_working)) for step in STEPS)


def owed(due_on: date, *, today: date, sent: Collection[str], is_working: IsWorking) -> str | None:
    """The letter to write today about one due date; ``None``: none, or not today.

    Only the newest that has come due: after a long silence nobody gets a pile. Earlier ones are passed over for good.

    Args:
        sent: Codes of letters written about this due date.
    """
    if not is_working(today):
        return None
    ready = [letter.code for letter in letters(due_on, is_working) if letter.on <= today]
    if not ready or any(_ORDER[code] >= _ORDER[ready[-1]] for code in sent if code in _ORDER):
        return None
    return ready[-1]


def is_overdue(due_on: date, *, today: date, is_working: IsWorking) -> bool:
    """Whether the due date has passed: a free day is paid on the next working day."""
    return today > counted(due_on, 0, is_working)


def suspension_on(
    due_on: date, *, warned_on: date | None, today: date, is_working: IsWorking
) -> date:
    """The day from which the city may only read; it moves on while the warning has not been sent."""
    planned = counted(counted(due_on, 0, is_working), SUSPENSION, is_working)
    return max(planned, counted(warned_on or today, NOTICE, is_working))
