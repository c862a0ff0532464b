"""Who listens to which city, and handing each what is new without waiting for the slowest.

An event is encoded once and the same bytes go to everybody. Events that arrive close together leave as one
frame: the wait grows with the time the last delivery took, so that delivering never takes more than a
fraction of a core, and is nothing when it is quiet.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import Final

QUEUE_LENGTH: Final = 100
RECENT_EVENTS: Final = 200
COALESCE_SECONDS: Final = 0.01
MAX_COALESCE_SECONDS: Final = 0.1
REST_FACTOR: Final = 1  # deliver at most half of the time

RESET: Final = b"event: reset\ndata: {}\n\n"


class Listener:
    """One open connection: a short queue of frames, or the order to read everything anew."""

    __slots__ = ("_frames", "_news", "closing")

    def __init__(self) -> None:
        self._frames: deque[bytes] = deque()
        self._news: asyncio.Future[None] | None = None
        self.closing = False

    def put(self, frame: bytes) -> None:
        """Queue a frame; a listener that is too slow loses its queue and is told so."""
        if len(self._frames) >= QUEUE_LENGTH:
            self._frames.clear()
            frame = RESET
        self._frames.append(frame)
        self._wake()

    def close(self) -> None:
        """Let the connection end after what is queued."""
        self.closing = True
        self._wake()

    async def take(self, timeout: float) -> bytes:
        """Everything queued, joined; empty when nothing came within ``timeout`` seconds."""
        if not self._frames and not self.closing:
            loop = asyncio.get_running_loop()
            self._news = loop.create_future()
            timer = loop.call_later(timeout, self._wake)
            try:
                await self._news
            finally:
                timer.cancel()
                self._news = None
        taken = b"".join(self._frames)
        self._frames.clear()
        return taken

    def _wake(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)


class _City:
    __slots__ = ("flush_at", "listeners", "pending", "recent", "timer")

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self.recent: deque[tuple[int, bytes]] = deque(maxlen=RECENT_EVENTS)
        self.pending: list[bytes] = []
        self.timer: asyncio.TimerHandle | None = None
        self.flush_at = 0.0


class Hub:
    """All listeners of this process, by city."""

    def __init__(self) -> None:
        self._cities: dict[str, _City] = {}

    @property
    def listening(self) -> int:
        """How many connections are open."""
        return sum(len(city.listeners) for city in self._cities.values())

    def latest(self, city: str) -> int | None:
        """The newest event number seen for the city, if any was."""
        known = self._cities.get(city)
        return known.recent[-1][0] if known and known.recent else None

    def join(self, city: str, listener: Listener, after: int | None) -> None:
        """Start listening. What came after number ``after`` is sent again if it is still known; if not, the
        listener is told to read anew."""
        place = self._cities.setdefault(city, _City())
        place.listeners.add(listener)
        if after is None or not place.recent or place.recent[-1][0] <= after:
            return
        missed = [frame for seq, frame in place.recent if seq > after]
        complete = place.recent[0][0] <= after + 1
        listener.put(b"".join(missed) if complete else RESET)

    def leave(self, city: str, listener: Listener) -> None:
        """Stop listening; a city nobody listens to keeps nothing."""
        place = self._cities.get(city)
        if place is None:
            return
        place.listeners.discard(listener)
        if not place.listeners:
            if place.timer is not None:
                place.timer.cancel()
            del self._cities[city]

    def announce(self, city: str, seq: int, frame: bytes) -> None:
        """An event of the city: to everybody who listens, soon."""
        place = self._cities.get(city)
        if place is None:
            return
        place.recent.append((seq, frame))
        place.pending.append(frame)
        if place.timer is None:
            loop = asyncio.get_running_loop()
            wait = max(COALESCE_SECONDS, place.flush_at - loop.time())
            place.timer = loop.call_later(wait, self._flush, place)

    def tell_all(self, frame: bytes) -> None:
        """Something about the server itself: to every listener of every city, now."""
        for place in self._cities.values():
            for listener in place.listeners:
                listener.put(frame)

    def forget_recent(self) -> None:
        """Events may have been missed: what is remembered has holes."""
        for place in self._cities.values():
            place.recent.clear()

    def close(self) -> None:
        """The server stops."""
        for place in self._cities.values():
            for listener in place.listeners:
                listener.close()

    def _flush(self, place: _City) -> None:
        started = time.perf_counter()
        frame = b"".join(place.pending)
        place.pending.clear()
        place.timer = None
        for listener in place.listeners:
            listener.put(frame)
        asyncio.get_running_loop().call_soon(self._rest, place, started)

    def _rest(self, place: _City, started: float) -> None:
        """Runs after the listeners' own turn, so that the time counts their writing too."""
        rest = min(MAX_COALESCE_SECONDS, REST_FACTOR * (time.perf_counter() - started))
        place.flush_at = asyncio.get_running_loop().time() + rest
