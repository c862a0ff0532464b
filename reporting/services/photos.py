"""Photos on their way in: uploaded first, joined to a report when that is sent.

An upload answers at once with an id and a token; whoever shows both may use the photo once, within
a day. What follows (decode, clean, shrink) is promised to the outbox: see ``photo_processing``.
The file as it came, with its EXIF, is private, never served, and gone when the clean copies exist.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.errors import Invalid, NotFound, TooMany
from core.imaging import errors as imaging_errors
from core.imaging.claims import Claims
from core.imaging.inspect import Inspection, inspect
from core.outbox.services import enqueue
from core.storage import files
from reporting.models import Photo, PhotoKind, PhotoState
from reporting.rules import limits

CHECK: Final = "reporting.check_photo_claims"
"""Topic of the outbox row that compares what a photo says of itself with its report."""

PROCESS: Final = "reporting.process_photo"
"""Topic of the outbox row that asks for the clean copies of one photo."""

KEEP_UNATTACHED: Final = timedelta(hours=limits.UNATTACHED_PHOTO_HOURS)


class PhotoUnknown(Invalid):
    """No such upload in this city, or the token is another's. Which of the two is not told."""

    code = "photo_unknown"


class PhotoExpired(Invalid):
    """Uploaded too long ago and never used."""

    code = "photo_expired"


class PhotoUsed(Invalid):
    """The upload belongs to another report already."""

    code = "photo_used"


class PhotoUnusable(Invalid):
    """The photo could not be opened; ``facts`` say which and why."""

    code = "photo_unusable"


class TooManyPhotos(Invalid):
    """More photos than one report takes."""

    code = "photo_too_many"


class Readable(Protocol):
    """An uploaded file as web frameworks hand it over."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class UploadedPhoto:
    """What the uploader gets back.

    Attributes:
        public_id: Names the photo from now on.
        token: Shown once; together with the id it proves who uploaded the photo.
        claims: What the photo says of its place and time, to fill in the form.
    """

    public_id: UUID
    token: str
    claims: Claims


def receive_upload(
    *,
    file: bytes | Readable,
    device_hash: str,
    at: datetime,
    kind: str = PhotoKind.BEFORE,
) -> UploadedPhoto:
    """Take in one photo and promise its clean copies.

    Args:
        file: The whole file, or something to read it from.
        device_hash: Whose uploads are counted together; empty for signed-in staff and API clients.
        at: When it arrived (aware).
        kind: What it will show: before, after or visit.

    Raises:
        PhotoEmpty, PhotoTooLarge, PhotoNotAnImage, PhotoTruncated, PhotoTooManyPixels: The file
            cannot become a photo (``core.imaging.errors``). Nothing was stored.
        TooMany: This device has too many uploads waiting that no report used.
        StorageAway: The place for files does not answer.
    """
    public_id, token = uuid4(), secrets.token_urlsafe(24)
    data = file if isinstance(file, bytes) else file.read(limits.MAX_PHOTO_BYTES + 1)
    return keep(
        data, public_id=public_id, token=token, device_hash=device_hash, at=at, kind=PhotoKind(kind)
    )


def keep(
    data: bytes, *, public_id: UUID, token: str, device_hash: str, at: datetime, kind: PhotoKind
) -> UploadedPhoto:
    """Look at one photo, store it under a name that was given before, and promise its clean copies.

    Raises:
        PhotoRefused, TooMany, StorageAway: As for :func:`receive_upload`. Nothing was stored.
    """
    seen = inspect(data, max_bytes=limits.MAX_PHOTO_BYTES)
    require_room(device_hash, at)
    key = files.city_key(f"photos/{public_id}/upload.{seen.kind.extension}")
    files.put(key, seen.image, seen.kind.content_type)
    try:
        _record(public_id, token, key, seen, device_hash, kind, at)
    except IntegrityError:
        # The same photo came in twice at once; the file is the one that its row knows.
        return UploadedPhoto(public_id=public_id, token=token, claims=seen.claims)
    except BaseException:
        files.delete(key)  # no row knows the file, so nobody else would remove it
        raise
    return UploadedPhoto(public_id=public_id, token=token, claims=seen.claims)


def attach(
    *,
    report_id: int,
    uploads: Sequence[tuple[UUID, str]],
    at: datetime,
    kind: str = PhotoKind.BEFORE,
    most: int = limits.MAX_PHOTOS,
) -> list[Photo]:
    """Join uploads to a report. Part of the caller's transaction: all of them, or an error.

    Sending the same uploads for the same report again changes nothing.

    Args:
        report_id: Primary key of the report.
        uploads: Public id and token of each, in the order in which they are shown.
        at: When (aware); an upload older than a day is no longer taken.
        kind: What the photos show; whatever was said at the upload gives way.
        most: How many of this kind the report may have; more where a conversation goes on.

    Returns:
        The photos, in the order given.

    Raises:
        PhotoUnknown, PhotoExpired, PhotoUsed, PhotoUnusable, TooManyPhotos: Nothing was joined.
    """
    tokens = dict(uploads)
    locked = {
        photo.public_id: photo
        for photo in Photo.objects.select_for_update().filter(public_id__in=tokens).in_order()
    }
    photos = [
        _usable(locked.get(public_id), token, report_id, at) for public_id, token in tokens.items()
    ]
    fresh = [photo for photo in photos if photo.report_id is None]
    present = Photo.objects.filter(report_id=report_id, kind=kind).count()
    if present + len(fresh) > most:
        raise TooManyPhotos(_("Paling banyak %(n)d foto.") % {"n": most}, max=most)
    for photo in fresh:
        photo.report_id = report_id
        photo.kind = PhotoKind(kind)
        photo.upload_token_hash = ""
        photo.save(update_fields=["report", "kind", "upload_token_hash"])
    promise_a_look([photo for photo in fresh if photo.state == PhotoState.READY])
    return photos


def promise_a_look(photos: Sequence[Photo]) -> None:
    """Have what citizens' photos say of place and time compared with their report. In a transaction."""
    for photo in photos:
        if (
            photo.report_id
            and photo.claims
            and photo.kind == PhotoKind.BEFORE
            and not photo.edition
        ):
            enqueue(CHECK, key=str(photo.public_id), photo=str(photo.public_id))


