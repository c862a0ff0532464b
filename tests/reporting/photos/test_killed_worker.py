"""A worker that is really killed in the middle of a photo, on a database that really commits."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import Settings

from core import clock
from core.live.models import CityEvent
from core.outbox.models import OutboxMessage
from core.storage import files
from core.tenancy import inside, inside_public
from reporting.models import Photo
from reporting.services import photos
from tenants.models import City
from tests.reporting.photos.conftest import NOON, make_report, photo_of, upload
from tests.support import database
from tests.support.outbox import drain, waiting

PATIENCE_SECONDS = 240
STUCK_WORKER = """
import sys, time
import django
django.setup()
from core.outbox import consumer
from core.storage import files
put = files.put
def slow_put(key, data, content_type):
    put(key, data, content_type)
    time.sleep(3600)
files.put = slow_put
consumer.consume(sys.argv[1], [int(sys.argv[2])])
"""


@pytest.mark.usefixtures("committed_db")
def test_the_photo_is_done_by_the_next_worker_and_nothing_doubles(settings: Settings) -> None:
    city = database.city("batam")
    with inside(city):
        uploaded = upload()
        report = make_report()
        tickets = [(uploaded.public_id, uploaded.token)]
        with transaction.atomic():
            photos.attach(report_id=report.pk, uploads=tickets, at=NOON)
        [row] = waiting(photos.PROCESS)
        folder = Path(settings.MEDIA_ROOT) / files.city_key(f"photos/{uploaded.public_id}")
    database.close_all()

    worker = _start_a_worker_that_gets_stuck(city, row.pk, settings)
    try:
        _wait_for(folder / "original.jpg")
    finally:
        worker.kill()
        worker.wait()

    with inside(city):
        assert photo_of(uploaded).state == "uploaded"
        assert {path.name for path in folder.iterdir()} == {"upload.jpg", "original.jpg"}

        _let_the_lease_run_out(row.pk)
        drain()

        assert photo_of(uploaded).state == "ready"
        assert {path.name for path in folder.iterdir()} == {
            "original.jpg",
            "display.webp",
            "thumb.webp",
        }
        assert Photo.objects.count() == 1
        assert CityEvent.objects.filter(facts__kind="photo_ready").count() == 1
        assert waiting() == []


def _start_a_worker_that_gets_stuck(
    city: City, row: int, settings: Settings
) -> subprocess.Popen[bytes]:
    """A process that does the work like a worker, but stands still once the first copy is written."""
    environment = {
        **os.environ,
        "TANGGAP_DB_NAME": settings.DATABASES["default"]["NAME"],
        "TANGGAP_MEDIA_ROOT": str(settings.MEDIA_ROOT),
    }
    return subprocess.Popen(
        [sys.executable, "-c", STUCK_WORKER, city.schema_name, str(row)],
        env=environment,
        cwd=database.ROOT,
    )


def _let_the_lease_run_out(row: int) -> None:
    with inside_public():
        past = clock.now() - timedelta(seconds=1)
        OutboxMessage.objects.filter(pk=row).update(lease_until=past)


def _wait_for(path: Path) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not path.exists():
        assert time.monotonic() < give_up_at, f"{path.name} was never written"
        time.sleep(0.02)
