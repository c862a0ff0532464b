"""Who hears when a promise is about to break, and when it is broken for longer and longer.

Source: domain.md section 6. A chain is data of the city: steps at a part or a multiple of the target,
each once per deadline. A category without a chain follows the one above it, then the city's, then
``CHAIN``: at 75 % the agency is nudged; at breach its head hears; one more target later the
coordinator; two more, the mayor's list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from core.errors import Invalid
from reporting.rules.calendars import Calendar
from reporting.rules.clocks import Clock
from reporting.rules.working_time import add_working, working_between

BREACH: Final = 100
"""Percent of the target at which the promise breaks."""
MOST_PERCENT: Final = 2000
MOST_STEPS: Final = 8


class Audience(StrEnum):
    """Whom a step of the chain is told to."""

    DESK = "desk"
    HEAD = "head"
    COORDINATOR = "coordinator"
    MAYOR = "mayor"


AUDIENCE_LABELS: Final[dict[Audience, str]] = {
    Audience.DESK: "operator dinas",
    Audience.HEAD: "kepala dinas",
    Audience.COORDINATOR: "koordinator",
    Audience.MAYOR: "daftar wali kota",
}


class BadChain(Invalid):
    """Steps that make no chain; the sentence says what to change."""

    code = "bad_chain"


@dataclass(frozen=True, slots=True)
class EscalationStep:
    """One link of a chain.

    Attributes:
        percent: Of the target: 75 is before the deadline, 100 is it, 200 is one target later.
        audiences: Who hears, at least one.
    """

    percent: int
    audiences: tuple[Audience, ...]

    @property
    def name(self) -> str:
        """Stable word in facts and messages; counters ask for ``breach``."""
        if self.percent < BREACH:
            return "nudge"
        if self.percent == BREACH:
            return "breach"
        if Audience.MAYOR in self.audiences:
            return "mayor"
        return "coordinator" if Audience.COORDINATOR in self.audiences else "late"

    @property
    def is_breach(self) -> bool:
        """Whether this is the moment the promise breaks."""
        return self.percent == BREACH

    @property
    def who(self) -> str:
        """Those who hear: "kepala dinas dan koordinator"."""
        names = [AUDIENCE_LABELS[each] for each in Audience if each in self.audiences]
        return " dan ".join(filter(None, (", ".join(names[:-1]), names[-1])))

    @property
    def when(self) -> str:
        """The moment: "saat 75 % target terpakai"."""
        if self.percent < BREACH:
            return f"saat {self.percent} % target terpakai"
        if self.percent == BREACH:
            return "saat batas waktu lewat"
        return f"terlambat {_times(self.percent)} target"

    @property
    def said(self) -> str:
        """What the timeline prints."""
        if self.percent < BREACH:
            return f"{self.percent} % target terpakai: {self.who} diingatkan"
        if self.percent == BREACH:
            return f"Batas waktu lewat: {self.who} diberi tahu"
        return f"Terlambat {_times(self.percent)} target: {self.who} diberi tahu"


CHAIN: Final[tuple[EscalationStep, ...]] = (
    EscalationStep(75, (Audience.DESK,)),
    EscalationStep(100, (Audience.HEAD,)),
    EscalationStep(200, (Audience.COORDINATOR,)),
    EscalationStep(300, (Audience.MAYOR,)),
)
"""What holds in a city that decided nothing else."""


def checked(steps: Iterable[EscalationStep]) -> tuple[EscalationStep, ...]:
    """Return the steps in their order.

    Raises:
        BadChain: Two at one moment, nobody hears, too many, or none at the deadline itself.
    """
    chain = tuple(sorted(steps, key=lambda step: step.percent))
    moments = [step.percent for step in chain]
    if len(set(moments)) != len(moments):
        twice = next(each for each in moments if moments.count(each) > 1)
        step = EscalationStep(twice, (Audience.DESK,))
        raise BadChain(f"Dua langkah {step.when}. Gabungkan menjadi satu langkah.", field="steps")
    if any(not 1 <= each <= MOST_PERCENT for each in moments):
        raise BadChain(f"Persen antara 1 dan {MOST_PERCENT}.", field="steps")
    for step in chain:
        if not step.audiences:
            bare = EscalationStep(step.percent, (Audience.DESK,))
            raise BadChain(f"Pilih siapa yang diberi tahu {bare.when}.", field="steps")
    if BREACH not in moments:
        raise BadChain("Langkah saat batas waktu lewat harus ada.", field="steps")
    if len(chain) > MOST_STEPS:
        raise BadChain(f"Paling banyak {MOST_STEPS} langkah.", field="steps")
    return chain


def step_after(percent: int, chain: Iterable[EscalationStep]) -> EscalationStep | None:
    """Return the step that follows what was taken; ``None`` behind the end of the chain."""
    return next((step for step in chain if step.percent > percent), None)


def step_said(name: str, percent: object, audiences: object) -> str:
    """What the timeline prints for a stored step; older entries know only its name."""
    if isinstance(percent, int) and isinstance(audiences, list):
        known = tuple(each for each in Audience if each.value in audiences)
        if known:
            return EscalationStep(percent, known).said
    return next((step.said for step in CHAIN if step.name == name), "Batas waktu")


def due_at(step: EscalationStep, clock: Clock, *, calendar: Calendar | None = None) -> datetime:
    """Return when a step of the chain is due.

    Args:
        step: The step.
        clock: The deadline; pauses are already in its ``due_at``.
        calendar: Where the target counts working time; ``None`` counts elapsed time.
    """
    if step.percent == BREACH:
        return clock.due_at
    late = step.percent > BREACH
    begin = clock.due_at if late else clock.started_at
    share = (step.percent - BREACH if late else step.percent) / BREACH
    if calendar is None:
        return begin + share * max(clock.due_at - clock.started_at, timedelta(0))
    promised = working_between(clock.started_at, clock.due_at, calendar)
    if promised <= timedelta(0):
        return begin
    return add_working(begin, share * promised, calendar).at


def _times(percent: int) -> str:
    """How many targets late: "satu kali", "1,5 kali"."""
    late = (percent - BREACH) / BREACH
    words = {1: "satu", 2: "dua", 3: "tiga"}
    if late in words:
        return f"{words[int(late)]} kali"
    return f"{late:g} kali".replace(".", ",")
