"""The one job that carries outbox rows to their consumers. Published by the relay only."""

from __future__ import annotations

from core.celery import Task, app
from core.outbox import consumer
from core.outbox.relay import Batch


@app.task(name="core.consume_outbox", bind=True)
def consume_outbox(self: Task, /, *, city: str, ids: list[int], **_later: object) -> None:
    """Do the work of these outbox rows. ``_later`` swallows what a newer relay may add during a deploy."""
    if (self.request.delivery_info or {}).get("redelivered"):
        consumer.release_after_loss(city, ids)
    else:
        consumer.consume(city, ids)


def publish(batch: Batch) -> None:
    """Hand a message to the broker, once; raises when it does not take it."""
    consume_outbox.apply_async(
        kwargs={"city": batch.city, "ids": batch.ids},
        queue=batch.queue,
        retry=False,
        ignore_result=True,
    )
