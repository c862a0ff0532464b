"""Where a report stands, in words for machines and for people.

Source: domain.md section 4.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from reporting.rules.texts import gettext_noop as _


class State(StrEnum):
    """The eight places a report can be in its life."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REJECTED = "rejected"
    MERGED = "merged"


OPEN_STATES: Final = frozenset(
    {State.RECEIVED, State.ASSIGNED, State.IN_PROGRESS, State.ON_HOLD, State.RESOLVED}
)
"""Somebody in the city, or the reporter, still has to do something."""

CLOSED_STATES: Final = frozenset({State.CLOSED, State.REJECTED, State.MERGED})
"""Nothing more happens unless the report is opened again."""

WORKABLE_STATES: Final = OPEN_STATES - {State.RESOLVED}
"""The city still has to do something: the resolution clock runs or is paused."""

STATE_LABELS: Final[dict[State, str]] = {
    State.RECEIVED: _("Diterima"),
    State.ASSIGNED: _("Diteruskan"),
    State.IN_PROGRESS: _("Dikerjakan"),
    State.ON_HOLD: _("Ditunda"),
    State.RESOLVED: _("Menunggu konfirmasi"),
    State.CLOSED: _("Selesai"),
    State.REJECTED: _("Ditutup tanpa perbaikan"),
    State.MERGED: _("Digabung"),
}
"""Short words for chips and filters."""


def state_sentence(
    state: State,
    *,
    agency: str = "",
    hold_reason: str = "",
    merged_into: str = "",
    closing: str = "",
) -> str:
    """Say where a report stands with the fact that matters, e.g. "Diteruskan ke DLH".

    Args:
        state: Where the report stands.
        agency: Everyday name of the responsible agency, empty when none.
        hold_reason: Label of the reason a report waits for.
        merged_into: Number of the report this one joined.
        closing: Label of how a rejected report ended, e.g. "Bukan kewenangan".
    """
    label = STATE_LABELS[state]
    if state is State.ASSIGNED and agency:
        return f"{label} ke {agency}"
    if state is State.ON_HOLD and hold_reason:
        return f"{label}: {hold_reason[0].lower()}{hold_reason[1:]}"
    if state is State.MERGED and merged_into:
        return f"{label} ke {merged_into}"
    if state is State.REJECTED and closing:
        return closing
    return label


def state_group(state: State) -> str:
    """Return the group map cells count by: ``open`` or ``closed``."""
    return "open" if state in OPEN_STATES else "closed"
