"""The one download of a city: asked for on a screen, made by the builder, kept for a week."""

from __future__ import annotations

import hashlib
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import transaction

from core import clock
from core.errors import TooMany
from core.outbox.registry import Message, consumer
from core.outbox.services import enqueue
from core.schedules.registry import on_the_platform
from core.storage import files, links
from core.tenancy import inside, inside_public
from tenants.models import City, CityDownload, CityEvent
from tenants.services.leaving import dump

MAKE: Final = "tenants.make_download"
ASKED: Final = "download_requested"
KEPT: Final = timedelta(days=7)
#: A city of a million reports with photos takes minutes, not seconds.
PATIENCE: Final = timedelta(hours=2)
_LINK_WORKS: Final = timedelta(hours=1)
_CHUNK: Final = 1024 * 1024


def request(city: City, *, actor_label: str, at: datetime) -> CityDownload:
    """Ask for an archive without secrets; one that is being made is enough.

    Raises:
        TooMany: One is being made.
    """
    with inside_public(), transaction.atomic(durable=True):
        City.objects.select_for_update().get(pk=city.pk)
        if city.downloads.filter(ready_at=None, failed_at=None, expires_at__gt=at).exists():
            raise TooMany("Unduhan sedang disiapkan. Tunggu sampai selesai.", retry_after=60)
        asked = CityDownload.objects.create(
            city=city, requested_by=actor_label, requested_at=at, expires_at=at + KEPT
        )
        CityEvent.objects.create(
            city=city,
            kind=ASKED,
            from_state=city.state,
            to_state=city.state,
            actor_label=actor_label,
            happened_at=at,
        )
        enqueue(MAKE, key=city.code, download=asked.pk)
    return asked


def downloads_of(city: City) -> list[CityDownload]:
    """The newest downloads of a city, newest first."""
    with inside_public():
        return list(city.downloads.order_by("-requested_at")[:10])


def link(download: CityDownload) -> str:
    """Where the archive can be fetched for an hour or two; runs inside its city."""
    return links.signed_url(download.key, _LINK_WORKS)


def _make(message: Message) -> None:
    with inside_public():
        wanted = CityDownload.objects.select_related("city").get(pk=message.payload["download"])
    if wanted.ready_at is not None:
        return
    at = clock.now()
    with tempfile.TemporaryDirectory(prefix="unduhan-") as folder:
        path = Path(folder) / "kota.zip"
        dump.dump(wanted.city, path, at=at, with_secrets=False)
        digest = hashlib.sha256()
        with path.open("rb") as archive:
            for chunk in iter(lambda: archive.read(_CHUNK), b""):
                digest.update(chunk)
        with inside(wanted.city):
            key = files.city_key(f"{dump.DOWNLOADS}{wanted.public_id}/{wanted.city.code}.zip")
            files.put_file(key, path, "application/zip")
        size = path.stat().st_size
    with inside_public():
        CityDownload.objects.filter(pk=wanted.pk).update(
            key=key, size=size, sha256=digest.hexdigest(), ready_at=clock.now()
        )


def _give_up(message: Message, error: BaseException | None) -> None:
    CityDownload.objects.filter(pk=message.payload["download"]).update(failed_at=clock.now())


@consumer(
    MAKE,
    queue="provisioning",
    prepare=_make,
    prepare_time=PATIENCE,
    max_attempts=3,
    on_dead=_give_up,
)
def download_is_made(message: Message, _nothing: None) -> None:
    """Making it is all there is to do."""


@on_the_platform("tenants.forget_downloads", every=timedelta(hours=6))
def forget_downloads(at: datetime) -> None:
    """Delete archives that are over; the rows stay as a record of who asked."""
    with inside_public():
        over = list(
            CityDownload.objects.select_related("city")
            .filter(expires_at__lte=at, city__schema_built_at__isnull=False)
            .exclude(key="")
        )
    for download in over:
        with inside(download.city):
            files.delete(download.key)
        with inside_public():
            CityDownload.objects.filter(pk=download.pk).update(key="")
