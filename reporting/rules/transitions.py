"""The life of a report as data: every step, from where, to where, who may take it, what it needs.

Source: domain.md section 4. Buttons, the API, the timeline, the audit and the diagram in the docs
all read ``TRANSITIONS``; ask questions of it through ``reporting.rules.lifecycle``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from reporting.rules.limits import AUTO_CONFIRM_DAYS, REOPEN_DAYS
from reporting.rules.reasons import HoldReason
from reporting.rules.roles import HUMAN_ROLES, Role
from reporting.rules.states import WORKABLE_STATES, State
from reporting.rules.texts import gettext_noop as _


class Requirement(StrEnum):
    """What a step asks the person who takes it to supply."""

    NOTE = "note"
    AGENCY = "agency"
    PHOTO = "photo"
    REASON = "reason"
    CATEGORY = "category"
    REPORT = "report"
    NEXT_DOOR = "next_door"
    PRIORITY = "priority"


@dataclass(frozen=True, slots=True)
class Transition:
    """One named step.

    Attributes:
        name: The verb in URLs, events and permissions.
        label: The verb on the button.
        said: What the timeline prints once it happened.
        sources: States it may be taken from.
        target: Where it leads; ``None`` leaves the state alone.
        target_without_agency: Where it leads while no agency is responsible, if elsewhere.
        roles: Who may take it.
        requires: What must be supplied.
        waived: Pairs of role and requirement that role need not supply.
        note_label: What the note is called on the form, where it answers a question.
        public: Whether citizens see it on the timeline.
        first_response: Whether, taken by a person, it stops the response clock.
        hold_reason: Only while the report is held for this reason.
        opens_after_days: Days the report must have been in its state.
        closes_after_days: Days after which ``timed_roles`` may no longer take it.
        timed_roles: Whom ``closes_after_days`` binds.
    """

    name: str
    label: str
    said: str
    sources: frozenset[State]
    target: State | None
    roles: frozenset[Role]
    requires: frozenset[Requirement] = frozenset()
    waived: frozenset[tuple[Role, Requirement]] = frozenset()
    target_without_agency: State | None = None
    note_label: str = ""
    public: bool = True
    first_response: bool = False
    hold_reason: HoldReason | None = None
    opens_after_days: int | None = None
    closes_after_days: int | None = None
    timed_roles: frozenset[Role] = frozenset()

    def requirements_for(self, role: Role) -> frozenset[Requirement]:
        """What this role must supply."""
        return frozenset(need for need in self.requires if (role, need) not in self.waived)

    def answers_citizen(self, role: Role) -> bool:
        """Whether the step, taken by this role, stops the response clock."""
        return self.first_response and role in HUMAN_ROLES

    def leads_to(self, state: State, *, has_agency: bool) -> State:
        """The state after the step, taken from ``state``."""
        if not has_agency and self.target_without_agency is not None:
            return self.target_without_agency
        return state if self.target is None else self.target


_DESK: Final = frozenset({Role.AGENCY_OPERATOR, Role.AGENCY_HEAD})
_DESK_AND_TRIAGE: Final = _DESK | {Role.TRIAGE}

TRANSITIONS: Final[tuple[Transition, ...]] = (
    Transition(
        "route",
        label=_("Teruskan"),
        said=_("Diteruskan ke dinas"),
        sources=frozenset({State.RECEIVED}),
        target=State.ASSIGNED,
        roles=frozenset({Role.SYSTEM}),
        requires=frozenset({Requirement.AGENCY}),
    ),
    Transition(
        "accept",
        label=_("Terima"),
        said=_("Diterima dinas, mulai dikerjakan"),
        sources=frozenset({State.ASSIGNED}),
        target=State.IN_PROGRESS,
        roles=_DESK,
        first_response=True,
    ),
    Transition(
        "resolve",
        label=_("Nyatakan selesai"),
        said=_("Dinyatakan selesai, menunggu konfirmasi pelapor"),
        sources=frozenset({State.ASSIGNED, State.IN_PROGRESS}),
        target=State.RESOLVED,
        roles=_DESK_AND_TRIAGE | {Role.CREW},
        requires=frozenset({Requirement.NOTE, Requirement.PHOTO}),
        waived=frozenset({(Role.TRIAGE, Requirement.PHOTO)}),
        note_label=_("Apa yang sudah dikerjakan"),
        first_response=True,
    ),
    Transition(
        "confirm",
        label=_("Sudah beres"),
        said=_("Pelapor menyatakan sudah beres"),
        sources=frozenset({State.RESOLVED}),
        target=State.CLOSED,
        roles=frozenset({Role.REPORTER}),
    ),
    Transition(
        "auto_confirm",
        label=_("Tutup otomatis"),
        said=_("Ditutup otomatis setelah 3 hari tanpa keberatan"),
        sources=frozenset({State.RESOLVED}),
        target=State.CLOSED,
        roles=frozenset({Role.SYSTEM}),
        opens_after_days=AUTO_CONFIRM_DAYS,
    ),
    Transition(
        "answer",
        label=_("Jawab"),
        said=_("Pelapor menjawab"),
        sources=frozenset({State.ON_HOLD}),
        target=State.IN_PROGRESS,
        target_without_agency=State.RECEIVED,
        roles=frozenset({Role.REPORTER, Role.TRIAGE}),
        requires=frozenset({Requirement.NOTE}),
        note_label=_("Jawaban"),
        hold_reason=HoldReason.REPORTER,
    ),
    Transition(
        "resume",
        label=_("Lanjutkan"),
        said=_("Dilanjutkan"),
        sources=frozenset({State.ON_HOLD}),
        target=State.IN_PROGRESS,
        target_without_agency=State.RECEIVED,
        roles=_DESK_AND_TRIAGE | {Role.SYSTEM},
    ),
    Transition(
        "reopen",
        label=_("Belum beres"),
        said=_("Dibuka ulang"),
        sources=frozenset({State.RESOLVED, State.CLOSED, State.REJECTED}),
        target=State.ASSIGNED,
        target_without_agency=State.RECEIVED,
        roles=frozenset({Role.REPORTER, Role.TRIAGE}),
        requires=frozenset({Requirement.NOTE}),
        note_label=_("Apa yang belum beres"),
        closes_after_days=REOPEN_DAYS,
        timed_roles=frozenset({Role.REPORTER}),
    ),
    Transition(
        "assign",
        label=_("Tugaskan ke dinas"),
        said=_("Ditugaskan ke dinas"),
        sources=WORKABLE_STATES,
        target=State.ASSIGNED,
        roles=frozenset({Role.TRIAGE}),
        requires=frozenset({Requirement.AGENCY}),
    ),
    Transition(
        "hand_over",
        label=_("Alihkan ke dinas lain"),
        said=_("Dialihkan ke dinas lain"),
        sources=WORKABLE_STATES - {State.RECEIVED},
        target=State.ASSIGNED,
        roles=_DESK_AND_TRIAGE,
        requires=frozenset({Requirement.AGENCY, Requirement.NOTE}),
        note_label=_("Alasan dialihkan"),
    ),
    Transition(
        "ask_reporter",
        label=_("Tanya pelapor"),
        said=_("Menunggu jawaban pelapor"),
        sources=WORKABLE_STATES - {State.ON_HOLD},
        target=State.ON_HOLD,
        roles=_DESK_AND_TRIAGE | {Role.CREW},
        requires=frozenset({Requirement.NOTE}),
        note_label=_("Pertanyaan untuk pelapor"),
        first_response=True,
    ),
    Transition(
        "hold",
        label=_("Tunda"),
        said=_("Ditunda"),
        sources=frozenset({State.ASSIGNED, State.IN_PROGRESS}),
        target=State.ON_HOLD,
        roles=_DESK_AND_TRIAGE,
        requires=frozenset({Requirement.REASON, Requirement.NOTE}),
        note_label=_("Penjelasan untuk pelapor"),
        first_response=True,
    ),
    Transition(
        "recategorise",
        label=_("Ubah kategori"),
        said=_("Kategori diubah"),
        sources=WORKABLE_STATES,
        target=None,
        roles=_DESK_AND_TRIAGE,
        requires=frozenset({Requirement.CATEGORY}),
    ),
    Transition(
        "prioritise",
        label=_("Ubah prioritas"),
        said=_("Prioritas diubah"),
        sources=WORKABLE_STATES,
        target=None,
        roles=_DESK_AND_TRIAGE,
        requires=frozenset({Requirement.PRIORITY}),
    ),
    Transition(
        "merge",
        label=_("Gabungkan"),
        said=_("Digabung dengan laporan lain"),
        sources=WORKABLE_STATES,
        target=State.MERGED,
        roles=_DESK_AND_TRIAGE,
        requires=frozenset({Requirement.REPORT}),
        first_response=True,
    ),
    Transition(
        "unmerge",
        label=_("Pisahkan"),
        said=_("Dipisahkan kembali"),
        sources=frozenset({State.MERGED}),
        target=State.ASSIGNED,
        target_without_agency=State.RECEIVED,
        roles=frozenset({Role.TRIAGE}),
        requires=frozenset({Requirement.NOTE}),
        note_label=_("Alasan dipisahkan"),
    ),
    Transition(
        "reject",
        label=_("Tutup tanpa perbaikan"),
        said=_("Ditutup tanpa perbaikan"),
        sources=WORKABLE_STATES,
        target=State.REJECTED,
        roles=_DESK_AND_TRIAGE | {Role.SYSTEM},
        requires=frozenset({Requirement.REASON, Requirement.NOTE}),
        note_label=_("Penjelasan untuk pelapor"),
        first_response=True,
    ),
)

TRANSITIONS_BY_NAME: Final[dict[str, Transition]] = {
    transition.name: transition for transition in TRANSITIONS
}
