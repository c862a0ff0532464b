"""Medians from counts: minutes fall into buckets whose width grows with them.

Up to 17 minutes every minute has its own bucket; above, there are 17 buckets per e-fold, each read
as its geometric middle, so a median read from counts is at most e^(1/34) - 1 = 2.98 % off.
Numbers that are published are computed exactly elsewhere; these serve live screens.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, floor, log
from typing import Final

BUCKETS_PER_E_FOLD: Final = 17
_EXACT: Final = BUCKETS_PER_E_FOLD
MAX_BUCKET: Final = 255
"""About 37 years; anything longer falls into it."""


def bucket_of(minutes: float) -> int:
    """Return the bucket of a duration in minutes; part minutes below 17 are dropped.

    Raises:
        ValueError: The duration is negative or not a number.
    """
    if not minutes >= 0:
        raise ValueError("a duration is not negative")
    if minutes < _EXACT:
        return floor(minutes)
    if minutes == float("inf"):
        return MAX_BUCKET
    return min(MAX_BUCKET, _EXACT + floor(BUCKETS_PER_E_FOLD * log(minutes / _EXACT)))


def minutes_of(bucket: int) -> float:
    """Return the minutes a bucket stands for.

    Raises:
        ValueError: There is no such bucket.
    """
    if not 0 <= bucket <= MAX_BUCKET:
        raise ValueError(f"there is no bucket {bucket}")
    if bucket < _EXACT:
        return float(bucket)
    return _EXACT * exp((bucket - _EXACT + 0.5) / BUCKETS_PER_E_FOLD)


def median_from(counts: Mapping[int, int]) -> float | None:
    """Return the median in minutes; ``None`` when nothing was counted.

    Args:
        counts: How many durations fell into each bucket; sums over days may be added up first.

    Raises:
        ValueError: A count is negative.
    """
    if any(count < 0 for count in counts.values()):
        raise ValueError("counts must not be negative")
    total = sum(counts.values())
    if total < 1:
        return None
    middle = [(total - 1) // 2, total // 2]
    return sum(minutes_of(_bucket_at(counts, rank)) for rank in middle) / 2


def _bucket_at(counts: Mapping[int, int], rank: int) -> int:
    """The bucket of the duration with this rank, counted from zero."""
    passed = 0
    for bucket in sorted(counts):
        passed += counts[bucket]
        if rank < passed:
            return bucket
    raise IndexError(rank)
