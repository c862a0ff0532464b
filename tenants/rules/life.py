"""The life of a city as data: which steps exist, from where, who may take them, and what a state means.

    applied → provisioning → trial → active → past_due → suspended → closed → erased

Buttons of the super-admin and of partners, billing's reminders, the builder and the doors of a
city (pages, API, jobs) all read :data:`STEPS` and :func:`effects`. Plain Python.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from core.errors import DomainError, Forbidden, Invalid

#: How long a trial runs when nobody says otherwise.
TRIAL: Final = timedelta(days=30)
#: How much longer a trial runs that is reopened after its end.
EXTENSION: Final = timedelta(days=14)
#: How long a closed city is kept before it may be erased.
KEPT_AFTER_CLOSING: Final = timedelta(days=30)


class State(StrEnum):
    """Where a city is in its life; the same words as ``tenants.CityState``."""

    APPLIED = "applied"
    PROVISIONING = "provisioning"
    TRIAL = "trial"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    ERASED = "erased"


class Who(StrEnum):
    """Who takes a step."""

    SYSTEM = "system"  # the builder, reminders, payments that came in, the clock
    OPERATIONS = "operations"  # the vendor's people who run cities
    BILLING = "billing"  # the vendor's people who deal with money
    PARTNER = "partner"  # the carrier that serves the city
    CITY = "city"  # the city's own admin


class StepNotAllowed(DomainError):
    """The city's state does not allow this step now; it may later."""

    code = "step_not_allowed"


class MayNotTakeStep(Forbidden):
    """This step is never open to whoever asked."""

    code = "may_not_take_step"


class ReasonNeeded(Invalid):
    """A step that others ask about later needs a reason."""

    code = "reason_needed"


@dataclass(frozen=True, slots=True)
class Step:
    """One named step. ``targets[0]`` is where it leads unless the caller asks for another of them."""

    name: str
    label: str
    sources: frozenset[State]
    targets: tuple[State, ...]
    who: frozenset[Who]
    needs_reason: bool = False


_ANSWERING: Final = frozenset({State.TRIAL, State.ACTIVE, State.PAST_DUE, State.SUSPENDED})
_SYSTEM: Final = frozenset({Who.SYSTEM})
_VENDOR: Final = frozenset({Who.SYSTEM, Who.OPERATIONS})
_MONEY: Final = frozenset({Who.SYSTEM, Who.OPERATIONS, Who.BILLING})
_SERVING: Final = frozenset({Who.SYSTEM, Who.OPERATIONS, Who.BILLING, Who.PARTNER})

STEPS: Final[tuple[Step, ...]] = (
    Step("provision", "Siapkan", frozenset({State.APPLIED}), (State.PROVISIONING,), _SYSTEM),
    Step("open_trial", "Buka uji coba", frozenset({State.PROVISIONING}), (State.TRIAL,), _SYSTEM),
    Step(
        "activate",
        "Aktifkan",
        frozenset({State.PROVISIONING, State.TRIAL, State.PAST_DUE}),
        (State.ACTIVE,),
        _SERVING,
    ),
    Step("fall_due", "Tandai menunggak", frozenset({State.ACTIVE}), (State.PAST_DUE,), _MONEY),
    Step(
        "suspend",
        "Hentikan sementara",
        frozenset({State.TRIAL, State.ACTIVE, State.PAST_DUE}),
        (State.SUSPENDED,),
        _SERVING,
        needs_reason=True,
    ),
    Step(
        "reopen",
        "Buka kembali",
        frozenset({State.SUSPENDED}),
        (State.ACTIVE, State.TRIAL, State.PAST_DUE),
        _SERVING,
    ),
    Step(
        "close",
        "Tutup",
        frozenset({State.APPLIED, State.PROVISIONING, *_ANSWERING}),
        (State.CLOSED,),
        frozenset({Who.SYSTEM, Who.OPERATIONS, Who.CITY}),
        needs_reason=True,
    ),
    # Back among the living, but only to read until somebody reopens it: its package ended with it.
    Step(
        "restore",
        "Pulihkan",
        frozenset({State.CLOSED}),
        (State.SUSPENDED,),
        _VENDOR,
        needs_reason=True,
    ),
    Step(
        "erase",
        "Hapus selamanya",
        frozenset({State.CLOSED}),
        (State.ERASED,),
        _VENDOR,
        needs_reason=True,
    ),
)
BY_NAME: Final = {step.name: step for step in STEPS}


class Jobs(StrEnum):
    """What runs by itself in a city."""

    ALL = "all"
    UPKEEP = "upkeep"  # promises already made, retention, privacy: nothing that asks people to act
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Effects:
    """What a state means for those who use the city."""

    citizens_read: bool
    citizens_report: bool
    staff_read: bool
    staff_write: bool
    api_read: bool
    api_write: bool
    jobs: Jobs

    @property
    def answers(self) -> bool:
        """Whether anything at all is answered on the city's host names."""
        return self.citizens_read or self.staff_read or self.api_read

    @property
    def writes(self) -> bool:
        """Whether everybody may write; otherwise the city is open for reading at most."""
        return self.citizens_report and self.staff_write and self.api_write


_NOTHING: Final = Effects(False, False, False, False, False, False, Jobs.NONE)
_EVERYTHING: Final = Effects(True, True, True, True, True, True, Jobs.ALL)
_READING: Final = Effects(True, False, True, False, True, False, Jobs.UPKEEP)
_EFFECTS: Final[dict[State, Effects]] = {
    State.APPLIED: _NOTHING,
    State.PROVISIONING: _NOTHING,
    State.TRIAL: _EVERYTHING,
    State.ACTIVE: _EVERYTHING,
    State.PAST_DUE: _EVERYTHING,  # the grace: reminders go out, the service goes on
    State.SUSPENDED: _READING,
    State.CLOSED: _NOTHING,
    State.ERASED: _NOTHING,
}


def effects(state: str) -> Effects:
    """What this state means; an unknown one means nothing works."""
    return _EFFECTS[State(state)] if state in _EFFECTS else _NOTHING


def steps_from(state: str, *, who: Who) -> list[Step]:
    """Steps this person or program may take now, in the order of the table. Empty when there are none."""
    return [step for step in STEPS if state in step.sources and who in step.who]


def states_with(jobs: Jobs) -> frozenset[State]:
    """States in which such jobs run: upkeep runs wherever all jobs do."""
    wanted = {Jobs.ALL} if jobs is Jobs.ALL else {Jobs.ALL, Jobs.UPKEEP}
    return frozenset(state for state, effect in _EFFECTS.items() if effect.jobs in wanted)


def require_step(name: str, *, state: str, who: Who, reason: str = "") -> Step:
    """Return the named step, or explain why it cannot be taken.

    Raises:
        MayNotTakeStep: Never open to ``who``.
        StepNotAllowed: No such step, or not from this state.
        ReasonNeeded: The step needs a reason.
    """
    step = BY_NAME.get(name)
    if step is None:
        raise StepNotAllowed("Langkah ini tidak dikenal.", step=name)
    if who not in step.who:
        raise MayNotTakeStep(f"Anda tidak berwenang: {step.label.lower()}.", step=name)
    if state not in step.sources:
        raise StepNotAllowed(
            f"Keadaan kota sudah berubah; “{step.label}” tidak dapat dilakukan sekarang.",
            step=name,
            state=str(state),
        )
    if step.needs_reason and not reason.strip():
        raise ReasonNeeded("Tulis alasannya; kota akan membacanya.", field="reason")
    return step
