"""Every job has a queue, and every queue has a worker wherever the product runs."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from django.conf import settings

from core.celery import app
from core.outbox import registry
from core.queues import QUEUE_NAMES
from core.schedules import registry as schedules
from tests.architecture.test_conventions import calls, name_of, parsed, sources

ROOT = Path(__file__).resolve().parent.parent.parent


def test_every_consumer_names_a_queue_that_exists() -> None:
    consumers = registry.all_consumers()

    assert consumers
    assert [each.topic for each in consumers if each.queue not in QUEUE_NAMES] == []


def test_every_promise_somebody_makes_is_consumed() -> None:
    topics = {each.topic for each in registry.all_consumers()}
    promised = {
        f"{path}: {call.args[0].value!r}"
        for path, text in sources()
        for call in calls(parsed(text))
        if name_of(call) == "enqueue"
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and call.args[0].value not in topics
    }

    assert promised == set()


def test_every_task_of_ours_is_routed_to_a_queue() -> None:
    app.loader.import_default_modules()
    ours = [name for name in app.tasks if not name.startswith("celery.")]

    assert ours
    for name in ours:
        routed = app.amqp.router.route({}, name)["queue"].name
        assert routed in QUEUE_NAMES, name


def test_every_queue_has_a_worker_on_a_laptop_and_in_containers() -> None:
    for file in ("infra/local/servers.py", "infra/compose.yaml"):
        text = (ROOT / file).read_text(encoding="utf-8")
        listened = re.findall(r"(?:-Q|--queues)[\s\"',=-]+([\w,]+)", text)
        assert set(QUEUE_NAMES) <= {name for names in listened for name in names.split(",")}, file


def test_schedules_have_names_of_their_own_and_queues_that_exist() -> None:
    jobs = schedules.all_jobs()

    assert jobs
    assert len({job.name for job in jobs}) == len(jobs)
    assert all(registry.consumer_of(job.name).queue in QUEUE_NAMES for job in jobs)


def test_the_apps_and_their_homes_are_all_installed() -> None:
    assert set(settings.SHARED_APPS) | set(settings.TENANT_APPS) <= set(settings.INSTALLED_APPS)
