"""What follows an upload: clean copies, or a reason why not; and tidying up.

A worker may be killed at any line of this file. The copies have fixed keys, so doing a photo again
writes the same files; the row changes in the transaction that marks the outbox row done.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from core import clock
from core.imaging import limits, sandbox
from core.imaging.claims import Claims
from core.imaging.encode import Box
from core.imaging.errors import PhotoNotAnImage, PhotoRefused, failure_message
from core.imaging.inspect import kind_of
from core.live import services as live
from core.outbox.registry import Message, consumer
from core.outbox.services import enqueue
from core.schedules.registry import in_every_city
from core.storage import files
from core.storage.backends.base import FileMissing
from reporting.models import Photo, PhotoRedaction, PhotoState, ReportEvent
from reporting.rules.roles import Role
from reporting.services.photos import KEEP_UNATTACHED, PROCESS, promise_a_look

log = logging.getLogger(__name__)

DELETE_FILES: Final = "reporting.delete_files"
"""Topic of the outbox row that removes files nobody points at any more."""
KEEP_FAILED: Final = timedelta(days=7)
"""How long the file of a failed photo is kept, for another try after a repair."""
_GAVE_UP: Final = "photo_processing_failed"
_COPIES: Final = {"original": "original.jpg", "display": "display.webp", "thumb": "thumb.webp"}
_BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one photo: copies under their keys, or a code that says why not."""

    edition: int = 0
    failure_code: str = ""
    original_key: str = ""
    display_key: str = ""
    thumb_key: str = ""
    width: int = 0
    height: int = 0
    phash: int = 0
    claims: Claims | None = None


def make_copies(message: Message) -> Outcome | None:
    """Decode and store the copies, outside any transaction. ``None`` when there is nothing to do.

    Raises:
        SandboxInterrupted, StorageAway: Not the photo's fault; the outbox tries again.
    """
    photo = Photo.objects.filter(public_id=message.payload["photo"]).first()
    if photo is None or photo.state != PhotoState.UPLOADED:
        return None
    try:
        data = files.read(photo.original_key)
        kind = kind_of(data)
        if kind is None:
            raise PhotoNotAnImage
        processed = sandbox.process(data, kind, boxes_of(photo))
    except PhotoRefused as refusal:
        return Outcome(edition=photo.edition, failure_code=refusal.code)
    except FileMissing:
        log.warning("photo %s has no file", photo.public_id)
        return Outcome(edition=photo.edition, failure_code=_GAVE_UP)
    copies = processed.copies
    keys = keys_of(photo)
    if photo.edition and photo.width:
        keys["original"] = photo.original_key  # clean already; encoded again it would only fade
    else:
        files.put(keys["original"], copies.original, "image/jpeg")
    files.put(keys["display"], copies.display, "image/webp")
    files.put(keys["thumb"], copies.thumb, "image/webp")
    return Outcome(
        edition=photo.edition,
        original_key=keys["original"],
        display_key=keys["display"],
        thumb_key=keys["thumb"],
        width=copies.width,
        height=copies.height,
        phash=copies.phash,
        claims=processed.claims,
    )


def give_up(message: Message, error: BaseException | None) -> None:
    """Say on the photo, and to whoever sent it, that it could not be processed."""
    photo = _locked(message)
    if photo is not None:
        _fail(photo, _GAVE_UP)


@consumer(
    PROCESS,
    queue="bulk",
    max_attempts=5,
    prepare=make_copies,
    prepare_time=timedelta(seconds=limits.CHILD_WALL_SECONDS + 15),
    on_dead=give_up,
)
def process_photo(message: Message, outcome: Outcome | None) -> None:
    """Point the photo at its copies, or note why there are none, and tell open screens."""
    if outcome is None:
        return
    photo = _locked(message)
    if photo is None:
        _remove_copies_of_a_deleted_photo(message, outcome)
    elif photo.edition != outcome.edition:
        return  # covered anew meanwhile: those copies have their own message and other names
    elif outcome.failure_code:
        _fail(photo, outcome.failure_code)
    else:
        _finish(photo, outcome)


def delete_now(message: Message) -> None:
    """Remove the files; again does no harm."""
    for key in message.payload["keys"]:
        files.delete(key)


@consumer(DELETE_FILES, queue="bulk", prepare=delete_now)
def files_are_deleted(message: Message, nothing: None) -> None:
    """Removing them was all; nothing is left to write."""


@in_every_city(
    "reporting.delete_abandoned_uploads", every=timedelta(hours=1), queue="bulk", upkeep=True
)
def delete_abandoned_uploads(at: datetime) -> None:
    """Forget uploads that no report used within a day, and old files that could not be opened."""
    while _delete_some_abandoned(at):
        continue
    while _drop_some_failed_files(at):
        continue


