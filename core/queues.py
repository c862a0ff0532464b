"""Every queue a worker listens on, and how the relay feeds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

QueueName = Literal["critical", "default", "bulk", "webhooks", "provisioning"]


@dataclass(frozen=True, slots=True)
class Lane:
    """How one queue is fed.

    Attributes:
        name: The queue, as in ``celery worker -Q``.
        rows_per_message: Outbox rows of one city that travel together in one broker message.
        waiting_messages: The relay publishes no more while so many wait in the broker: the rows are safer
            in PostgreSQL, they gather into full messages there, and a city that queued thousands does not
            stand in front of a city that queued one.
    """

    name: QueueName
    rows_per_message: int
    waiting_messages: int


# In the order the relay serves them. Bulk work (pictures, exports) takes long: one row, one message.
# Webhooks wait for strangers: a queue of their own, so that a slow receiver stands in nobody's way.
# Building and erasing cities needs the owner's password: the builder alone listens there.
LANES: Final[tuple[Lane, ...]] = (
    Lane("critical", rows_per_message=50, waiting_messages=8),
    Lane("default", rows_per_message=50, waiting_messages=8),
    Lane("bulk", rows_per_message=1, waiting_messages=8),
    Lane("webhooks", rows_per_message=4, waiting_messages=16),
    Lane("provisioning", rows_per_message=1, waiting_messages=8),
)
QUEUE_NAMES: Final[tuple[str, ...]] = tuple(lane.name for lane in LANES)
