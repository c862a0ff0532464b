"""Photos that go straight to the object store: offered, sent past us, looked at, kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import requests
from pytest_django import Settings

from core.errors import Invalid, TooMany
from core.imaging.errors import PhotoNotAnImage, PhotoTooLarge, PhotoTruncated
from core.outbox.models import OutboxMessage
from core.storage import files
from core.tenancy import inside, inside_public
from reporting.models import Photo, Report
from reporting.rules import limits
from reporting.services import direct_uploads, photos
from reporting.services.direct_uploads import DirectUploadOff, Offer, PhotoNotArrived
from reporting.services.photo_processing import DELETE_FILES
from reporting.services.photos import PhotoExpired, PhotoUnknown
from tenants.models import City
from tests.api.test_contract import keeps_to
from tests.reporting.photos.conftest import NOON, make_report
from tests.support import pictures
from tests.support.clients import CityClient
from tests.support.stand_ins import BUCKET, REGION


@pytest.fixture
def store(batam: City, object_store: str, settings: Settings) -> None:
    settings.S3_BUCKET, settings.S3_ENDPOINT, settings.S3_REGION = BUCKET, object_store, REGION


def offer(**changes: Any) -> Offer:
    return direct_uploads.offer(
        **{"content_type": "image/jpeg", "device_hash": "hp", "at": NOON, **changes}
    )


def send(given: Offer, data: bytes) -> None:
    """What a phone does with an offer."""
    answer = requests.post(
        given.form.url, data=dict(given.form.fields), files={"file": data}, timeout=60
    )
    assert answer.status_code in {200, 201, 204}, answer.text


def take(given: Offer, **changes: Any) -> photos.UploadedPhoto:
    return direct_uploads.take(
        **{
            "public_id": given.public_id, "token": given.token, "device_hash": "hp", "at": NOON,
            **changes,
        }
    )  # fmt: skip


@pytest.mark.usefixtures("store")
def test_what_was_sent_becomes_a_photo_of_the_report() -> None:
    given = offer()
    send(given, pictures.jpeg())

    taken = take(given)

    photo = Photo.objects.get()
    assert (taken.public_id, taken.token) == (photo.public_id, given.token)
    assert taken.claims["lat"] == pytest.approx(pictures.BATAM[0], abs=1e-4)
    assert files.read(photo.original_key) == pictures.jpeg()
    report = make_report()
    uploads = [(given.public_id, given.token)]
    assert photos.attach(report_id=report.pk, uploads=uploads, at=NOON)[0] == photo


@pytest.mark.usefixtures("store")
def test_taking_it_again_gives_the_same_and_reads_nothing_new() -> None:
    given = offer()
    send(given, pictures.jpeg())
    first = take(given)
    send(given, pictures.png())  # the form still works; nobody looks at what it brings

    assert take(given) == first
    photo = Photo.objects.get()
    assert files.read(photo.original_key) == pictures.jpeg()


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"<script>alert(1)</script>", PhotoNotAnImage),
        (pictures.jpeg()[:2000], PhotoTruncated),
        (pictures.jpeg() + bytes(limits.MAX_PHOTO_BYTES), PhotoTooLarge),
    ],
)
def test_what_the_store_let_through_is_refused_here(data: bytes, refusal: type[Exception]) -> None:
    """The stand-in does not keep to the form, as some stores do not."""
    given = offer()
    send(given, data)

    with pytest.raises(refusal):
        take(given)

    assert not Photo.objects.exists()


@pytest.mark.usefixtures("store")
def test_the_form_says_what_the_store_is_to_refuse() -> None:
    given = offer(content_type="image/webp")

    assert given.form.fields["Content-Type"] == "image/webp"
    assert str(given.public_id) in given.form.fields["key"]
    assert given.expires_at == NOON + direct_uploads.FORM_WORKS


@pytest.mark.usefixtures("store")
def test_a_photo_that_is_not_there_yet_can_be_asked_for_again() -> None:
    given = offer()

    with pytest.raises(PhotoNotArrived):
        take(given)

    send(given, pictures.jpeg())
    assert take(given).public_id == given.public_id


@pytest.mark.usefixtures("store")
def test_only_the_token_that_was_offered_opens_it() -> None:
    given, other = offer(), offer()
    send(given, pictures.jpeg())

    for wrong in ("", "x", other.token, given.token + "0", given.token.upper(), "é.é"):
        with pytest.raises(PhotoUnknown):
            take(given, token=wrong)
    with pytest.raises(PhotoUnknown):
        take(given, public_id=uuid4())
    with pytest.raises(PhotoExpired):
        take(given, at=NOON + direct_uploads.MAY_BE_TAKEN)

    assert not Photo.objects.exists()


@pytest.mark.usefixtures("store")
def test_an_offer_of_one_city_is_nothing_in_another(bekasi: City) -> None:
    given = offer()
    send(given, pictures.jpeg())

    with inside(bekasi), pytest.raises(PhotoUnknown):
        take(given)

    with inside(bekasi):
        assert not Photo.objects.exists()


@pytest.mark.usefixtures("store")
def test_the_place_of_arrival_is_emptied_a_day_later() -> None:
    given = offer()

    with inside_public():
        promised = OutboxMessage.objects.get(topic=DELETE_FILES)
    assert promised.payload["keys"] == [given.form.fields["key"]]
    assert promised.not_before == NOON + timedelta(hours=24)


@pytest.mark.usefixtures("store")
def test_a_device_that_only_uploads_is_stopped() -> None:
    Photo.objects.bulk_create(
        Photo(original_key="x", device_hash="hp", created_at=NOON)
        for _each in range(limits.MAX_WAITING_UPLOADS)
    )

    with pytest.raises(TooMany):
        offer()
    with pytest.raises(Invalid):
        offer(device_hash="lain", content_type="image/gif")


def test_without_an_object_store_there_is_no_such_way(batam: City) -> None:
    with pytest.raises(DirectUploadOff):
        offer()

    assert not OutboxMessage.objects.exists()
    assert not Report.objects.exists()


@pytest.mark.usefixtures("store")
def test_an_app_does_all_of_it_over_the_api(batam: City) -> None:
    app = CityClient(batam, device="hp-sari")
    offers = "/api/v1/photos/uploads"

    offered = app.post_json(offers, {"content_type": "image/jpeg"})
    keeps_to(offers, offered, "post")
    given = offered.json()
    complete = f"{offers}/{given['id']}/complete"
    early = app.post_json(complete, {"token": given["token"]})
    sent = requests.post(
        given["form"]["url"],
        data=given["form"]["fields"],
        files={"file": pictures.jpeg()},
        timeout=60,
    )
    done = app.post_json(complete, {"token": given["token"]})
    report = app.post_json(
        "/api/v1/reports",
        {"category": "sampah", "photos": [{"id": given["id"], "token": given["token"]}]},
    )

    assert (early.status_code, early.json()["code"]) == (409, "photo_not_arrived")
    assert sent.ok
    assert (done.status_code, done.json()["id"]) == (200, given["id"]), done.content
    keeps_to(f"{offers}/{{photo_id}}/complete", done, "post")
    assert done.json()["claims"]["camera"] == "samsung SM-A155F"
    assert report.status_code == 201, report.content
    assert Photo.objects.get().report == Report.objects.get()
