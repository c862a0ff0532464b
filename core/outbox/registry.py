"""Which function does the work of which topic, on which queue and how often it may fail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from core.queues import QUEUE_NAMES, QueueName

DEFAULT_ATTEMPTS: Final = 8
DEFAULT_PREPARE_TIME: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Message:
    """One outbox row as its consumer sees it.

    Attributes:
        id: Number of the outbox row: the idempotency key of anything sent outside.
        attempts: How often the row was tried, this time included.
    """

    id: int
    topic: str
    key: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    attempts: int = 1
    created_at: datetime | None = None


Handler = Callable[..., None]
Prepare = Callable[[Message], Any]
OnDead = Callable[[Message, BaseException | None], None]
H = TypeVar("H", bound=Handler)


class UnknownTopic(LookupError):
    """No consumer is registered for the topic: a programming mistake, or a worker older than its publisher."""


@dataclass(frozen=True, slots=True)
class Consumer:
    """What happens to the rows of one topic; see :func:`consumer`."""

    topic: str
    handler: Handler
    queue: QueueName
    max_attempts: int
    prepare: Prepare | None
    prepare_time: timedelta
    on_dead: OnDead | None


_consumers: dict[str, Consumer] = {}


def consumer(
    topic: str,
    *,
    queue: QueueName = "default",
    max_attempts: int = DEFAULT_ATTEMPTS,
    prepare: Prepare | None = None,
    prepare_time: timedelta = DEFAULT_PREPARE_TIME,
    on_dead: OnDead | None = None,
) -> Callable[[H], H]:
    """Register the decorated function as the one that does the work of ``topic``.

    It runs in a worker, in the row's city, inside the transaction that also marks the row done: what it writes
    happens once. It must not call another durable service and must not wait for the outside world.

    Args:
        topic: Stable name, ``app.verb``; never reused for another meaning.
        queue: ``critical`` (people wait for it), ``default``, ``bulk`` (pictures, exports), ``webhooks``
            (other people's servers) or ``provisioning`` (needs the owner's password).
        max_attempts: After so many failures the row is put aside as dead.
        prepare: Slow part (pictures, HTTP), run before and outside the transaction; it may run twice. What it
            returns is handed to the function as second argument.
        prepare_time: Longest time ``prepare`` takes; nobody else is given the row meanwhile.
        on_dead: Called, in a transaction in the city, when the row is put aside: the business outcome of
            giving up. The error is ``None`` when the worker died each time.

    Raises:
        ValueError: The topic has a consumer already, or the queue does not exist.
    """
    if queue not in QUEUE_NAMES:
        raise ValueError(f"{topic}: there is no queue {queue!r}.")

    def register(handler: H) -> H:
        known = _consumers.get(topic)
        if known is not None and known.handler is not handler:
            raise ValueError(f"{topic} is consumed by {known.handler.__qualname__} already.")
        _consumers[topic] = Consumer(
            topic, handler, queue, max_attempts, prepare, prepare_time, on_dead
        )
        return handler

    return register


def consumer_of(topic: str) -> Consumer:
    """The consumer registered for ``topic``.

    Raises:
        UnknownTopic: There is none.
    """
    try:
        return _consumers[topic]
    except KeyError:
        raise UnknownTopic(
            f"Nothing consumes {topic!r}; is its module imported in AppConfig.ready?"
        ) from None


def all_consumers() -> list[Consumer]:
    """Every registered consumer, by topic."""
    return [_consumers[topic] for topic in sorted(_consumers)]


def forget(topic: str) -> None:
    """Take a consumer out again (tests)."""
    _consumers.pop(topic, None)
