"""Joining uploads to a report."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from core.errors import DomainError
from core.tenancy import inside
from reporting.models import Photo
from reporting.services import photos
from tenants.models import City
from tests.reporting.photos.conftest import NOON, make_report, photo_of, upload
from tests.support import pictures

pytestmark = pytest.mark.usefixtures("batam")


def ticket(uploaded: photos.UploadedPhoto) -> tuple[UUID, str]:
    return uploaded.public_id, uploaded.token


def test_joins_the_photos_in_their_order() -> None:
    report = make_report()
    first, second = upload(), upload()

    joined = photos.attach(report_id=report.pk, uploads=[ticket(second), ticket(first)], at=NOON)

    assert [photo.public_id for photo in joined] == [second.public_id, first.public_id]
    assert {photo_of(each).report_id for each in (first, second)} == {report.pk}


def test_may_be_said_twice_for_the_same_report() -> None:
    report = make_report()
    uploaded = upload()

    for _time in range(2):
        photos.attach(report_id=report.pk, uploads=[(uploaded.public_id, uploaded.token)], at=NOON)

    assert Photo.objects.filter(report=report).count() == 1


def test_shows_what_the_joining_step_says_it_shows() -> None:
    report = make_report()
    uploaded = upload()

    photos.attach(
        report_id=report.pk, uploads=[(uploaded.public_id, uploaded.token)], at=NOON, kind="after"
    )

    assert photo_of(uploaded).kind == "after"


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("wrong token", "photo_unknown"),
        ("made up", "photo_unknown"),
        ("used elsewhere", "photo_used"),
        ("too old", "photo_expired"),
        ("could not be opened", "photo_unusable"),
        ("six of them", "photo_too_many"),
    ],
)
def test_refuses_and_joins_none_of_them(case: str, code: str) -> None:
    report = make_report()
    good, other = upload(), upload()
    at = NOON
    uploads = [(good.public_id, good.token), (other.public_id, other.token)]
    match case:
        case "wrong token":
            uploads[1] = (other.public_id, good.token)
        case "made up":
            uploads[1] = (uuid4(), other.token)
        case "used elsewhere":
            elsewhere = make_report("BTM-2611-0002")
            photos.attach(report_id=elsewhere.pk, uploads=uploads[1:], at=NOON)
        case "too old":
            at = NOON + timedelta(hours=24)
        case "could not be opened":
            Photo.objects.filter(public_id=other.public_id).update(
                state="failed", failure_code="photo_unreadable"
            )
        case _:
            more = [upload() for _photo in range(4)]
            uploads += [(each.public_id, each.token) for each in more]

    with pytest.raises(DomainError) as refused:
        photos.attach(report_id=report.pk, uploads=uploads, at=at)

    assert (refused.value.code, refused.value.status) == (code, 422)
    assert not Photo.objects.filter(report=report).exists()


def test_an_upload_of_another_city_is_unknown(bekasi: City) -> None:
    uploaded = upload()

    with inside(bekasi):
        report = make_report("BKS-2611-0001")
        with pytest.raises(photos.PhotoUnknown):
            photos.attach(
                report_id=report.pk, uploads=[(uploaded.public_id, uploaded.token)], at=NOON
            )


def test_finds_the_place_a_photo_claims_for_whoever_holds_its_token() -> None:
    silent = upload(pictures.png())
    speaking = upload()

    assert photos.claimed_place(
        [(silent.public_id, silent.token), (speaking.public_id, speaking.token)]
    ) == (pictures.BATAM[1], pictures.BATAM[0])
    assert photos.claimed_place([(speaking.public_id, silent.token)]) is None
    assert photos.claimed_place([]) is None
