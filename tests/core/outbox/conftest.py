"""Consumers that exist only in these tests, and what they saw."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from core.outbox import registry
from core.outbox.registry import Message

Register = Callable[..., list[Message]]


@pytest.fixture
def consumes() -> Iterator[Register]:
    """``seen = consumes("topic", raises=…)`` registers a consumer that notes its messages."""
    topics: list[str] = []

    def register(topic: str, *, raises: Exception | None = None, **options: Any) -> list[Message]:
        seen: list[Message] = []

        def handler(message: Message, *prepared: object) -> None:
            seen.append(message)
            if raises is not None:
                raise raises

        registry.consumer(topic, **options)(handler)
        topics.append(topic)
        return seen

    yield register
    for topic in topics:
        registry.forget(topic)
