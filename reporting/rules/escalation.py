"""Who hears when a promise is about to break, and when it is broken for longer and longer.

Source: domain.md section 6. At 75 % of the target the agency is nudged; at breach its head hears;
one more target later the coordinator; two more, the mayor's list. Each step once per deadline.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from reporting.rules.calendars import Calendar
from reporting.rules.clocks import Clock, amber_at
from reporting.rules.texts import gettext_noop as _
from reporting.rules.working_time import add_working, working_between


class Audience(StrEnum):
    """Whom a step of the chain is told to."""

    DESK = "desk"
    HEAD = "head"
    COORDINATOR = "coordinator"
    MAYOR = "mayor"


@dataclass(frozen=True, slots=True)
class EscalationStep:
    """One link of the chain.

    Attributes:
        name: Stable word in facts and messages.
        targets_late: How many whole targets after the deadline; ``None`` is before it.
        audience: Who hears.
        said: What the timeline prints.
    """

    name: str
    targets_late: int | None
    audience: Audience
    said: str

    @property
    def is_breach(self) -> bool:
        """Whether this is the moment the promise breaks."""
        return self.targets_late == 0


CHAIN: Final[tuple[EscalationStep, ...]] = (
    EscalationStep("nudge", None, Audience.DESK, _("Dinas diingatkan: waktunya hampir habis")),
    EscalationStep("breach", 0, Audience.HEAD, _("Batas waktu lewat: kepala dinas diberi tahu")),
    EscalationStep(
        "coordinator", 1, Audience.COORDINATOR, _("Terlambat satu kali target: ke koordinator")
    ),
    EscalationStep("mayor", 2, Audience.MAYOR, _("Terlambat dua kali target: ke daftar wali kota")),
)


def step_at(position: int) -> EscalationStep | None:
    """Return the step at this place of the chain; ``None`` behind its end."""
    return CHAIN[position] if 0 <= position < len(CHAIN) else None


def due_at(position: int, clock: Clock, *, calendar: Calendar | None = None) -> datetime | None:
    """Return when a step of the chain is due; ``None`` behind its end.

    Args:
        position: 0 is the nudge.
        clock: The deadline; pauses are already in its ``due_at``.
        calendar: Where the target counts working time; ``None`` counts elapsed time.
    """
    step = step_at(position)
    if step is None:
        return None
    if step.targets_late is None:
        return amber_at(clock, calendar=calendar)
    if not step.targets_late:
        return clock.due_at
    return _later(clock, step.targets_late, calendar)


def _later(clock: Clock, times: int, calendar: Calendar | None) -> datetime:
    """The deadline plus so many times the target."""
    if calendar is None:
        return clock.due_at + times * (clock.due_at - clock.started_at)
    promised = working_between(clock.started_at, clock.due_at, calendar)
    if promised <= timedelta(0):
        return clock.due_at
    return add_working(clock.due_at, times * promised, calendar).at
