"""What may be told of a report that other systems hold only a token of.

The token is the report's public id: nobody can guess it, and it opens nothing by itself. Reports that are
private, or that the coordinator refused, are as unknown as those that never were.
"""

from __future__ import annotations

from enum import Enum, auto
from uuid import UUID

from reporting.models import Channel, Report, Visibility
from reporting.rules.states import State


class Fate(Enum):
    """How far a token is."""

    UNKNOWN = auto()
    WAITING = auto()
    KNOWN = auto()


def fate_of(token: UUID | None) -> tuple[Fate, str]:
    """How far it is, and the number once it may be known. One query."""
    found = (
        Report.objects.filter(public_id=token, channel=Channel.OPEN311)
        .exclude(visibility=Visibility.SECRET)
        .exclude(state=State.REJECTED)
        .values_list("number", "needs_triage")
        .first()
        if token
        else None
    )
    if found is None:
        return Fate.UNKNOWN, ""
    number, needs_triage = found
    return (Fate.WAITING, "") if needs_triage else (Fate.KNOWN, number)
