"""Questions asked of the transition table: what may I do now, and may I do this?

Source: domain.md section 4. Pure Python; no database, no HTTP. The table itself is in
``reporting.rules.transitions``; import everything from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.errors import DomainError, Invalid, NotFound
from reporting.rules.limits import HANDOVERS_BEFORE_COORDINATOR, MAX_NOTE, MIN_NOTE
from reporting.rules.reasons import (
    HOLD_RULES,
    REJECT_RULES,
    HoldReason,
    HoldRule,
    RejectReason,
    RejectRule,
)
from reporting.rules.roles import ROLE_LABELS, Role
from reporting.rules.states import STATE_LABELS, State
from reporting.rules.transitions import TRANSITIONS, TRANSITIONS_BY_NAME, Requirement, Transition

__all__ = [
    "TRANSITIONS",
    "Actor",
    "CoordinatorMustDecide",
    "HoldReason",
    "RejectReason",
    "Requirement",
    "RequirementMissing",
    "Role",
    "RoleNotAllowed",
    "Situation",
    "State",
    "Supplied",
    "Transition",
    "TransitionNotAllowed",
    "UnknownTransition",
    "available_transitions",
    "hold_rule",
    "reject_rule",
    "require_transition",
    "transition_named",
]


class UnknownTransition(NotFound):
    """No step by this name exists."""

    code = "unknown_transition"


class TransitionNotAllowed(DomainError):
    """The report's state does not allow this step now; it may later."""

    code = "transition_not_allowed"


class CoordinatorMustDecide(TransitionNotAllowed):
    """Agencies passed the report on too often; only the coordinator may still do so."""

    code = "coordinator_must_decide"


class RoleNotAllowed(DomainError):
    """This step is never open to the actor's role."""

    code = "role_not_allowed"
    status = 403


class RequirementMissing(Invalid):
    """The step is open, but something it needs was not supplied."""

    code = "requirement_missing"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is written on the timeline.

    Attributes:
        role: What they acted as.
        label: The name the timeline prints.
        user_id: Primary key of the city's user; ``None`` for citizens and the system.
        agency_code: The agency they act for, where the role belongs to one.
    """

    role: Role
    label: str
    user_id: int | None = None
    agency_code: str | None = None

    @classmethod
    def system(cls, label: str = "Sistem") -> Actor:
        """The product itself, by the name of the job that acts."""
        return cls(Role.SYSTEM, label)

    @classmethod
    def reporter(cls, label: str = "Pelapor") -> Actor:
        """Whoever holds the report's follow link."""
        return cls(Role.REPORTER, label)

    @classmethod
    def citizen(cls, label: str = "Warga") -> Actor:
        """Somebody without a part in the report."""
        return cls(Role.CITIZEN, label)


@dataclass(frozen=True, slots=True)
class Situation:
    """What the table needs to know about a report besides its state.

    Attributes:
        handovers: How often agencies passed it on.
        hold_reason: The reason it is held for, empty when it is not.
        since: When it was resolved or closed (aware); needed by timed steps.
        at: When the step is taken (aware); needed by timed steps.
    """

    handovers: int = 0
    hold_reason: str = ""
    since: datetime | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Supplied:
    """What the person who takes the step brings along; empty means not supplied.

    Attributes:
        note: Printed on the timeline; for a hand-over its reason, for a question the question.
        reason: A ``HoldReason`` or ``RejectReason`` value.
        agency: Code of an agency.
        category: Code of a category.
        report: Number or public id of the report to join.
        photo: Whether a usable after-photo is attached.
        next_door: Who is responsible instead, for a report that is not this city's business.
        priority: How soon somebody must look.
    """

    note: str = ""
    reason: str = ""
    agency: str = ""
    category: str = ""
    report: str = ""
    photo: bool = False
    next_door: str = ""
    priority: str = ""


_ANYTHING: Final = Situation()
_NOTHING: Final = Supplied()

_ASKED_FOR: Final[dict[Requirement, str]] = {
    Requirement.NOTE: "Tulis catatan dulu.",
    Requirement.AGENCY: "Pilih dinas dulu.",
    Requirement.PHOTO: "Tambahkan foto sesudah dikerjakan dulu.",
    Requirement.REASON: "Pilih alasan dulu.",
    Requirement.CATEGORY: "Pilih kategori dulu.",
    Requirement.REPORT: "Pilih laporan tujuan dulu.",
    Requirement.NEXT_DOOR: "Sebutkan siapa yang berwenang dulu.",
    Requirement.PRIORITY: "Pilih prioritas dulu.",
}
_NOTE_ASKED_FOR: Final = {
    "answer": "Tulis jawaban Anda dulu.",
    "ask_reporter": "Tulis pertanyaannya dulu.",
    "reopen": "Tulis dulu apa yang belum beres.",
}
"""Where a note has a name of its own; citizens write no notes."""


def transition_named(name: str) -> Transition:
    """Return the step by this name, or raise ``UnknownTransition``."""
    try:
        return TRANSITIONS_BY_NAME[name]
    except KeyError:
        raise UnknownTransition(f"Tidak ada langkah “{name}”.", transition=name) from None


def available_transitions(
    *, state: State, role: Role, situation: Situation = _ANYTHING
) -> list[Transition]:
    """Steps this role may take now, the most likely first. Empty when there are none.

    A step with a time window is left out while ``situation`` does not say since when.
    """
    return [
        transition
        for transition in TRANSITIONS
        if role in transition.roles and _obstacle(transition, state, role, situation) is None
    ]


