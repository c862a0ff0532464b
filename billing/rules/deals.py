"""The life of an offer in a partner's pipeline, as a table of named steps. Plain Python.

    draft → offered → accepted → won,  with the exits lost and expired

Buttons of the pipeline, the nightly job and the start of a subscription read the same table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.errors import DomainError, Forbidden, Invalid


class Stage(StrEnum):
    """Where an offer is; the same words as ``billing.models.QuoteStage``."""

    DRAFT = "draft"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    WON = "won"
    LOST = "lost"
    EXPIRED = "expired"


class By(StrEnum):
    """Who takes a step."""

    PARTNER = "partner"
    SYSTEM = "system"  # the city signing up, a subscription that starts, the clock


class StepNotOpen(DomainError):
    """The offer is elsewhere by now."""

    code = "deal_step_not_open"


class NotYourStep(Forbidden):
    """This step is never taken by hand."""

    code = "deal_step_not_yours"


class ReasonNeeded(Invalid):
    """Why a deal came to nothing is what others learn from."""

    code = "reason_needed"


@dataclass(frozen=True, slots=True)
class DealStep:
    """One named step."""

    name: str
    label: str
    sources: frozenset[Stage]
    target: Stage
    who: frozenset[By]
    needs_reason: bool = False


_BOTH: Final = frozenset({By.PARTNER, By.SYSTEM})
_SYSTEM: Final = frozenset({By.SYSTEM})
OPEN: Final = frozenset({Stage.DRAFT, Stage.OFFERED, Stage.ACCEPTED})
STEPS: Final[tuple[DealStep, ...]] = (
    DealStep("offer", "Tandai sudah ditawarkan", frozenset({Stage.DRAFT}), Stage.OFFERED, _BOTH),
    DealStep(
        "accept",
        "Tandai diterima kota",
        frozenset({Stage.DRAFT, Stage.OFFERED}),
        Stage.ACCEPTED,
        _BOTH,
    ),
    DealStep("win", "Kota berlangganan", OPEN | {Stage.EXPIRED}, Stage.WON, _SYSTEM),
    DealStep("lose", "Tidak jadi", OPEN, Stage.LOST, _BOTH, needs_reason=True),
    DealStep(
        "expire", "Kedaluwarsa", frozenset({Stage.DRAFT, Stage.OFFERED}), Stage.EXPIRED, _SYSTEM
    ),
)
BY_NAME: Final = {step.name: step for step in STEPS}


def steps_from(stage: str, *, who: By) -> list[DealStep]:
    """Steps somebody may take now, in the order of the table."""
    return [step for step in STEPS if stage in step.sources and who in step.who]


def require_step(name: str, *, stage: str, who: By, reason: str = "") -> DealStep:
    """Return the named step, or explain why it cannot be taken.

    Raises:
        NotYourStep: Never taken by ``who``.
        StepNotOpen: No such step, or not from this stage.
        ReasonNeeded: It needs a reason.
    """
    step = BY_NAME.get(name)
    if step is None:
        raise StepNotOpen("Langkah ini tidak dikenal.")
    if who not in step.who:
        raise NotYourStep("Langkah ini terjadi dengan sendirinya.")
    if stage not in step.sources:
        raise StepNotOpen("Penawaran ini sudah berubah; muat ulang halaman.", stage=str(stage))
    if step.needs_reason and not reason.strip():
        raise ReasonNeeded("Tulis alasannya, misalnya anggaran tahun depan.", field="reason")
    return step
