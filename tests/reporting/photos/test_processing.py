"""What becomes of an upload in the worker, also when the worker dies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from core.errors import NotFound
from core.imaging import sandbox
from core.imaging.errors import SandboxInterrupted
from core.imaging.metadata import metadata_bytes
from core.live.models import CityEvent
from core.outbox.models import OutboxMessage
from core.outbox.registry import Message
from core.storage import files
from core.tenancy import inside_public
from reporting.models import Photo, ReportEvent
from reporting.services import photo_processing, photos
from tests.reporting.photos.conftest import NOON, make_report, opened, photo_of, upload
from tests.support import pictures
from tests.support.outbox import drain, waiting

pytestmark = pytest.mark.usefixtures("batam")


def attached(file: bytes | None = None) -> photos.UploadedPhoto:
    uploaded = upload(file)
    photos.attach(
        report_id=make_report().pk, uploads=[(uploaded.public_id, uploaded.token)], at=NOON
    )
    return uploaded


def message_for(uploaded: photos.UploadedPhoto) -> Message:
    return Message(id=1, topic=photos.PROCESS, key="", payload={"photo": str(uploaded.public_id)})


def files_of(public_id: UUID) -> set[str]:
    names = ("upload.jpg", "upload.png", "original.jpg", "display.webp", "thumb.webp")
    return {name for name in names if files.exists(files.city_key(f"photos/{public_id}/{name}"))}


@pytest.mark.parametrize("make", [pictures.jpeg, pictures.heic])
def test_replaces_the_upload_by_three_clean_copies(make: Callable[[], bytes]) -> None:
    uploaded = upload(make())
    upload_key = photo_of(uploaded).original_key

    drain()

    photo = photo_of(uploaded)
    assert (photo.state, photo.failure_code) == ("ready", "")
    assert photo.claims["camera"] == "samsung SM-A155F"
    assert photo.phash is not None
    assert opened(files.read(photo.original_key)).size == (photo.width, photo.height)
    for key in (photo.original_key, photo.display_key, photo.thumb_key):
        assert metadata_bytes(files.read(key)) == 0
    assert not files.exists(upload_key)


def test_tells_open_screens_when_the_photo_belongs_to_a_report() -> None:
    upload()
    drain()
    assert not CityEvent.objects.exists()

    uploaded = attached()
    drain()

    event = CityEvent.objects.get()
    report = photo_of(uploaded).report
    assert report is not None
    assert (event.type, event.key) == ("report_changed", str(report.public_id))
    assert event.facts["kind"] == "photo_ready"


def test_a_damaged_photo_is_marked_and_told_on_the_timeline() -> None:
    broken = bytearray(pictures.png())
    broken[60:200] = bytes(140)

    uploaded = attached(bytes(broken))
    drain()

    photo = photo_of(uploaded)
    assert (photo.state, photo.failure_code, photo.display_key) == (
        "failed",
        "photo_unreadable",
        "",
    )
    entry = ReportEvent.objects.get(kind="photo_failed")
    assert (entry.report_id, entry.actor_role, entry.is_public) == (photo.report_id, "system", True)
    assert "rusak" in entry.note
    assert files_of(photo.public_id) == {"upload.png"}


def test_a_bomb_costs_one_photo_and_not_the_worker() -> None:
    uploaded = upload()
    files.put(photo_of(uploaded).original_key, pictures.bomb_png(9000, 9000), "image/png")

    drain()

    assert photo_of(uploaded).failure_code == "photo_too_many_pixels"


def test_a_worker_killed_in_mid_photo_is_followed_by_another_that_does_it_again() -> None:
    """Killed after the files were written and before the row was: nothing doubles."""
    uploaded = attached()
    first = photo_processing.make_copies(message_for(uploaded))
    before = files_of(uploaded.public_id)

    drain()

    assert before == {"upload.jpg", "original.jpg", "display.webp", "thumb.webp"}
    assert files_of(uploaded.public_id) == {"original.jpg", "display.webp", "thumb.webp"}
    assert first is not None
    assert photo_of(uploaded).display_key == first.display_key
    assert Photo.objects.count() == CityEvent.objects.count() == 1


def test_the_same_message_again_changes_nothing() -> None:
    uploaded = attached()
    drain()

    again = photo_processing.make_copies(message_for(uploaded))
    photo_processing.process_photo(message_for(uploaded), again)

    assert again is None
    assert CityEvent.objects.count() == 1


def test_a_trouble_that_is_not_the_photos_is_tried_again_and_then_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    uploaded = attached()

    def interrupted(*_arguments: object) -> None:
        raise SandboxInterrupted("the decoder was ended by signal 9")

    monkeypatch.setattr(sandbox, "process", interrupted)

    drain(may_fail=True)
    assert photo_of(uploaded).state == "uploaded"
    [row] = waiting(photos.PROCESS)
    assert "signal 9" in row.last_error

    with inside_public():
        OutboxMessage.objects.filter(pk=row.pk).update(
            attempts=4, not_before=NOON - timedelta(days=9)
        )
    drain(may_fail=True)

    photo = photo_of(uploaded)
    assert (photo.state, photo.failure_code) == ("failed", "photo_processing_failed")
    assert ReportEvent.objects.filter(kind="photo_failed", report=photo.report).count() == 1


def test_a_photo_whose_file_is_gone_is_marked() -> None:
    uploaded = upload()
    files.delete(photo_of(uploaded).original_key)

    drain()

    assert photo_of(uploaded).failure_code == "photo_processing_failed"


def test_an_upload_deleted_meanwhile_leaves_no_files() -> None:
    uploaded = upload()
    outcome = photo_processing.make_copies(message_for(uploaded))
    Photo.objects.all().delete()

    photo_processing.process_photo(message_for(uploaded), outcome)
    drain()

    assert files_of(uploaded.public_id) <= {"upload.jpg"}


def test_redo_makes_the_copies_again() -> None:
    uploaded = attached()
    drain()
    photo = photo_of(uploaded)
    files.delete(photo.thumb_key)

    photos.redo(photo_id=photo.public_id)
    drain()

    assert photo_of(uploaded).state == "ready"
    assert files_of(photo.public_id) == {"original.jpg", "display.webp", "thumb.webp"}
    with pytest.raises(NotFound):
        photos.redo(photo_id=UUID(int=0))


def test_uploads_that_no_report_used_are_forgotten_after_a_day() -> None:
    abandoned, kept = upload(), attached()
    drain()

    photo_processing.delete_abandoned_uploads(NOON + timedelta(hours=23))
    assert Photo.objects.count() == 2
    photo_processing.delete_abandoned_uploads(NOON + timedelta(hours=24))
    drain()

    assert [photo.public_id for photo in Photo.objects.all()] == [kept.public_id]
    assert files_of(abandoned.public_id) == set()
    assert files_of(kept.public_id) == {"original.jpg", "display.webp", "thumb.webp"}


def test_the_file_of_a_failed_photo_is_dropped_after_a_week() -> None:
    uploaded = attached()
    Photo.objects.update(state="failed", failure_code="photo_unreadable")
    drain()

    photo_processing.delete_abandoned_uploads(NOON + timedelta(days=6))
    drain()
    assert files_of(uploaded.public_id) == {"upload.jpg"}
    photo_processing.delete_abandoned_uploads(NOON + timedelta(days=7))
    drain()

    assert files_of(uploaded.public_id) == set()
    assert photo_of(uploaded).original_key == ""
