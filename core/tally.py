"""Counts that can wait a moment: gathered in the process, told to Redis together.

Counting costs an addition; each process tells Redis about a second after the first count, and once
more when it ends. What was gathered is lost with a process that is killed, or while Redis is away.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections import Counter
from datetime import timedelta
from typing import Final

from redis.exceptions import RedisError

from core import redis

GATHERED_SECONDS: Final = 1.0


class Tally:
    """Numbers in hashes of Redis, each hash forgotten ``kept`` after it was last added to."""

    _lock: threading.Lock
    _gathered: Counter[tuple[str, str]]
    _timer: threading.Timer | None

    def __init__(self, kept: timedelta) -> None:
        self._kept = int(kept.total_seconds())
        self._begin()
        atexit.register(self.flush)
        os.register_at_fork(after_in_child=self._begin)  # what came before is the parent's to tell

    def add(self, key: str, *fields: str) -> None:
        """One more of each field of a hash; never waits."""
        with self._lock:
            for field in fields:
                self._gathered[key, field] += 1
            if self._timer is not None:
                return
            self._timer = threading.Timer(GATHERED_SECONDS, self.flush)
            self._timer.daemon = True
            timer = self._timer
        try:
            timer.start()
        except RuntimeError:  # the process is ending: the flush at exit takes it along
            return

    def flush(self) -> None:
        """Tell Redis now what this process has gathered."""
        with self._lock:
            told, self._gathered, self._timer = self._gathered, Counter(), None
        if not told or redis.breaker.is_open:
            return
        try:
            pipe = redis.client().pipeline(transaction=False)
            for (key, field), number in told.items():
                pipe.hincrby(key, field, number)
            for key in {key for key, _field in told}:
                pipe.expire(key, self._kept)
            pipe.execute()
        except RedisError:
            redis.breaker.trip()

    def forget(self) -> None:
        """Drop what was gathered: tests begin with nothing."""
        with self._lock:
            self._gathered.clear()

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._gathered = Counter()
        self._timer = None
