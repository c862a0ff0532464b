"""``POST /api/v1/photos``: upload first, then send the report with id and token."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from reporting.models import Photo, Report
from reporting.rules import limits
from tests.api.conftest import a_report, problem_of
from tests.support import pictures
from tests.support.clients import CityClient

URL = "/api/v1/photos"
REPORTS = "/api/v1/reports"
BIG = 16 * 1024 * 1024 + 1


def upload(api: CityClient, data: bytes, name: str = "foto.jpg", **fields: Any) -> Any:
    file = SimpleUploadedFile(name, data, content_type="image/jpeg")
    return api.post(URL, {"file": file, **fields})


def test_a_photo_gets_an_id_a_token_and_what_it_claims(api: CityClient) -> None:
    response = upload(api, pictures.jpeg())

    assert response.status_code == 201
    answer = response.json()
    photo = Photo.objects.get()
    assert answer["id"] == str(photo.public_id)
    assert len(answer["token"]) > 30
    assert answer["claims"]["lat"] == pytest.approx(pictures.BATAM[0], abs=1e-4)
    assert answer["claims"]["camera"] == "samsung SM-A155F"
    assert photo.upload_token_hash != answer["token"]


def test_a_photo_that_says_nothing_claims_nothing(api: CityClient) -> None:
    assert upload(api, pictures.png(), "layar.png").json()["claims"] == {}


def test_the_report_takes_its_photos(api: CityClient) -> None:
    photos = [upload(api, pictures.jpeg()).json() for _ in range(2)]
    sent = [{"id": photo["id"], "token": photo["token"]} for photo in photos]

    response = api.post_json(REPORTS, a_report(photos=sent, description=""))

    assert response.status_code == 201, response.content
    assert {str(photo.public_id) for photo in Photo.objects.filter(report__isnull=False)} == {
        photo["id"] for photo in photos
    }


def test_a_photo_says_where_when_the_sender_does_not(api: CityClient) -> None:
    photo = upload(api, pictures.jpeg()).json()
    body = {"photos": [{"id": photo["id"], "token": photo["token"]}], "category": "sampah"}

    response = api.post_json(REPORTS, body)

    assert response.status_code == 201, response.content
    report = Report.objects.get()
    assert report.location_source == "exif"
    assert report.location.y == pytest.approx(pictures.BATAM[0], abs=1e-4)


def test_without_any_place_the_report_is_refused(api: CityClient) -> None:
    silent = upload(api, pictures.png(), "layar.png").json()
    spoken = upload(api, pictures.jpeg()).json()
    by_guess = {"id": spoken["id"], "token": "ditebak"}

    for photos in ([], [{"id": silent["id"], "token": silent["token"]}], [by_guess]):
        response = api.post_json(REPORTS, {"description": "Sampah", "photos": photos})
        problem_of(response, 422, "location_missing")

    assert not Report.objects.exists()


def test_a_photo_serves_one_report_only(api: CityClient) -> None:
    photo = upload(api, pictures.jpeg()).json()
    sent = [{"id": photo["id"], "token": photo["token"]}]
    assert api.post_json(REPORTS, a_report(photos=sent)).status_code == 201

    response = api.post_json(REPORTS, a_report(photos=sent))

    assert response.status_code in (409, 422)
    assert Report.objects.count() == 1


@pytest.mark.parametrize("token", ["", "salah", "x" * 200])
def test_a_photo_without_its_token_is_nobodys(api: CityClient, token: str) -> None:
    photo = upload(api, pictures.jpeg()).json()

    response = api.post_json(REPORTS, a_report(photos=[{"id": photo["id"], "token": token}]))

    assert response.status_code == 422
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "photo_empty"),
        (b"GIF89a" + bytes(100), "photo_not_an_image"),
        (b"<script>alert(1)</script>", "photo_not_an_image"),
        (b"%PDF-1.4", "photo_not_an_image"),
        (pictures.jpeg()[:2000], "photo_truncated"),
        (pictures.promising_png(30_000, 30_000), "photo_too_many_pixels"),
    ],
)
def test_a_bad_picture_is_refused_with_its_code(api: CityClient, data: bytes, code: str) -> None:
    document = problem_of(upload(api, data), 422, code)

    assert document["errors"][0]["field"] == "file"
    assert not Photo.objects.exists()


def test_a_photo_beyond_fifteen_megabytes_is_refused(api: CityClient) -> None:
    data = pictures.jpeg() + bytes(limits.MAX_PHOTO_BYTES)

    problem_of(upload(api, data), 422, "photo_too_large")


def test_a_body_that_announces_too_much_is_not_even_read(api: CityClient) -> None:
    class Unread:
        """A body that must not be touched."""

        def read(self, *_size: int) -> bytes:
            raise AssertionError("The body was read.")

        readline = read

    announced = {
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "CONTENT_LENGTH": str(BIG),
        "wsgi.input": Unread(),
    }
    response = api.generic("POST", URL, **announced)  # type: ignore[arg-type]

    problem_of(response, 413, "too_large")


def test_only_a_photo_is_taken(api: CityClient) -> None:
    problem_of(api.post(URL, {}), 422, "invalid")
    problem_of(upload(api, pictures.png(), kind="after"), 422, "invalid")
    extra = SimpleUploadedFile("b.png", pictures.png())
    problem_of(upload(api, pictures.png(), other=extra), 422, "invalid")
    broken = api.generic("POST", URL, b"--x", "multipart/form-data")
    problem_of(broken, 400, "bad_request")
    problem_of(api.post_json(URL, {"file": "x"}), 415, "unsupported_media_type")

    assert not Photo.objects.exists()


def test_an_address_uploads_no_more_than_so_many_an_hour(
    from_afar: CityClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.city.v1.photos.UPLOADS_PER_HOUR", 1)
    assert upload(from_afar, pictures.png()).status_code == 201

    response = upload(from_afar, pictures.png())

    problem_of(response, 429, "too_many")
    assert int(response.headers["Retry-After"]) > 0


def test_without_an_object_store_photos_come_this_way(api: CityClient) -> None:
    offers = f"{URL}/uploads"
    complete = f"{offers}/{uuid4()}/complete"

    off = problem_of(
        api.post_json(offers, {"content_type": "image/jpeg"}), 409, "direct_upload_off"
    )
    gif = problem_of(api.post_json(offers, {"content_type": "image/gif"}), 422, "invalid")
    unknown = problem_of(api.post_json(complete, {"token": "x.y"}), 422, "photo_unknown")

    assert off["upload"] == URL
    assert gif["errors"][0]["field"] == "content_type"
    assert unknown["errors"][0]["field"] == "token"
    assert not Photo.objects.exists()
