"""When two reports are the same problem: same category, near, recent, still open.

Source: domain.md section 3. The database narrows by box (``geometry.box_around`` or
``mercator.box_around``) and day; this decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from reporting.rules.geometry import metres_between
from reporting.rules.limits import DUPLICATE_RADIUS_METRES, DUPLICATE_WINDOW_DAYS
from reporting.rules.states import WORKABLE_STATES, State

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Problem(Generic[Key]):
    """A report as far as likeness goes. ``key`` is whatever the caller knows it by."""

    key: Key
    category: str
    lon: float
    lat: float
    submitted_at: datetime
    state: State = State.RECEIVED


@dataclass(frozen=True, slots=True)
class Likeness(Generic[Key]):
    """A report that may be the same problem, and how far away it is, in whole metres."""

    problem: Problem[Key]
    distance_m: int


def window_start(at: datetime, window_days: int = DUPLICATE_WINDOW_DAYS) -> datetime:
    """Return the oldest moment a report may have been sent to still count."""
    return at - timedelta(days=window_days)


def similar_problems(
    new: Problem[Key],
    others: Iterable[Problem[Key]],
    *,
    radius_m: float = DUPLICATE_RADIUS_METRES,
    window_days: int = DUPLICATE_WINDOW_DAYS,
) -> list[Likeness[Key]]:
    """Return the reports that may be the same problem as ``new``, nearest first, then newest.

    Both edges count: exactly ``radius_m`` away and exactly ``window_days`` old are alike.

    Args:
        new: What somebody is about to send.
        others: Candidates from the database; ``new`` itself is skipped by its key.
        radius_m: Of the category.
        window_days: Of the category.
    """
    oldest = window_start(new.submitted_at, window_days)
    alike = [
        Likeness(other, round(distance))
        for other in others
        if other.key != new.key
        and other.category == new.category
        and other.state in WORKABLE_STATES
        and other.submitted_at >= oldest
        and (distance := metres_between(new.lon, new.lat, other.lon, other.lat)) <= radius_m
    ]
    alike.sort(key=lambda each: each.problem.submitted_at, reverse=True)
    alike.sort(key=lambda each: each.distance_m)
    return alike
