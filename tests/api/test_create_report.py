"""``POST /api/v1/reports``: what is taken, what is refused and how that is said."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from redis import RedisError

from core import redis
from core.outbox.models import OutboxMessage
from core.tenancy import inside_public
from reporting.models import Category, CitySettings, Contact, Report, ReportEvent
from tenants.models import City
from tests.api.conftest import problem_of
from tests.support.clients import CityClient

URL = "/api/v1/reports"


def nothing_happened() -> bool:
    with inside_public():
        promised = OutboxMessage.objects.exists()
    return not (Report.objects.exists() or ReportEvent.objects.exists() or promised)


def fields_of(document: dict[str, Any]) -> set[str]:
    return {error["field"] for error in document["errors"]}


def test_a_report_is_taken_in_with_number_agency_and_deadlines(
    api: CityClient, body: dict[str, Any]
) -> None:
    response = api.post_json(URL, body)

    assert response.status_code == 201
    receipt = response.json()
    report = Report.objects.get()
    assert receipt["id"] == str(report.public_id)
    assert receipt["number"] == report.number
    assert receipt["state"] == report.state == "assigned"
    assert receipt["agency"] == "Dinas Lingkungan Hidup"
    assert receipt["response_due_at"] < receipt["resolution_due_at"]
    assert receipt["follow_token"]
    assert "Idempotency-Replayed" not in response.headers
    assert response.headers["Location"] == f"{URL}/{report.public_id}"
    assert (report.channel, report.location_source) == ("api", "pin")
    assert len(report.device_hash) == 64


def test_everything_a_sender_may_say_is_kept(api: CityClient, body: dict[str, Any]) -> None:
    more = {
        "accuracy_m": 12.5,
        "location_source": "gps",
        "address_text": "Depan pasar",
        "visibility": "anonymous",
        "name": "Sari",
        "phone": "0812-3456-7890",
        "email": "sari@example.com",
    }

    response = api.post_json(URL, body | more)

    assert response.status_code == 201, response.content
    report, contact = Report.objects.get(), Contact.objects.get()
    assert (report.location_accuracy_m, report.location_source) == (12.5, "gps")
    assert (report.address_text, report.visibility) == ("Depan pasar", "anonymous")
    assert (contact.name, contact.phone) == ("Sari", "+6281234567890")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"descripton": "salah ketik"}, "descripton"),
        ({"photos": [{"id": "bukan-uuid", "token": "x"}]}, "photos.0.id"),
        ({"photos": [{"id": "00000000-0000-4000-8000-000000000000", "token": "x", "y": 1}]},
         "photos.0.y"),
        ({"photos": [{"id": "00000000-0000-4000-8000-000000000000", "token": "x"}] * 6}, "photos"),
        ({"photos": {"id": "x"}}, "photos"),
        ({"description": "x" * 2001}, "description"),
        ({"description": ["a"]}, "description"),
        ({"lon": "timur"}, "lon"),
        ({"lon": 181}, "lon"),
        ({"lat": -181}, "lat"),
        ({"lat": 91}, "lat"),
        ({"lon": True}, "lon"),
        ({"danger": 1}, "danger"),
        ({"description": 7}, "description"),
        ({"lon": None}, "lon"),
        ({"accuracy_m": -1}, "accuracy_m"),
        ({"location_source": "satelit"}, "location_source"),
        ({"visibility": "terbuka"}, "visibility"),
        ({"danger": "mungkin"}, "danger"),
        ({"email": "bukan surel"}, "email"),
        ({"category": "x" * 61}, "category"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named_and_nothing_is_written(
    api: CityClient, body: dict[str, Any], change: dict[str, Any], field: str
) -> None:
    response = api.post_json(URL, body | change)

    document = problem_of(response, 422, "invalid")
    assert fields_of(document) == {field}
    assert all(error["message"] and error["code"] for error in document["errors"])
    assert nothing_happened()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"description": "", "category": "sampah"}, "nothing_to_report"),
        ({"description": "   "}, "nothing_to_report"),
        ({"category": "tidak-ada"}, "invalid"),
        ({"phone": "12"}, "invalid_phone"),
        ({"lon": 0, "lat": 0}, "invalid_location"),
        ({"lon": 1.13, "lat": 90}, "outside_city"),
        ({"lon": 106.8, "lat": -6.2}, "outside_city"),
    ],
)
def test_a_report_that_makes_no_sense_is_refused_with_its_own_code(
    api: CityClient, body: dict[str, Any], change: dict[str, Any], code: str
) -> None:
    problem_of(api.post_json(URL, body | change), 422, code)

    assert nothing_happened()


def test_swapped_coordinates_are_recognised(api: CityClient, body: dict[str, Any]) -> None:
    response = api.post_json(URL, body | {"lon": body["lat"], "lat": body["lon"]})

    document = problem_of(response, 422, "invalid")
    (error,) = document["errors"]
    assert (error["field"], error["code"]) == ("lat", "swapped")
    assert "tertukar" in error["message"]
    assert nothing_happened()


def test_a_category_switched_off_since_the_form_was_opened_is_a_conflict(
    api: CityClient, body: dict[str, Any]
) -> None:
    Category.objects.filter(code="sampah").update(is_active=False)

    document = problem_of(api.post_json(URL, body), 409, "category_inactive")

    assert document["category"] == "sampah"
    assert nothing_happened()


@pytest.mark.parametrize(
    ("raw", "content_type", "status", "code"),
    [
        (b"{bukan json", "application/json", 400, "bad_request"),
        (b"", "application/json", 422, "location_missing"),
        (b"\xff\xfe", "application/json", 400, "bad_request"),
        (b"[1, 2]", "application/json", 422, "invalid"),
        (b'"teks"', "application/json", 422, "invalid"),
        (b'{"lon": NaN}', "application/json", 422, "invalid"),
        (b'{"lon": 1e999, "lat": 1}', "application/json", 422, "invalid"),
        (b'{"description": "a\\u0000b"}', "application/json", 422, "invalid"),
        (b'{"a\\u0000b": 1}', "application/json", 422, "invalid"),
        (b'{"description": "a\x00b"}', "application/json", 422, "invalid"),
        (b'{"description": "\\ud800"}', "application/json", 422, "invalid"),
        (b"[" * 100_000, "application/json", 422, "invalid"),
        (b"a=b", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (b"<a/>", "application/xml", 415, "unsupported_media_type"),
        (b"{}", "text/plain", 415, "unsupported_media_type"),
    ],
)
def test_what_is_not_our_json_is_refused(
    api: CityClient, raw: bytes, content_type: str, status: int, code: str
) -> None:
    response = api.generic("POST", URL, raw, content_type)

    problem_of(response, status, code)
    assert nothing_happened()


def test_a_backslash_before_u0000_is_only_text(api: CityClient, body: dict[str, Any]) -> None:
    response = api.post_json(URL, body | {"description": "berkas \\u0000 di jalan"})

    assert response.status_code == 201
    assert Report.objects.get().description == "berkas \\u0000 di jalan"


def test_a_body_beyond_256_kilobytes_is_not_read(api: CityClient) -> None:
    just_fits = b'{"description": "' + b"x" * (256 * 1024 - 19) + b'"}'
    assert len(just_fits) == 256 * 1024

    problem_of(api.generic("POST", URL, just_fits, "application/json"), 422, "invalid")
    too_long = just_fits[:-2] + b'x"}'
    problem_of(api.generic("POST", URL, too_long, "application/json"), 413, "too_large")

    assert nothing_happened()


def test_methods_that_are_none_are_named(api: CityClient) -> None:
    response = api.delete(URL)

    problem_of(response, 405, "method_not_allowed")
    assert set(response.headers["Allow"].split(", ")) >= {"GET", "POST"}


def test_an_address_that_is_none_is_a_problem_too(api: CityClient) -> None:
    problem_of(api.get("/api/v1/nothing"), 404, "not_found")


def test_a_phone_number_has_a_daily_limit(api: CityClient, body: dict[str, Any]) -> None:
    CitySettings.objects.update(phone_daily_limit=1)
    first = api.post_json(URL, body | {"phone": "081234567890"})
    assert first.status_code == 201

    response = api.post_json(URL, body | {"phone": "+62 812 3456 7890"})

    problem_of(response, 429, "too_many")
    assert int(response.headers["Retry-After"]) > 0
    assert Report.objects.count() == 1


def test_a_device_beyond_its_limit_waits_for_triage_then_is_refused(
    batam: City, body: dict[str, Any]
) -> None:
    CitySettings.objects.update(device_daily_limit=1)
    device = CityClient(batam, device="rajin")
    sent = [device.post_json(URL, body) for _ in range(11)]

    assert [answer.status_code for answer in sent[:10]] == [201] * 10
    assert [answer.json()["needs_triage"] for answer in sent[:2]] == [False, True]
    problem_of(sent[10], 429, "too_many")
    assert int(sent[10].headers["Retry-After"]) > 0
    assert Report.objects.count() == 10


def test_an_address_has_an_hourly_limit(from_afar: CityClient, body: dict[str, Any]) -> None:
    CitySettings.objects.update(address_hourly_limit=2)
    answers = [from_afar.post_json(URL, body) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [201, 201, 429]
    problem_of(answers[2], 429, "too_many")
    assert 0 < int(answers[2].headers["Retry-After"]) <= 3600


def test_without_redis_reports_are_taken(
    api: CityClient, body: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> Any:
        raise RedisError("away")

    monkeypatch.setattr(redis, "client", away)

    assert api.post_json(URL, body).status_code == 201


def test_a_report_costs_two_statements(
    api: CityClient, body: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read what is decided by, write all that follows: nothing is asked one row at a time."""
    api.post_json(URL, body)
    said: list[str] = []
    execute = psycopg.Cursor.execute

    def counted(cursor: Any, query: Any, *rest: Any, **options: Any) -> Any:
        said.append(str(query))
        return execute(cursor, query, *rest, **options)

    monkeypatch.setattr(psycopg.Cursor, "execute", counted)
    response = api.post_json(URL, body, idempotency_key="hitung")

    assert response.status_code == 201
    words = [" ".join(each.split())[:80] for each in said if "reporting_" in each]
    assert len(words) == 2, words
    assert len(said) <= 4, said
