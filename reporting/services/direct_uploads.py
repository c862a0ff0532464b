"""Photos that go straight to the object store: leave first, then the file, then a look at what arrived.

1. ``offer`` names the photo and signs a form for one file in a place of arrival; nothing is stored.
2. The phone posts the file there; we see nothing of it.
3. ``take`` reads what arrived, looks at it as at any upload and keeps a copy under the photo's own key.
   The form still works for a while, but only for the place of arrival, which nobody reads again.

The place of arrival is emptied a day after it was offered, used or not.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, cast
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext as _

from core.callers import keyed_hash
from core.errors import DomainError, Invalid
from core.imaging.claims import Claims
from core.imaging.errors import PhotoTooLarge
from core.imaging.kinds import ImageKind
from core.outbox.services import enqueue
from core.storage import files
from core.storage.backends.base import DirectUpload, FileMissing
from reporting.models import Photo, PhotoKind
from reporting.rules import limits
from reporting.services import photos
from reporting.services.photo_processing import DELETE_FILES
from reporting.services.photos import PhotoExpired, PhotoUnknown, UploadedPhoto

CONTENT_TYPES: Final = tuple(kind.content_type for kind in ImageKind)
FORM_WORKS: Final = timedelta(minutes=15)
"""How long the store takes the file; one that is on its way then still arrives."""
MAY_BE_TAKEN: Final = timedelta(hours=2)
EMPTIED_AFTER: Final = timedelta(hours=limits.UNATTACHED_PHOTO_HOURS)


class DirectUploadOff(DomainError):
    """Files of this deployment come through us; photos are uploaded the other way."""

    code = "direct_upload_off"


class PhotoNotArrived(DomainError):
    """The store has no file for this photo yet."""

    code = "photo_not_arrived"


@dataclass(frozen=True, slots=True)
class Offer:
    """Leave to send one photo.

    Attributes:
        public_id: Names the photo from now on.
        token: Proves who may finish the upload, and later use the photo.
        form: Where to and with what the file is sent.
        expires_at: Until when the store takes it.
    """

    public_id: UUID
    token: str
    form: DirectUpload
    expires_at: datetime


@transaction.atomic(durable=True)
def offer(*, content_type: str, device_hash: str, at: datetime) -> Offer:
    """Let somebody send one photo straight to the store.

    Args:
        content_type: What the file says it is; what it is is seen when it has arrived.
        device_hash: Whose uploads are counted together; empty for staff and programs.
        at: When (aware).

    Raises:
        DirectUploadOff: There is no object store here.
        Invalid: Not a type of picture that becomes a photo.
        TooMany: This device has too many uploads waiting that no report used.
    """
    if content_type not in CONTENT_TYPES:
        raise Invalid(_("Foto JPEG, PNG, WebP, atau HEIC."), field="content_type")
    photos.require_room(device_hash, at)
    public_id = uuid4()
    form = files.direct_upload(
        _arrival(public_id), content_type, max_bytes=limits.MAX_PHOTO_BYTES, lasting=FORM_WORKS
    )
    if form is None:
        raise DirectUploadOff(_("Kirim foto langsung ke /api/v1/photos."), upload="/api/v1/photos")
    enqueue(
        DELETE_FILES,
        key=str(public_id),
        not_before=at + EMPTIED_AFTER,
        keys=[_arrival(public_id)],
    )
    return Offer(public_id, _token(public_id, at + MAY_BE_TAKEN), form, at + FORM_WORKS)


def take(*, public_id: UUID, token: str, device_hash: str, at: datetime) -> UploadedPhoto:
    """Look at what arrived and make it a photo; once, however often it is asked for.

    Args:
        public_id: As offered.
        token: As offered.
        device_hash: As for ``offer``.
        at: When (aware).

    Raises:
        PhotoUnknown: It was not offered, or the token is another's. Which of the two is not told.
        PhotoExpired: It was offered too long ago.
        PhotoNotArrived: There is no file yet.
        PhotoRefused: What arrived cannot become a photo (``core.imaging.errors``).
        TooMany, StorageAway: As for ``photos.receive_upload``.
    """
    _require_token(public_id, token, at)
    known = Photo.objects.filter(public_id=public_id).first()
    if known is not None:
        return UploadedPhoto(public_id, token, cast(Claims, known.claims))
    return photos.keep(
        _arrived(public_id),
        public_id=public_id,
        token=token,
        device_hash=device_hash,
        at=at,
        kind=PhotoKind.BEFORE,
    )


def _arrived(public_id: UUID) -> bytes:
    """The file as it came; what is larger than a photo is not read."""
    try:
        found = files.open_sized(_arrival(public_id))
    except FileMissing:
        raise PhotoNotArrived(_("Foto belum sampai. Kirim dulu fotonya.")) from None
    with found.stream as stream:
        if found.size > limits.MAX_PHOTO_BYTES:
            raise PhotoTooLarge(bytes=found.size, limit=limits.MAX_PHOTO_BYTES)
        return stream.read(limits.MAX_PHOTO_BYTES + 1)


def _arrival(public_id: UUID) -> str:
    return files.city_key(f"arrivals/{public_id}")


def _token(public_id: UUID, ends_at: datetime) -> str:
    """Says until when it works; nobody but the city can make one."""
    ends = int_to_base36(int(ends_at.timestamp()))
    return f"{ends}.{_mark(public_id, ends)}"


def _mark(public_id: UUID, ends: str) -> str:
    return keyed_hash("direct-upload", f"{public_id} {ends}")


def _require_token(public_id: UUID, token: str, at: datetime) -> None:
    ends, _dot, mark = token.partition(".")
    if not hmac.compare_digest(mark.encode(), _mark(public_id, ends).encode()):
        raise PhotoUnknown(_("Foto tidak dikenal. Unggah lagi fotonya."), field="token")
    if at >= datetime.fromtimestamp(base36_to_int(ends), tz=UTC):
        raise PhotoExpired(_("Izin mengunggah foto ini sudah berakhir. Minta yang baru."))
