"""The blocks that hold now, for the coordinator and the city admin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from reporting.models import Block, BlockKind

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class BlockLine:
    """One block."""

    public_id: UUID
    kind: str
    hint: str
    reason: str
    number: str
    by: str
    made_at: datetime
    expires_at: datetime


def blocked_now(at: datetime) -> list[BlockLine]:
    """Return the blocks that hold, those that end last first."""
    labels = dict(BlockKind.choices)
    found = Block.objects.filter(lifted_at__isnull=True, expires_at__gt=at)
    return [
        BlockLine(
            public_id=each.public_id,
            kind=str(labels.get(each.kind, each.kind)),
            hint=each.hint,
            reason=each.reason,
            number=each.report_number,
            by=each.made_by_label,
            made_at=each.made_at,
            expires_at=each.expires_at,
        )
        for each in found.order_by("-expires_at", "-pk")[:MOST]
    ]
