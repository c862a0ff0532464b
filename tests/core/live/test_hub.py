"""Handing events to listeners: in order, once, without waiting for the slowest."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from core.live.hub import QUEUE_LENGTH, RESET, Hub, Listener


async def collect(listener: Listener, seconds: float = 0.2) -> bytes:
    """Everything the listener gets until it is quiet for a while."""
    taken = b""
    while frame := await listener.take(seconds):
        taken += frame
    return taken


def frame(number: int) -> bytes:
    return b"event %d\n\n" % number


T = TypeVar("T")


def played(scene: Coroutine[object, object, T]) -> T:
    """Run a scene in a thread of its own: a browser test may keep an event loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, scene).result()


def test_events_of_a_city_reach_its_listeners_only() -> None:
    async def scene() -> tuple[bytes, bytes]:
        hub, here, there = Hub(), Listener(), Listener()
        hub.join("c_a", here, None)
        hub.join("c_b", there, None)
        hub.announce("c_a", 1, frame(1))
        hub.announce("c_a", 2, frame(2))
        return await collect(here), await collect(there)

    assert played(scene()) == (frame(1) + frame(2), b"")


def test_events_close_together_leave_as_one_frame() -> None:
    async def scene() -> bytes:
        hub, listener = Hub(), Listener()
        hub.join("c_a", listener, None)
        for number in range(5):
            hub.announce("c_a", number, frame(number))
        return await listener.take(1)

    assert played(scene()) == b"".join(frame(number) for number in range(5))


def test_a_listener_that_does_not_keep_up_is_told_to_read_anew() -> None:
    async def scene() -> bytes:
        listener = Listener()
        for number in range(QUEUE_LENGTH + 3):
            listener.put(frame(number))
        return await listener.take(1)

    assert played(scene()) == RESET + frame(QUEUE_LENGTH + 1) + frame(QUEUE_LENGTH + 2)


def test_who_comes_back_soon_gets_what_it_missed() -> None:
    async def scene() -> bytes:
        hub, stays, returns = Hub(), Listener(), Listener()
        hub.join("c_a", stays, None)
        for number in range(10, 15):
            hub.announce("c_a", number, frame(number))
        hub.join("c_a", returns, 12)
        return await returns.take(1)

    assert played(scene()) == frame(13) + frame(14)


def test_who_comes_back_late_is_told_to_read_anew() -> None:
    async def scene() -> bytes:
        hub, stays, returns = Hub(), Listener(), Listener()
        hub.join("c_a", stays, None)
        hub.announce("c_a", 50, frame(50))
        hub.join("c_a", returns, 12)
        return await returns.take(1)

    assert played(scene()) == RESET


def test_nothing_is_kept_for_a_city_nobody_listens_to() -> None:
    async def scene() -> tuple[int, int | None]:
        hub, listener = Hub(), Listener()
        hub.announce("c_a", 1, frame(1))
        hub.join("c_a", listener, None)
        hub.announce("c_a", 2, frame(2))
        hub.leave("c_a", listener)
        hub.announce("c_a", 3, frame(3))
        return hub.listening, hub.latest("c_a")

    assert played(scene()) == (0, None)
