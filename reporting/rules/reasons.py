"""Why a report waits, and why it ends without a repair: closed lists with consequences.

Source: domain.md section 4. Free text goes into the note; the reason is what is counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from reporting.rules.roles import Role
from reporting.rules.texts import gettext_noop as _


class HoldReason(StrEnum):
    """What a report on hold waits for."""

    REPORTER = "reporter"
    BUDGET = "budget"
    THIRD_PARTY = "third_party"
    WEATHER = "weather"
    SCHEDULED = "scheduled"


class RejectReason(StrEnum):
    """Why a report is closed without a repair. Duplicates are merged, never rejected."""

    NOT_OURS = "not_ours"
    NO_BUDGET = "no_budget"
    CANNOT_REPRODUCE = "cannot_reproduce"
    INCOMPLETE = "incomplete"
    PRIVATE_MATTER = "private_matter"
    SPAM = "spam"


@dataclass(frozen=True, slots=True)
class HoldRule:
    """What holding for this reason means.

    ``pauses`` is true where the city can do nothing until somebody else, or the sky, acts;
    waiting for its own budget or its own schedule is the city's time.
    """

    reason: HoldReason
    label: str
    pauses: bool


@dataclass(frozen=True, slots=True)
class RejectRule:
    """What closing for this reason means.

    ``closing`` is the state as the citizen reads it; ``needs_next_door`` demands the name of
    whoever is responsible instead, so that nobody is sent away without a direction.
    """

    reason: RejectReason
    label: str
    closing: str
    roles: frozenset[Role]
    needs_next_door: bool = False


_WITHOUT_REPAIR = _("Ditutup tanpa perbaikan")
_DESK = frozenset({Role.TRIAGE, Role.AGENCY_OPERATOR, Role.AGENCY_HEAD})

HOLD_RULES: Final[dict[HoldReason, HoldRule]] = {
    rule.reason: rule
    for rule in (
        HoldRule(HoldReason.REPORTER, _("Menunggu jawaban pelapor"), pauses=True),
        HoldRule(HoldReason.BUDGET, _("Menunggu anggaran"), pauses=False),
        HoldRule(HoldReason.THIRD_PARTY, _("Menunggu pihak lain"), pauses=True),
        HoldRule(HoldReason.WEATHER, _("Menunggu cuaca"), pauses=True),
        HoldRule(HoldReason.SCHEDULED, _("Sudah dijadwalkan"), pauses=False),
    )
}

REJECT_RULES: Final[dict[RejectReason, RejectRule]] = {
    rule.reason: rule
    for rule in (
        RejectRule(
            RejectReason.NOT_OURS,
            _("Bukan kewenangan kota ini"),
            closing=_("Bukan kewenangan"),
            roles=_DESK | {Role.SYSTEM},
            needs_next_door=True,
        ),
        RejectRule(
            RejectReason.NO_BUDGET,
            _("Belum ada anggaran"),
            closing=_WITHOUT_REPAIR,
            roles=frozenset({Role.TRIAGE, Role.AGENCY_HEAD}),
        ),
        RejectRule(
            RejectReason.CANNOT_REPRODUCE,
            _("Tidak ditemukan di lokasi"),
            closing=_WITHOUT_REPAIR,
            roles=_DESK,
        ),
        RejectRule(
            RejectReason.INCOMPLETE,
            _("Keterangan tidak cukup dan pelapor tidak menjawab"),
            closing=_WITHOUT_REPAIR,
            roles=_DESK | {Role.SYSTEM},
        ),
        RejectRule(
            RejectReason.PRIVATE_MATTER,
            _("Urusan pribadi antarwarga"),
            closing=_WITHOUT_REPAIR,
            roles=_DESK,
        ),
        RejectRule(
            RejectReason.SPAM,
            _("Bukan laporan"),
            closing=_WITHOUT_REPAIR,
            roles=frozenset({Role.TRIAGE}),
        ),
    )
}
