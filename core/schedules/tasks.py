"""The beat's only job."""

from __future__ import annotations

from core import clock
from core.celery import app
from core.schedules import services


@app.task(name="core.tick_schedules")
def tick_schedules(**_later: object) -> None:
    """Enqueue the periodic jobs that are due now."""
    services.tick(at=clock.now())
