"""What makes a city sick in the eyes of the vendor, in words. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

SLOW_OUTBOX: Final = timedelta(minutes=5)
SILENT_WALL: Final = timedelta(minutes=15)
STALE_PULSE: Final = timedelta(minutes=15)
MANY_FAILURES_BP: Final = 100  # 1 % of the answers
ENOUGH_REQUESTS: Final = 100
LATE_BP: Final = 5_000  # half of the clocks


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of a city. ``None`` is "not known", never "fine"."""

    is_open: bool
    migration_status: str
    measured_at: datetime | None
    measuring_error: str
    waiting_since: datetime | None
    dead: int
    requests: int
    failures: int
    wall_seen_at: datetime | None
    on_time_bp: int | None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong; ``is_grave`` ones come first in the table."""

    text: str
    is_grave: bool = False


def failure_bp(requests: int, failures: int) -> int | None:
    """Failures of 10 000 answers; ``None`` while nothing was answered."""
    return failures * 10_000 // requests if requests else None


def problems(signs: Signs, *, at: datetime) -> list[Problem]:
    """Everything that needs somebody's eye, worst first; empty for a healthy city."""
    return [*_grave(signs, at), *_light(signs, at)]


def _grave(signs: Signs, at: datetime) -> list[Problem]:
    found: list[str] = []
    if signs.migration_status == "failed":
        found.append("migrasi gagal")
    if signs.dead:
        found.append(f"{signs.dead} kiriman gagal")
    if signs.waiting_since is not None and at - signs.waiting_since > SLOW_OUTBOX:
        minutes = int((at - signs.waiting_since).total_seconds() // 60)
        found.append(f"antrean tertahan {minutes} menit")
    if signs.measuring_error:
        found.append("tidak dapat diukur")
    rate = failure_bp(signs.requests, signs.failures)
    if rate is not None and signs.requests >= ENOUGH_REQUESTS and rate >= MANY_FAILURES_BP:
        found.append("banyak galat")
    return [Problem(text, is_grave=True) for text in found]


def _light(signs: Signs, at: datetime) -> list[Problem]:
    found: list[str] = []
    if signs.migration_status == "behind":
        found.append("menunggu migrasi")
    if signs.is_open and (signs.measured_at is None or at - signs.measured_at > STALE_PULSE):
        found.append("belum diukur")
    elif signs.is_open:
        if signs.wall_seen_at is not None and at - signs.wall_seen_at > SILENT_WALL:
            found.append("dinding diam")
        if signs.on_time_bp is not None and signs.on_time_bp < LATE_BP:
            found.append("sering lewat target")
    return [Problem(text) for text in found]
