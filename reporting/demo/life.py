"""What a made-up city life is made of: the world reports happen in, and one report with all it has."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reporting.demo.gallery import Gallery
from reporting.models import (
    Contact,
    Crew,
    Deadline,
    Hold,
    Photo,
    Report,
    ReportEvent,
    Support,
    WorkOrder,
)
from reporting.services.config import Snapshot


@dataclass(frozen=True, slots=True)
class Habits:
    """How an agency works: shares between 0 and 1."""

    answers_in_time: float
    solves_in_time: float
    reopened: float


@dataclass(frozen=True, slots=True)
class World:
    """What all reports of one city share."""

    setup: Snapshot
    gallery: Gallery
    agency_rows: dict[str, Any]
    crews: dict[str, list[Crew]]
    habits: dict[str, Habits]
    now: datetime


@dataclass(slots=True)
class Life:
    """A report with everything that hangs on it, not saved yet."""

    report: Report
    events: list[ReportEvent] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    photos: list[Photo] = field(default_factory=list)
    orders: list[WorkOrder] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    supports: list[Support] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
