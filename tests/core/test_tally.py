"""Counts gathered in the process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta

import pytest
from redis.exceptions import ConnectionError as Away

from core import redis, tally
from core.tally import Tally

KEY = "uji:tally"


@pytest.fixture
def counts() -> Iterator[Tally]:
    redis.client().delete(KEY, f"{KEY}:2")
    yield Tally(kept=timedelta(minutes=5))
    redis.client().delete(KEY, f"{KEY}:2")


def test_what_was_gathered_is_told_together_and_only_once(counts: Tally) -> None:
    for _time in range(3):
        counts.add(KEY, "a", "b")
    counts.add(f"{KEY}:2", "a")
    assert redis.client().hgetall(KEY) == {}

    counts.flush()
    counts.flush()

    assert redis.client().hgetall(KEY) == {"a": "3", "b": "3"}
    assert redis.client().hgetall(f"{KEY}:2") == {"a": "1"}
    assert 0 < int(redis.client().ttl(KEY)) <= 300


def test_it_is_told_without_being_asked(counts: Tally, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "GATHERED_SECONDS", 0.0)
    counts.add(KEY, "a")
    timer = counts._timer
    if timer is not None:
        timer.join(10)

    assert redis.client().hgetall(KEY) == {"a": "1"}


def test_without_redis_nothing_is_counted_and_nobody_waits(
    counts: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise Away

    monkeypatch.setattr(redis, "client", away)
    counts.add(KEY, "a")
    counts.flush()
    assert redis.breaker.is_open
    monkeypatch.undo()

    counts.add(KEY, "b")  # while nobody asks Redis
    counts.flush()
    redis.breaker._closed_until = 0.0
    counts.add(KEY, "c")
    counts.flush()

    assert redis.client().hgetall(KEY) == {"c": "1"}


def test_a_child_process_tells_only_its_own(counts: Tally) -> None:
    counts.add(KEY, "parent")
    child = os.fork()
    if child == 0:
        counts.add(KEY, "child")
        counts.flush()
        os._exit(0)
    os.waitpid(child, 0)
    assert redis.client().hgetall(KEY) == {"child": "1"}

    counts.flush()
    assert redis.client().hgetall(KEY) == {"child": "1", "parent": "1"}
