"""Taking in one uploaded file."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError

from core.errors import TooMany
from core.imaging.errors import PhotoEmpty, PhotoNotAnImage, PhotoTooLarge, PhotoTruncated
from core.storage import files
from reporting.models import Photo
from reporting.rules import limits
from reporting.services import photos
from tests.reporting.photos.conftest import NOON, photo_of, upload
from tests.support import pictures
from tests.support.outbox import waiting

pytestmark = pytest.mark.usefixtures("batam")


def test_keeps_the_file_private_and_promises_the_copies() -> None:
    data = pictures.jpeg()

    uploaded = upload(data)

    photo = photo_of(uploaded)
    assert (photo.state, photo.report_id, photo.created_at) == ("uploaded", None, NOON)
    assert files.read(photo.original_key) == data
    assert photo.original_key == files.city_key(f"photos/{photo.public_id}/upload.jpg")
    assert [row.payload for row in waiting(photos.PROCESS)] == [{"photo": str(photo.public_id)}]


def test_tells_place_and_time_at_once_so_that_the_form_can_use_them() -> None:
    uploaded = upload()

    assert uploaded.claims["lat"] == pictures.BATAM[0]
    assert uploaded.claims["taken_at"] == "2026-11-20T14:27:00+07:00"
    assert photo_of(uploaded).claims == uploaded.claims


def test_keeps_only_a_hash_of_the_token() -> None:
    uploaded = upload()

    assert len(uploaded.token) >= 32
    assert uploaded.token not in photo_of(uploaded).upload_token_hash


def test_reads_a_file_like_object_no_further_than_the_limit() -> None:
    endless = BytesIO(pictures.jpeg() + bytes(limits.MAX_PHOTO_BYTES + 100))

    with pytest.raises(PhotoTooLarge):
        photos.receive_upload(file=endless, device_hash="", at=NOON)

    assert endless.tell() == limits.MAX_PHOTO_BYTES + 1


def test_goes_by_the_bytes_not_by_the_name_and_cuts_off_stowaways() -> None:
    data = pictures.png()

    photo = photo_of(upload(data + b"PK\x03\x04 an archive"))

    assert photo.original_key.endswith("/upload.png")
    assert files.read(photo.original_key) == data


@pytest.mark.parametrize(
    ("file", "refusal"),
    [
        (b"", PhotoEmpty),
        (b"<html></html>", PhotoNotAnImage),
        (b"GIF89a" + bytes(50), PhotoNotAnImage),
        (pictures.jpeg()[:3000], PhotoTruncated),
    ],
)
def test_refuses_what_cannot_become_a_photo_and_keeps_nothing(
    file: bytes, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        photos.receive_upload(file=file, device_hash="", at=NOON)

    assert not Photo.objects.exists()
    assert waiting(photos.PROCESS) == []


def test_removes_the_file_again_when_the_row_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stored: list[str] = []
    put = files.put

    def noted(key: str, data: bytes, content_type: str) -> None:
        stored.append(key)
        put(key, data, content_type)

    monkeypatch.setattr(files, "put", noted)

    def away(*_arguments: object) -> None:
        raise DatabaseError("away")

    monkeypatch.setattr(photos, "_record", away)

    with pytest.raises(DatabaseError):
        upload()

    assert len(stored) == 1
    assert not files.exists(stored[0])


def test_limits_uploads_that_no_report_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_WAITING_UPLOADS", 2)
    upload()
    upload()

    with pytest.raises(TooMany) as refused:
        upload()
    upload(device="another")
    photos.receive_upload(file=pictures.jpeg(), device_hash="device", at=NOON + timedelta(hours=24))

    assert refused.value.status == 429
    assert Photo.objects.count() == 4
