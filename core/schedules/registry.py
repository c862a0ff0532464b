"""Periodic jobs, each named next to the code it runs: in every city, or once on the platform.

A job runs in a worker, outside any transaction, so it may call durable services one after another. It gets the
moment it was due, may be late, and must be safe to run twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from core.outbox.registry import Message, consumer
from core.queues import QueueName

Job = Callable[[datetime], None]

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
TIME_LIMIT: Final = timedelta(seconds=110)


@dataclass(frozen=True, slots=True)
class PeriodicJob:
    """What to run and on which grid of moments.

    Attributes:
        upkeep: Runs in suspended cities too: it asks nobody to act.
        offset: Shifts the grid, which starts at midnight UTC: a daily job with an offset of 18 hours is due
            at 01:00 in Jakarta.
    """

    name: str
    job: Job
    every: timedelta
    offset: timedelta
    in_every_city: bool
    upkeep: bool = False

    def next_after(self, at: datetime) -> datetime:
        """The first moment of the grid after ``at``."""
        passed = (at - EPOCH - self.offset) // self.every
        return EPOCH + self.offset + (passed + 1) * self.every


_jobs: dict[str, PeriodicJob] = {}


def in_every_city(
    name: str,
    *,
    every: timedelta,
    offset: timedelta = timedelta(),
    queue: QueueName = "default",
    upkeep: bool = False,
) -> Callable[[Job], Job]:
    """Run the decorated job in each city at work, again and again; one still busy with it is left out.

    Args:
        name: Stable name, also the outbox topic.
        every: Length of the grid.
        offset: Where the grid starts.
        queue: As for consumers.
        upkeep: Also in suspended cities. For what keeps data in order (retention, freezing, counting)
            and reminds, nudges or trains nobody.
    """
    return _periodic(
        name, every=every, offset=offset, queue=queue, in_every_city=True, upkeep=upkeep
    )


def on_the_platform(
    name: str, *, every: timedelta, offset: timedelta = timedelta(), queue: QueueName = "default"
) -> Callable[[Job], Job]:
    """Run the decorated job in ``public``, again and again."""
    return _periodic(name, every=every, offset=offset, queue=queue, in_every_city=False)


def all_jobs() -> list[PeriodicJob]:
    """Every periodic job, by name."""
    return [_jobs[name] for name in sorted(_jobs)]


def forget(name: str) -> None:
    """Take a job out again (tests)."""
    _jobs.pop(name, None)


def _periodic(
    name: str,
    *,
    every: timedelta,
    offset: timedelta,
    queue: QueueName,
    in_every_city: bool,
    upkeep: bool = False,
) -> Callable[[Job], Job]:
    if every < timedelta(seconds=5):
        raise ValueError(f"{name}: the beat ticks every 5 seconds, not faster.")

    def register(job: Job) -> Job:
        def run(message: Message) -> None:
            job(datetime.fromisoformat(str(message.payload["at"])))

        # The job is the slow part (no transaction around it); marking it done is all that remains.
        consumer(name, queue=queue, max_attempts=3, prepare=run, prepare_time=TIME_LIMIT)(
            _job_is_done
        )
        _jobs[name] = PeriodicJob(name, job, every, offset, in_every_city, upkeep)
        return job

    return register


def _job_is_done(message: Message, nothing: None) -> None:
    """A periodic job has no effect of its own beyond what it did."""
