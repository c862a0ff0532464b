"""Which city a host name leads to, answered from memory.

Each process keeps what it learned for 30 seconds, cities and unknown hosts alike, at most
:data:`MAX_HOSTS` of them. A change is announced through Redis as a new generation number, read at
most once a second, so other processes learn of it long before the 30 seconds are over; without
Redis they simply wait.
"""

from __future__ import annotations

import threading
import time
from typing import Final

from redis import RedisError

from core import redis
from core.tenancy import inside_public
from tenants.models import City, Domain

SECONDS: Final = 30.0
MAX_HOSTS: Final = 10_000
_GENERATION_KEY: Final = "tanggap:hosts:generation"
_GENERATION_SECONDS: Final = 1.0

_lock = threading.Lock()
_known: dict[str, tuple[float, City | None]] = {}
_forgotten = 0
_generation = ""
_generation_read_at = 0.0


def city_for(host: str) -> City | None:
    """The city behind a host name (lower case, no port), ready or not; ``None`` when there is none."""
    moment = time.monotonic()
    _follow_generation(moment)
    entry = _known.get(host)
    if entry is not None and moment - entry[0] < SECONDS:
        return entry[1]
    forgotten = _forgotten
    city = _read(host)
    with _lock:
        if forgotten != _forgotten:
            return city  # a change was announced while we read: this may be what was before it
        if len(_known) >= MAX_HOSTS:
            _known.clear()
        _known[host] = (moment, city)
    return city


def forget() -> None:
    """Forget every host here, and tell the other processes to."""
    _clear()
    try:
        redis.client().incr(_GENERATION_KEY)
    except RedisError:
        return  # the others learn of it within SECONDS


def _read(host: str) -> City | None:
    with inside_public():
        domain = Domain.objects.select_related("tenant").filter(domain=host).first()
    return domain.tenant if domain is not None else None


def _follow_generation(moment: float) -> None:
    global _generation, _generation_read_at
    if moment - _generation_read_at < _GENERATION_SECONDS:
        return
    _generation_read_at = moment
    try:
        generation = str(redis.client().get(_GENERATION_KEY) or "")
    except RedisError:
        return
    if generation != _generation:
        _clear()
        _generation = generation


def _clear() -> None:
    global _forgotten
    with _lock:
        _known.clear()
        _forgotten += 1