def require_transition(
    name: str,
    *,
    state: State,
    role: Role,
    situation: Situation = _ANYTHING,
    supplied: Supplied = _NOTHING,
) -> Transition:
    """Return the named step, or explain why it cannot be taken.

    Checked in the order a person can do something about it: role, state, what is missing.

    Raises:
        UnknownTransition: There is no such step.
        RoleNotAllowed: The role may never take it.
        TransitionNotAllowed: Not from this state, or not at this time.
        CoordinatorMustDecide: The report was handed over too often.
        RequirementMissing: Something the step needs was not supplied, or is not on the list.
    """
    transition = transition_named(name)
    if role not in transition.roles:
        raise RoleNotAllowed(
            f"{ROLE_LABELS[role]} tidak dapat melakukan “{transition.label}”.",
            transition=name,
            role=role.value,
        )
    obstacle = _obstacle(transition, state, role, situation)
    if obstacle is not None:
        raise obstacle
    _require_supplied(transition, role, supplied)
    return transition


def hold_rule(reason: str) -> HoldRule:
    """What holding for ``reason`` means; ``RequirementMissing`` when it is not on the list."""
    try:
        return HOLD_RULES[HoldReason(reason)]
    except ValueError:
        raise _not_listed(reason, [each.value for each in HoldReason]) from None


def reject_rule(reason: str) -> RejectRule:
    """What closing for ``reason`` means; ``RequirementMissing`` when it is not on the list."""
    try:
        return REJECT_RULES[RejectReason(reason)]
    except ValueError:
        raise _not_listed(reason, [each.value for each in RejectReason]) from None


def _obstacle(
    transition: Transition, state: State, role: Role, situation: Situation
) -> TransitionNotAllowed | None:
    """Why the step cannot be taken from here and now, whatever is supplied."""
    facts = {"transition": transition.name, "state": state.value}
    if state not in transition.sources:
        return TransitionNotAllowed(
            f"Laporan sedang “{STATE_LABELS[state]}”, jadi “{transition.label}” "
            "tidak dapat dilakukan sekarang.",
            **facts,
        )
    if transition.hold_reason is not None and situation.hold_reason != transition.hold_reason:
        return TransitionNotAllowed("Laporan ini tidak sedang menunggu jawaban pelapor.", **facts)
    if (
        transition.name == "hand_over"
        and role is not Role.TRIAGE
        and situation.handovers >= HANDOVERS_BEFORE_COORDINATOR
    ):
        return CoordinatorMustDecide(
            f"Sudah dialihkan {situation.handovers} kali. Koordinator yang memutuskan selanjutnya.",
            handovers=situation.handovers,
            **facts,
        )
    return _outside_window(transition, role, situation)


def _outside_window(
    transition: Transition, role: Role, situation: Situation
) -> TransitionNotAllowed | None:
    """Why the step is too early or too late; unknown times count as outside the window."""
    opens, closes = transition.opens_after_days, transition.closes_after_days
    bound = closes is not None and role in transition.timed_roles
    if opens is None and not bound:
        return None
    if situation.since is None or situation.at is None:
        return TransitionNotAllowed(
            "Waktu laporan ini selesai tidak diketahui.", transition=transition.name
        )
    waited = situation.at - situation.since
    if opens is not None and waited < timedelta(days=opens):
        return TransitionNotAllowed(
            f"Baru dapat dilakukan setelah {opens} hari.", transition=transition.name, days=opens
        )
    if bound and closes is not None and waited > timedelta(days=closes):
        return TransitionNotAllowed(
            f"Sudah lewat {closes} hari. Kirim laporan baru, atau hubungi koordinator.",
            transition=transition.name,
            days=closes,
        )
    return None


def _require_supplied(transition: Transition, role: Role, supplied: Supplied) -> None:
    needs = transition.requirements_for(role)
    note = supplied.note.strip()
    missing = [
        need
        for need in Requirement
        if need in needs and not (note if need is Requirement.NOTE else getattr(supplied, need))
    ]
    if missing:
        raise _missing(transition, missing)
    if Requirement.NOTE in needs and len(note) < MIN_NOTE:
        raise _missing(transition, [Requirement.NOTE])
    if len(note) > MAX_NOTE:
        raise RequirementMissing(
            f"Catatan paling panjang {MAX_NOTE} karakter.", transition=transition.name
        )
    if transition.name == "hold":
        hold_rule(supplied.reason)
    if transition.name == "reject":
        _require_reject_reason(transition, role, supplied)


def _require_reject_reason(transition: Transition, role: Role, supplied: Supplied) -> None:
    rule = reject_rule(supplied.reason)
    if role not in rule.roles:
        raise RoleNotAllowed(
            f"{ROLE_LABELS[role]} tidak dapat menutup dengan alasan “{rule.label}”.",
            transition=transition.name,
            role=role.value,
            reason=rule.reason.value,
        )
    if rule.needs_next_door and not supplied.next_door.strip():
        raise _missing(transition, [Requirement.NEXT_DOOR])


def _missing(transition: Transition, needs: list[Requirement]) -> RequirementMissing:
    return RequirementMissing(
        " ".join(_words_for(transition, need) for need in needs),
        transition=transition.name,
        missing=[need.value for need in needs],
    )


def _words_for(transition: Transition, need: Requirement) -> str:
    named = _NOTE_ASKED_FOR.get(transition.name, "") if need is Requirement.NOTE else ""
    return named or _ASKED_FOR[need]


def _not_listed(reason: str, allowed: list[str]) -> RequirementMissing:
    return RequirementMissing(
        "Pilih alasan dari daftar.", missing=["reason"], given=reason[:60], allowed=allowed
    )
