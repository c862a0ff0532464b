"""Keeping the outbox small: what was done is kept for a week, for questions, then deleted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from core.db import raw
from core.outbox.sql import TABLE
from core.schedules.registry import on_the_platform

KEEP_DONE: Final = timedelta(days=7)
BATCH: Final = 5000

_SWEEP: Final = f"""
DELETE FROM {TABLE} WHERE id IN (
    SELECT id FROM {TABLE} WHERE done_at < %s ORDER BY done_at LIMIT %s FOR UPDATE SKIP LOCKED)
"""  # noqa: S608 - constants only


@on_the_platform("core.sweep_outbox", every=timedelta(minutes=30), queue="bulk")
def sweep(at: datetime) -> None:
    """Delete rows that were done more than a week before ``at``, a few thousand per statement."""
    while True:
        if raw.execute(_SWEEP, [at - KEEP_DONE, BATCH]) < BATCH:
            return