@transaction.atomic(durable=True)
def _delete_some_abandoned(at: datetime) -> bool:
    photos = list(
        Photo.objects.select_for_update(skip_locked=True)
        .filter(report__isnull=True, created_at__lte=at - KEEP_UNATTACHED)
        .in_order()[:_BATCH]
    )
    if not photos:
        return False
    Photo.objects.filter(pk__in=[photo.pk for photo in photos]).delete()
    keys = {key for photo in photos for key in [photo.original_key, *keys_of(photo).values()]}
    enqueue(DELETE_FILES, keys=[*sorted(keys - {""})])
    return True


@transaction.atomic(durable=True)
def _drop_some_failed_files(at: datetime) -> bool:
    photos = list(
        Photo.objects.select_for_update(skip_locked=True)
        .filter(state=PhotoState.FAILED, edition=0, created_at__lte=at - KEEP_FAILED)
        .exclude(original_key="")
        .in_order()[:_BATCH]
    )
    if not photos:
        return False
    Photo.objects.filter(pk__in=[photo.pk for photo in photos]).update(original_key="")
    enqueue(DELETE_FILES, keys=[*(photo.original_key for photo in photos)])
    return True


def _locked(message: Message) -> Photo | None:
    return (
        Photo.objects.select_for_update(of=("self",))
        .select_related("report")
        .filter(public_id=message.payload["photo"])
        .first()
    )


def _finish(photo: Photo, outcome: Outcome) -> None:
    """The caller holds the row lock."""
    upload_key = photo.original_key
    photo.state, photo.failure_code = PhotoState.READY, ""
    photo.original_key = outcome.original_key
    photo.display_key, photo.thumb_key = outcome.display_key, outcome.thumb_key
    photo.width, photo.height, photo.phash = outcome.width, outcome.height, outcome.phash
    photo.claims = photo.claims or dict(outcome.claims or {})
    photo.save(
        update_fields=[
            "state", "failure_code", "original_key", "display_key", "thumb_key",
            "width", "height", "phash", "claims",
        ]
    )  # fmt: skip
    if upload_key != photo.original_key:
        enqueue(DELETE_FILES, key=str(photo.public_id), keys=[upload_key])
    _drop_replaced_copies(photo)
    promise_a_look([photo])
    _tell_screens(photo, "photo_ready")


def boxes_of(photo: Photo) -> list[Box]:
    """The parts of a photo that nobody may see."""
    return [(left, top, width, height) for left, top, width, height in photo.boxes]


def _drop_replaced_copies(photo: Photo) -> None:
    """Remove the copies that earlier editions showed; links to them end here.

    Only files of this photo's own: demo pictures are shared by many reports.
    """
    done = PhotoRedaction.objects.filter(photo=photo, finished_at__isnull=True)
    own = files.city_key(f"photos/{photo.public_id}") + "/"
    old = {key for keys in done.values_list("old_keys", flat=True) for key in keys}
    gone = sorted(key for key in old if key.startswith(own))
    done.update(finished_at=clock.now())
    if gone:
        enqueue(DELETE_FILES, key=str(photo.public_id), keys=[*gone])


def _fail(photo: Photo, code: str) -> None:
    """The caller holds the row lock."""
    photo.state, photo.failure_code = PhotoState.FAILED, code
    photo.save(update_fields=["state", "failure_code"])
    if photo.report is None:
        return  # whoever joins it to a report is told then
    ReportEvent.objects.create(
        report=photo.report,
        kind="photo_failed",
        actor_role=Role.SYSTEM,
        actor_label="Sistem",
        note=failure_message(code),
        facts={"photo": str(photo.public_id), "code": code},
        happened_at=clock.now(),
    )
    _tell_screens(photo, "photo_failed")


def _tell_screens(photo: Photo, kind: str) -> None:
    if photo.report is not None:
        live.append(
            "report_changed",
            key=str(photo.report.public_id),
            facts={"kind": kind, "number": photo.report.number, "photo": str(photo.public_id)},
        )


def _remove_copies_of_a_deleted_photo(message: Message, outcome: Outcome) -> None:
    keys = {outcome.original_key, outcome.display_key, outcome.thumb_key} - {""}
    if keys:
        enqueue(DELETE_FILES, key=message.key, keys=[*sorted(keys)])


def keys_of(photo: Photo) -> dict[str, str]:
    """Where the copies go; every edition has names of its own, so that no old link finds a new one."""
    keys = {
        name: files.city_key(f"photos/{photo.public_id}/{file}") for name, file in _COPIES.items()
    }
    if photo.edition:
        for name in ("display", "thumb"):
            keys[name] = files.city_key(f"photos/{photo.public_id}/{name}-{photo.edition}.webp")
    return keys
