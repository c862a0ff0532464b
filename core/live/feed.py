"""The hints of all cities, from Redis to the hub; says so when Redis is away and when it is back."""

from __future__ import annotations

import asyncio
import json
import logging
import random
from datetime import datetime
from typing import Final

from redis.asyncio import Redis
from redis.exceptions import RedisError

from core import clock
from core.live.channel import CHANNEL
from core.live.hub import RESET, Hub

log = logging.getLogger("core.live")

FIRST_PAUSE_SECONDS: Final = 0.1
MAX_PAUSE_SECONDS: Final = 2.0


class Feed:
    """Listens to Redis for as long as the server runs.

    While Redis is away every listener hears ``degraded`` (with the moment it began) and falls back to asking
    Django; when it is back, ``recovered`` and ``reset``: hints may have been missed, PostgreSQL has them all.
    """

    def __init__(self, redis: Redis, hub: Hub) -> None:
        self._redis = redis
        self._hub = hub
        self.down_since: datetime | None = clock.now()  # until the first subscription stands

    async def run(self) -> None:
        """Follow the channel until cancelled."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as hints:
                    await hints.subscribe(CHANNEL)
                    self._up()
                    pause = FIRST_PAUSE_SECONDS
                    async for message in hints.listen():
                        self._pass_on(message["data"])
                    raise ConnectionError("The subscription ended.")
            except (RedisError, OSError) as error:
                self._down(error)
                await asyncio.sleep(pause * random.uniform(0.7, 1.3))  # noqa: S311 - jitter
                pause = min(MAX_PAUSE_SECONDS, pause * 2)

    def degraded_frame(self) -> bytes:
        """What a listener hears while Redis is away."""
        since = "" if self.down_since is None else self.down_since.isoformat()
        return f'event: degraded\ndata: {{"since":"{since}"}}\n\n'.encode()

    def _up(self) -> None:
        if self.down_since is not None:
            self.down_since = None
            self._hub.forget_recent()
            self._hub.tell_all(b"event: recovered\ndata: {}\n\n" + RESET)
            log.info("live: following Redis")

    def _down(self, error: Exception) -> None:
        if self.down_since is None:
            self.down_since = clock.now()
            self._hub.tell_all(self.degraded_frame())
            log.warning("live: Redis is away: %s", error)

    def _pass_on(self, text: str) -> None:
        try:
            hint = json.loads(text)
            city, seq = str(hint["city"]), int(hint["seq"])
            kind, key = str(hint["type"]), str(hint["key"])
        except (ValueError, KeyError, TypeError):
            log.warning("live: a hint that is none: %.200s", text)
            return
        if not kind.replace("_", "").isalnum():
            log.warning("live: an event type that is none: %.80s", kind)
            return
        data = json.dumps({"seq": seq, "type": kind, "key": key}, separators=(",", ":"))
        self._hub.announce(city, seq, f"id: {seq}\nevent: {kind}\ndata: {data}\n\n".encode())
