"""Registering consumers."""

from __future__ import annotations

import pytest

from core.celery import app
from core.outbox.registry import Message, all_consumers, consumer, consumer_of
from core.outbox.tasks import consume_outbox
from core.queues import QUEUE_NAMES
from tests.core.outbox.conftest import Register


def test_a_topic_has_one_consumer(consumes: Register) -> None:
    consumes("test.mine")

    with pytest.raises(ValueError, match="consumed by"):

        @consumer("test.mine")
        def other(message: Message) -> None: ...


def test_a_queue_nobody_serves_is_refused() -> None:
    with pytest.raises(ValueError, match="no queue 'express'"):
        consumer("test.mine", queue="express")  # type: ignore[arg-type]


def test_every_consumer_has_a_queue_that_the_broker_knows() -> None:
    assert set(app.conf.task_queues and [queue.name for queue in app.conf.task_queues]) == set(
        QUEUE_NAMES
    )
    assert all(one.queue in QUEUE_NAMES for one in all_consumers())
    assert consumer_of("core.sweep_outbox").queue == "bulk"


def test_delay_is_refused() -> None:
    with pytest.raises(TypeError, match="enqueue"):
        consume_outbox.delay(city="public", ids=[1])
