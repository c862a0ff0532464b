"""What the set-up screen of triage says about the category guess."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reporting.models import CitySettings, GuessModel
from reporting.services.guess_examples import confirmed_reports
from reporting.services.guess_training import ENOUGH_NEW, NOT_MORE_THAN_EVERY

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Training:
    """One training, in per cent."""

    version: int
    trained_at: datetime
    reports: int
    phrases: int
    held_out: int
    accuracy: int
    top3: int
    keywords: int
    is_used: bool
    is_current: bool
    kilobytes: int


@dataclass(frozen=True, slots=True)
class GuessStatus:
    """The model in use, those before, and what the next training waits for."""

    current: Training | None
    trainings: list[Training]
    confirmed: int
    missing: int
    next_at: datetime | None


def guess_status() -> GuessStatus:
    """Return how the city's guess stands."""
    version = CitySettings.objects.values_list("guess_version", flat=True).get()
    rows = list(GuessModel.objects.order_by("-version")[:SHOWN])
    trainings = [_training(row, version) for row in rows]
    current = next((each for each in trainings if each.is_current), None)
    if current is None and version:
        kept = GuessModel.objects.filter(version=version).first()
        current = _training(kept, version) if kept else None
    confirmed = confirmed_reports().count()
    learned = rows[0].reports if rows else 0
    return GuessStatus(
        current=current,
        trainings=trainings,
        confirmed=confirmed,
        missing=max(0, ENOUGH_NEW - (confirmed - learned)) if rows else 0,
        next_at=rows[0].trained_at + NOT_MORE_THAN_EVERY if rows else None,
    )


def _training(row: GuessModel, version: int) -> Training:
    return Training(
        version=row.version,
        trained_at=row.trained_at,
        reports=row.reports,
        phrases=row.phrases,
        held_out=row.held_out,
        accuracy=round(row.accuracy * 100),
        top3=round(row.top3 * 100),
        keywords=round(row.keyword_accuracy * 100),
        is_used=row.is_used,
        is_current=row.version == version,
        kilobytes=row.size_bytes // 1024,
    )
