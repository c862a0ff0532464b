"""Covering parts of photos: hidden from the first moment, covered for good, undone from the original."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image

from core.audit.models import AuditEntry
from core.errors import DomainError, Invalid
from core.imaging.encode import COVER
from core.outbox.models import OutboxMessage
from core.outbox.registry import Message
from core.storage import files
from core.storage.backends.base import FileMissing
from core.tenancy import CityLike, inside
from reporting.models import Photo, PhotoRedaction, PhotoState, Report, ReportEvent
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.selectors.public_report import photo_urls
from reporting.services import photo_processing, photos, redaction
from tests.make.reporting import actor, make_person, make_report, operator, triage
from tests.support import outbox, pictures
from tests.support.clients import signed_in

NOON = datetime(2026, 11, 25, 5, tzinfo=UTC)
TOP_LEFT = [0.0, 0.0, 50.0, 50.0]


def photo_of(report: Report, file: bytes = b"") -> Photo:
    """A photo that went through the whole pipeline."""
    uploaded = photos.receive_upload(file=file or pictures.jpeg(800, 600), device_hash="", at=NOON)
    photos.attach(report_id=report.pk, uploads=[(uploaded.public_id, uploaded.token)], at=NOON)
    outbox.drain(may_fail=True)
    return Photo.objects.get(public_id=uploaded.public_id)


def cover(photo: Photo, boxes: list[list[float]], **facts: Any) -> Photo:
    assert photo.report is not None
    return redaction.cover(
        **{
            "report_id": photo.report.public_id,
            "photo_id": photo.public_id,
            "boxes": boxes,
            "reason": "Wajah orang",
            "edition": photo.edition,
            "actor": triage(),
            "at": NOON + timedelta(minutes=5),
            **facts,
        }
    )


def picture(key: str) -> Image.Image:
    return Image.open(BytesIO(files.read(key))).convert("RGB")


def is_covered(image: Image.Image, x: float, y: float) -> bool:
    """Whether the point, in shares of the sides, is painted over (compression bends colours a bit)."""
    seen = image.getpixel((int(x * image.width), int(y * image.height)))
    assert isinstance(seen, tuple)
    return all(abs(one - other) < 14 for one, other in zip(seen, COVER, strict=True))


def state_of(photo: Photo) -> tuple[object, ...]:
    photo.refresh_from_db()
    return photo.state, photo.edition, photo.boxes, photo.display_key, photo.thumb_key


def test_is_hidden_at_once_and_then_shown_only_covered(batam: CityLike) -> None:
    photo = photo_of(make_report(state=State.ASSIGNED))
    old_display, old_thumb = photo.display_key, photo.thumb_key
    url, _thumb = photo_urls(photo)

    cover(photo, [TOP_LEFT])

    photo.refresh_from_db()
    assert photo_urls(photo) == ("", "")
    assert (photo.display_key, photo.thumb_key) == ("", "")
    outbox.drain(may_fail=True)
    photo.refresh_from_db()
    assert photo.state == PhotoState.READY
    assert {photo.display_key, photo.thumb_key}.isdisjoint({old_display, old_thumb})
    for key in (photo.display_key, photo.thumb_key):
        image = picture(key)
        assert is_covered(image, 0.25, 0.25)
        assert is_covered(image, 0.02, 0.47)
        assert not is_covered(image, 0.75, 0.25)
        assert not is_covered(image, 0.25, 0.6)
    assert not is_covered(picture(photo.original_key), 0.25, 0.25)
    for key in (old_display, old_thumb):
        with pytest.raises(FileMissing):
            files.read(key)
    assert photo_urls(photo)[0] not in {"", url}


def test_says_who_when_and_why(batam: CityLike) -> None:
    report = make_report(state=State.ASSIGNED)
    photo = photo_of(report)

    cover(photo, [TOP_LEFT])

    entry = AuditEntry.objects.get(kind="photo_covered")
    assert (entry.actor_label, entry.subject, entry.facts["reason"]) == (
        "Citra",
        report.number,
        "Wajah orang",
    )
    event = ReportEvent.objects.get(report=report, kind="photo_covered")
    assert (event.note, event.is_public) == ("Wajah orang", False)
    made = PhotoRedaction.objects.get()
    assert (made.made_by_label, made.edition, made.boxes) == ("Citra", 1, [TOP_LEFT])


def test_several_photos_several_boxes_each_for_itself(batam: CityLike) -> None:
    report = make_report(state=State.ASSIGNED)
    one, other = photo_of(report), photo_of(report)

    cover(one, [TOP_LEFT, [80, 80, 20, 20]])
    cover(other, [[40, 40, 20, 20]])
    outbox.drain(may_fail=True)

    one.refresh_from_db()
    other.refresh_from_db()
    first, second = picture(one.display_key), picture(other.display_key)
    assert [is_covered(first, x, y) for x, y in ((0.2, 0.2), (0.9, 0.9), (0.5, 0.6))] == [
        True,
        True,
        False,
    ]
    assert [is_covered(second, x, y) for x, y in ((0.2, 0.2), (0.5, 0.5))] == [False, True]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_boxes_lie_where_they_were_drawn_however_the_camera_was_held(
    batam: CityLike, orientation: int
) -> None:
    report = make_report(state=State.ASSIGNED)
    photo = photo_of(report, pictures.jpeg(400, 300, orientation=orientation))
    before = picture(photo.display_key)

    cover(photo, [[10, 10, 30, 20]])
    outbox.drain(may_fail=True)

    photo.refresh_from_db()
    after = picture(photo.display_key)
    assert after.size == before.size
    assert is_covered(after, 0.25, 0.2)
    assert is_covered(after, 0.11, 0.11)
    assert not is_covered(after, 0.45, 0.2)
    assert not is_covered(after, 0.25, 0.35)


def test_undo_makes_the_copies_from_the_original(batam: CityLike) -> None:
    photo = photo_of(make_report(state=State.ASSIGNED))
    cover(photo, [TOP_LEFT])
    outbox.drain(may_fail=True)
    photo.refresh_from_db()
    assert photo.report is not None

    redaction.undo(
        report_id=photo.report.public_id,
        photo_id=photo.public_id,
        edition=photo.edition,
        actor=triage(),
        at=NOON + timedelta(minutes=9),
    )
    outbox.drain(may_fail=True)

    photo.refresh_from_db()
    assert (photo.boxes, photo.edition, photo.state) == ([], 2, PhotoState.READY)
    assert not is_covered(picture(photo.display_key), 0.25, 0.25)
    assert AuditEntry.objects.filter(kind="photo_covered").count() == 2


def test_doing_a_photo_again_keeps_it_covered(batam: CityLike) -> None:
    photo = photo_of(make_report(state=State.ASSIGNED))
    cover(photo, [TOP_LEFT])
    outbox.drain(may_fail=True)

    photos.redo(photo_id=photo.public_id)
    outbox.drain(may_fail=True)

    photo.refresh_from_db()
    assert is_covered(picture(photo.display_key), 0.25, 0.25)


def test_a_worker_killed_in_the_middle_leaves_it_hidden_and_another_finishes(
    batam: CityLike,
) -> None:
    photo = photo_of(make_report(state=State.ASSIGNED))
    cover(photo, [TOP_LEFT])
    message = Message(1, photos.PROCESS, "", {"photo": str(photo.public_id)})

    photo_processing.make_copies(message)  # …and the worker is gone before it writes the row

    photo.refresh_from_db()
    assert photo_urls(photo) == ("", "")
    outbox.drain(may_fail=True)
    photo.refresh_from_db()
    assert is_covered(picture(photo.display_key), 0.25, 0.25)


def test_copies_of_an_overtaken_cover_are_never_shown(batam: CityLike) -> None:
    photo = photo_of(make_report(state=State.ASSIGNED))
    first = cover(photo, [[80, 80, 10, 10]])
    message = Message(1, photos.PROCESS, "", {"photo": str(photo.public_id)})
    late = photo_processing.make_copies(message)
    cover(first, [TOP_LEFT])

    photo_processing.process_photo(message, late)

    photo.refresh_from_db()
    assert photo_urls(photo) == ("", "")
    outbox.drain(may_fail=True)
    photo.refresh_from_db()
    assert is_covered(picture(photo.display_key), 0.25, 0.25)
    with pytest.raises(FileMissing):
        files.read(files.city_key(f"photos/{photo.public_id}/display-1.webp"))


def test_a_copy_that_cannot_be_made_stays_hidden_and_keeps_its_original(batam: CityLike) -> None:
    photo = photo_of(make_report(state=State.ASSIGNED))
    cover(photo, [TOP_LEFT])
    message = Message(1, photos.PROCESS, "", {"photo": str(photo.public_id)})

    photo_processing.give_up(message, None)
    photo_processing.delete_abandoned_uploads(NOON + timedelta(days=60))

    photo.refresh_from_db()
    assert photo.state == PhotoState.FAILED
    assert photo_urls(photo) == ("", "")
    assert files.exists(photo.original_key)


@pytest.mark.parametrize(
    ("boxes", "said"),
    [
        ([[0, 0, 0, 10]], "terlalu kecil"),
        ([[90, 0, 20, 10]], "keluar dari foto"),
        ([[float("nan"), 0, 20, 10]], "isi keempat angkanya"),
        ([[-5, 0, 20, 10]], "keluar dari foto"),
        ([[0, 0, 1, 1]] * 21, "Paling banyak 20"),
    ],
)
def test_bad_boxes_change_nothing(batam: CityLike, boxes: list[list[float]], said: str) -> None:
    photo = photo_of(make_report(state=State.ASSIGNED))
    before = state_of(photo)

    with pytest.raises(Invalid, match=said):
        cover(photo, boxes)

    assert state_of(photo) == before
    assert not PhotoRedaction.objects.exists()
    assert not AuditEntry.objects.filter(kind="photo_covered").exists()
    assert not OutboxMessage.objects.filter(topic=photos.PROCESS, done_at=None).exists()


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"reason": "x"}, "invalid"),
        ({"edition": 7}, "photo_changed"),
        ({"actor": operator("dishub")}, "not_your_report"),
        ({"actor": actor(Role.COMMAND)}, "cover_not_allowed"),
        ({"photo_id": uuid4()}, "photo_not_found"),
    ],
)
def test_refusals_change_nothing(batam: CityLike, facts: dict[str, Any], code: str) -> None:
    photo = photo_of(make_report(state=State.ASSIGNED))
    before = state_of(photo)

    with pytest.raises(DomainError) as refused:
        cover(photo, [TOP_LEFT], **facts)

    assert refused.value.code == code
    assert state_of(photo) == before
    assert not PhotoRedaction.objects.exists()


def test_the_page_takes_numbers_with_a_comma_and_keeps_what_was_wrong(batam: CityLike) -> None:
    report = make_report(state=State.ASSIGNED)
    photo = photo_of(report)
    desk = signed_in(batam, make_person(Role.AGENCY_OPERATOR, agency="dlh"))
    address = f"/meja/laporan/{report.number}/foto/{photo.public_id}"
    fields = {"left": ["95", ""], "top": ["1", ""], "width": ["30", ""], "height": ["10,5", ""]}
    sent = {**fields, "phrase": "Wajah orang", "edition": "0"}

    refused = desk.post(address, sent)
    accepted = desk.post(address, {**sent, "left": ["5", ""]})

    assert refused.status_code == 422
    assert 'value="95"' in refused.content.decode()
    assert accepted.status_code == 302
    photo.refresh_from_db()
    assert photo.boxes == [[5.0, 1.0, 30.0, 10.5]]
    assert "sedang dibuat" in desk.get(address).content.decode()


def test_people_of_other_desks_and_cities_find_no_photo(batam: CityLike, bekasi: CityLike) -> None:
    report = make_report(state=State.ASSIGNED)
    photo = photo_of(report)
    address = f"/meja/laporan/{report.number}/foto/{photo.public_id}"
    with inside(bekasi):
        stranger = signed_in(bekasi, make_person(Role.TRIAGE))
    others = [
        (signed_in(batam, make_person(Role.AGENCY_OPERATOR, agency="dishub")), 404),
        (signed_in(batam, make_person(Role.COMMAND)), 403),
        (stranger, 404),
    ]

    for client, expected in others:
        assert client.get(address).status_code == expected
        assert client.post(address, {"edition": "0"}).status_code == expected

    photo.refresh_from_db()
    assert photo.edition == 0