def claimed_place(uploads: Sequence[tuple[UUID, str]]) -> tuple[float, float] | None:
    """Return longitude and latitude that one of these uploads claims; the first that has a place.

    For a report whose sender gave no place: its ``location_source`` is then ``exif``.
    """
    photos = {p.public_id: p for p in Photo.objects.filter(public_id__in=dict(uploads))}
    for public_id, token in uploads:
        photo = photos.get(public_id)
        if photo is None or not _is_token_of(photo, token):
            continue
        lat, lon = photo.claims.get("lat"), photo.claims.get("lon")
        if lat is not None and lon is not None:
            return float(lon), float(lat)
    return None


@transaction.atomic(durable=True)
def redo(*, photo_id: UUID) -> Photo:
    """Make the copies of a photo again, from the best file that is still kept.

    Raises:
        NotFound: No such photo in this city, or its file is gone.
    """
    photo = Photo.objects.select_for_update().filter(public_id=photo_id).first()
    if photo is None or not photo.original_key:
        raise NotFound(_("Foto tidak ditemukan."))
    photo.state, photo.failure_code = PhotoState.UPLOADED, ""
    photo.save(update_fields=["state", "failure_code"])
    enqueue(PROCESS, key=str(photo_id), photo=str(photo_id))
    return photo


@transaction.atomic(durable=True)
def _record(
    public_id: UUID,
    token: str,
    key: str,
    seen: Inspection,
    device_hash: str,
    kind: PhotoKind,
    at: datetime,
) -> None:
    Photo.objects.create(
        public_id=public_id,
        kind=kind,
        original_key=key,
        claims=dict(seen.claims),
        upload_token_hash=_hashed(token),
        device_hash=device_hash,
        created_at=at,
    )
    enqueue(PROCESS, key=str(public_id), photo=str(public_id))


def require_room(device_hash: str, at: datetime) -> None:
    """Refuse a device that uploads and never sends; without a device nobody is counted.

    Raises:
        TooMany: Too many of its uploads wait for a report.
    """
    if not device_hash:
        return
    waiting = Photo.objects.filter(
        report__isnull=True, device_hash=device_hash, created_at__gt=at - KEEP_UNATTACHED
    )
    if waiting.count() >= limits.MAX_WAITING_UPLOADS:
        raise TooMany(
            _("Terlalu banyak foto diunggah tanpa laporan. Kirim dulu laporan Anda."),
            retry_after=3600,
        )


def _usable(photo: Photo | None, token: str, report_id: int, at: datetime) -> Photo:
    if photo is not None and photo.report_id == report_id:
        return photo
    if photo is not None and photo.report_id is not None:
        raise PhotoUsed(_("Foto ini sudah dipakai di laporan lain. Unggah lagi fotonya."))
    if photo is None or not _is_token_of(photo, token):
        raise PhotoUnknown(_("Foto tidak dikenal. Unggah lagi fotonya."))
    if photo.created_at <= at - KEEP_UNATTACHED:
        raise PhotoExpired(_("Foto diunggah lebih dari 24 jam lalu. Unggah lagi fotonya."))
    if photo.state == PhotoState.FAILED:
        raise PhotoUnusable(
            imaging_errors.failure_message(photo.failure_code),
            photo=str(photo.public_id),
            failure=photo.failure_code,
        )
    return photo


def _is_token_of(photo: Photo, token: str) -> bool:
    return hmac.compare_digest(photo.upload_token_hash, _hashed(token))


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
