"""The same submission twice: one report, and the same answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections

from core.tenancy import inside
from reporting.access import token_hash
from reporting.models import IdempotencyKey, Photo, Report
from tenants.models import City
from tests.api.conftest import a_report, problem_of
from tests.api.test_photos import upload
from tests.support import database, pictures
from tests.support.clients import CityClient

URL = "/api/v1/reports"
KEY = "4d6f6e-1"


def test_the_same_key_and_body_give_the_same_report(api: CityClient, body: dict[str, Any]) -> None:
    first = api.post_json(URL, body, idempotency_key=KEY)
    again = api.post_json(URL, body, idempotency_key=KEY)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    assert Report.objects.count() == 1


def test_whoever_lost_the_answer_gets_the_follow_token_again(
    api: CityClient, body: dict[str, Any]
) -> None:
    first = api.post_json(URL, body, idempotency_key=KEY).json()

    again = api.post_json(URL, body, idempotency_key=KEY).json()

    report = Report.objects.get()
    assert again["follow_token"] == first["follow_token"]
    assert token_hash(again["follow_token"]) == report.follow_token_hash
    report.follow_token_hash = token_hash("baru")
    report.save(update_fields=["follow_token_hash"])
    assert api.post_json(URL, body, idempotency_key=KEY).json()["follow_token"] == ""


def test_nobody_else_has_the_same_follow_token(
    batam: City, api: CityClient, body: dict[str, Any]
) -> None:
    """Neither another device with the same key and body, nor the same device with another key."""
    tokens = {
        client.post_json(URL, body, idempotency_key=key).json()["follow_token"]
        for client in (api, CityClient(batam, device="ponsel-budi"))
        for key in (KEY, "lain")
    }
    tokens |= {api.post_json(URL, body).json()["follow_token"] for _ in range(2)}

    assert len(tokens) == 6


def test_the_same_key_with_another_body_is_refused(api: CityClient, body: dict[str, Any]) -> None:
    api.post_json(URL, body, idempotency_key=KEY)

    changed = api.post_json(URL, body | {"description": "Lain"}, idempotency_key=KEY)

    problem_of(changed, 422, "idempotency_key_reused")
    assert Report.objects.count() == 1


def test_another_body_is_noticed_even_when_it_means_the_same(
    api: CityClient, body: dict[str, Any]
) -> None:
    """The promise is about the body as sent; an unsent default is not the same body."""
    api.post_json(URL, body, idempotency_key=KEY)

    problem_of(
        api.post_json(URL, body | {"danger": False}, idempotency_key=KEY),
        422,
        "idempotency_key_reused",
    )


def test_without_a_key_twice_is_two_reports(api: CityClient, body: dict[str, Any]) -> None:
    assert [api.post_json(URL, body).status_code for _ in range(2)] == [201, 201]

    assert Report.objects.count() == 2
    assert not IdempotencyKey.objects.exists()


def test_the_key_of_another_device_is_another_key(
    batam: City, api: CityClient, body: dict[str, Any]
) -> None:
    first = api.post_json(URL, body, idempotency_key=KEY)
    other = CityClient(batam, device="ponsel-budi").post_json(URL, body, idempotency_key=KEY)

    assert (first.status_code, other.status_code) == (201, 201)
    assert first.json()["id"] != other.json()["id"]


def test_a_key_longer_than_we_keep_is_refused(api: CityClient, body: dict[str, Any]) -> None:
    document = problem_of(
        api.post_json(URL, body, idempotency_key="k" * 201), 422, "bad_idempotency_key"
    )
    assert document["errors"][0]["field"] == "Idempotency-Key"

    assert not Report.objects.exists()


def test_a_refused_submission_leaves_its_key_free(api: CityClient, body: dict[str, Any]) -> None:
    refused = api.post_json(URL, body | {"category": "tidak-ada"}, idempotency_key=KEY)
    assert refused.status_code == 422

    assert api.post_json(URL, body, idempotency_key=KEY).status_code == 201


def test_a_report_placed_by_its_photo_can_be_sent_again(api: CityClient) -> None:
    photo = upload(api, pictures.jpeg()).json()
    body = {"photos": [{"id": photo["id"], "token": photo["token"]}], "category": "sampah"}

    first = api.post_json(URL, body, idempotency_key=KEY)
    again = api.post_json(URL, body, idempotency_key=KEY)

    assert (first.status_code, again.status_code) == (201, 201), again.content
    assert first.json()["id"] == again.json()["id"]
    assert Photo.objects.get().report == Report.objects.get()


def test_twenty_at_once_become_one_report_and_twenty_equal_answers(committed_db: None) -> None:
    batam = database.city("batam")
    with inside(batam):
        body = a_report()

    def send(_number: int) -> Any:
        try:
            client = CityClient("batam", device="ponsel-sari")
            return client.post_json(URL, body, idempotency_key=KEY)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(send, range(20)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 19
    with inside(batam):
        assert Report.objects.count() == 1
