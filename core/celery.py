"""The Celery application: carries hints from the relay to the workers, and nothing that may not be lost.

Truth stays in the outbox. Messages hold a city and row numbers; a task is acknowledged after its work, and a
message the broker lost is published again by the relay.
"""

from __future__ import annotations

import logging
import os
from typing import Any, Final, NoReturn

from celery import Celery
from celery import Task as CeleryTask
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.conf.settings")
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")  # a worker that died is back seconds sooner

from django.conf import settings

from core.queues import QUEUE_NAMES

TICK_SECONDS: Final = 5.0
TASK_MODULES: Final = ("core.outbox.tasks", "core.schedules.tasks")


class Task(CeleryTask[..., None]):
    """Base of every task: acknowledged late, given back when a worker dies, never called from business code."""

    abstract = True
    acks_late = True
    reject_on_worker_lost = True
    ignore_result = True
    max_retries = 0

    def delay(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: what must happen is promised in the outbox, with the change."""
        raise TypeError(f"{self.name}: use core.outbox.services.enqueue, not .delay().")


app = Celery("tanggap", task_cls=Task)
app.conf.update(
    broker_url=settings.REDIS_URL,
    result_backend=None,
    imports=TASK_MODULES,
    # queues: all known, none made by a typing mistake
    task_queues=[Queue(name) for name in QUEUE_NAMES],
    task_default_queue="default",
    task_create_missing_queues=False,
    # one message at a time, kept until its work is committed
    worker_prefetch_multiplier=1,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_time_limit=120,
    task_serializer="json",
    accept_content=["json"],
    # the broker may be away or wiped at any moment
    broker_transport_options={
        "visibility_timeout": 300,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
        "socket_timeout": 10,
        "socket_keepalive": True,
        "health_check_interval": 10,
    },
    broker_connection_retry=True,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_connection_timeout=2,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    # no side channels: their Redis keys do not survive a wipe
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    worker_hijack_root_logger=False,
    worker_max_tasks_per_child=2000,
    timezone="UTC",
    enable_utc=True,
    # beat only ticks; two of them do no harm
    beat_scheduler="celery.beat:Scheduler",
    beat_schedule={
        "tick": {
            "task": "core.tick_schedules",
            "schedule": TICK_SECONDS,
            "options": {"queue": "critical", "expires": 2 * TICK_SECONDS},
        }
    },
)

# A line for every message would drown the lines that matter.
for _name in ("celery.worker.strategy", "celery.app.trace"):
    logging.getLogger(_name).setLevel(logging.WARNING)
