"""Medians from counts, close enough for a live screen."""

from __future__ import annotations

from collections import Counter
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.rules.histogram import MAX_BUCKET, bucket_of, median_from, minutes_of


@pytest.mark.parametrize(
    ("minutes", "bucket"),
    [(0, 0), (0.9, 0), (1, 1), (16, 16), (17, 17), (18, 17), (18.1, 18), (60, 38), (1440, 92)],
)
def test_sorts_minutes_into_buckets(minutes: float, bucket: int) -> None:
    assert bucket_of(minutes) == bucket


def test_short_times_are_exact() -> None:
    assert [minutes_of(bucket_of(minute)) for minute in range(17)] == list(range(17))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.integers(0, 5_000_000))
def test_a_bucket_reads_within_three_percent(minutes: int) -> None:
    assert minutes_of(bucket_of(minutes)) == pytest.approx(minutes, rel=0.03)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 200_000), min_size=1, max_size=200))
def test_a_median_reads_within_three_percent(minutes: list[int]) -> None:
    counts = Counter(bucket_of(each) for each in minutes)

    assert median_from(counts) == pytest.approx(median(minutes), rel=0.03)


@given(st.floats(0, 1e9), st.floats(0, 1e9))
def test_longer_never_falls_into_a_lower_bucket(one: float, other: float) -> None:
    shorter, longer = sorted((one, other))

    assert bucket_of(shorter) <= bucket_of(longer)


def test_the_middle_of_an_even_count_lies_between_the_two() -> None:
    assert median_from({4: 1, 10: 1}) == 7.0
    assert median_from({4: 2, 10: 1}) == 4.0
    assert median_from({4: 5, 10: 0}) == 4.0


def test_nothing_counted_has_no_median() -> None:
    assert median_from({}) is None
    assert median_from({4: 0}) is None


def test_forever_falls_into_the_last_bucket() -> None:
    assert bucket_of(float("inf")) == MAX_BUCKET


@pytest.mark.parametrize("minutes", [-1, -0.1, float("nan")])
def test_refuses_what_is_not_a_duration(minutes: float) -> None:
    with pytest.raises(ValueError, match="duration"):
        bucket_of(minutes)


def test_refuses_buckets_and_counts_that_cannot_be() -> None:
    with pytest.raises(ValueError, match="no bucket"):
        minutes_of(256)
    with pytest.raises(ValueError, match="negative"):
        median_from({4: 3, 5: -2})
