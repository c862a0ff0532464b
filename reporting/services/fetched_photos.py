"""Photos that another system names by their web address: fetched by us, then photos like any other.

A new report does not wait for them: a job fetches each and joins it. What cannot be had is written on
the timeline where staff read it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from core import clock
from core.errors import Invalid
from core.outbox.registry import Message, consumer
from core.outbox.services import enqueue
from core.webhooks import addresses as web
from core.webhooks.fetching import NotFetched, get
from core.webhooks.sending import SECONDS
from reporting.models import Report
from reporting.rules import limits
from reporting.rules.lifecycle import Actor
from reporting.services import photos
from reporting.services.workflow import steps

FETCH: Final = "reporting.fetch_photo"
"""Topic of the outbox row that fetches one photo of one report."""
KIND: Final = "photo_not_fetched"
#: How long an answer may wait for photos that have to be there before it can be given.
PATIENCE_SECONDS: Final = 12.0
_FETCHER: Final = "Pengambil foto"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A photo that was received, or the word for why not."""

    upload: tuple[UUID, str] | None = None
    reason: str = ""


def callable_only(addresses: Iterable[str]) -> tuple[str, ...]:
    """Those of the web addresses that we would ever call; each is checked again when it is."""
    found = []
    for address in addresses:
        try:
            web.read_url(address)
        except Invalid:
            continue
        found.append(address)
    return tuple(found)


def promise(*, report_id: UUID, addresses: Sequence[str]) -> None:
    """Have photos fetched and joined to a report that was taken in."""
    with transaction.atomic(durable=True):
        for address in addresses:
            enqueue(FETCH, key=str(report_id), report=str(report_id), address=address)


def fetch_now(addresses: Sequence[str], *, at: datetime) -> tuple[tuple[UUID, str], ...]:
    """Fetch photos while the caller waits; public id and token of those that came in time."""
    until = time.monotonic() + PATIENCE_SECONDS
    found = []
    for address in addresses:
        if time.monotonic() > until:
            break
        try:
            fetched = _received(address, at)
        except NotFetched:
            continue
        if fetched.upload:
            found.append(fetched.upload)
    return tuple(found)


def fetch(message: Message) -> Fetched | None:
    """Get one photo, outside any transaction; ``None`` when its report is gone.

    Raises:
        NotFetched: It may be there later.
    """
    if not Report.objects.filter(public_id=message.payload["report"]).exists():
        return None
    try:
        return _received(message.payload["address"], message.created_at or clock.now())
    except NotFetched as error:
        if not error.is_lasting:
            raise
        return Fetched(reason=error.reason)


def give_up(message: Message, error: BaseException | None) -> None:
    """Note for staff that a photo never came."""
    _note(message, error.reason if isinstance(error, NotFetched) else "failed")


@consumer(
    FETCH,
    queue="webhooks",
    max_attempts=5,
    prepare=fetch,
    prepare_time=timedelta(seconds=SECONDS + 10),
    on_dead=give_up,
)
def join(message: Message, fetched: Fetched | None) -> None:
    """Join the photo to its report, or note why there is none."""
    if fetched is None:
        return
    if fetched.upload is None:
        _note(message, fetched.reason)
        return
    report = Report.objects.filter(public_id=message.payload["report"]).first()
    if report is None:
        return
    try:
        photos.attach(report_id=report.pk, uploads=[fetched.upload], at=clock.now())
    except photos.TooManyPhotos as refusal:
        _note(message, refusal.code)


def _received(address: str, at: datetime) -> Fetched:
    """The photo as an upload; what is no photo is a reason.

    Raises:
        NotFetched: It cannot be had.
    """
    content = get(address, most=limits.MAX_PHOTO_BYTES)
    try:
        upload = photos.receive_upload(file=content, device_hash="", at=at)
    except Invalid as refusal:
        return Fetched(reason=refusal.code)
    return Fetched(upload=(upload.public_id, upload.token))


def _note(message: Message, reason: str) -> None:
    report = Report.objects.select_for_update().filter(public_id=message.payload["report"]).first()
    if report is not None:
        steps.note_down(
            report,
            kind=KIND,
            actor=Actor.system(_FETCHER),
            at=clock.now(),
            note=f"{message.payload['address'][:300]} ({reason})",
        )
