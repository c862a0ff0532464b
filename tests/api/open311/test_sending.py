"""``POST /requests``: what other vendors' systems send, and what they are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest

from core.callers import keyed_hash
from reporting.models import Category, Contact, Photo, Question, Report, ReportEvent
from tenants.models import City
from tests.api.open311.conftest import V2, a_request, errors_of, make_key, xml_of
from tests.support import outbox, pictures
from tests.support.clients import CityClient

Send = Callable[..., Any]
FORM = "application/x-www-form-urlencoded"


def nothing_happened() -> bool:
    return not (Report.objects.exists() or Photo.objects.exists())


def test_a_request_becomes_a_report_with_its_number(send: Send) -> None:
    response = send()

    assert response.status_code == 200, response.content
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    report = Report.objects.get()
    assert response.json() == [
        {"service_request_id": report.number, "service_notice": None, "account_id": None}
    ]
    assert (report.channel, report.category.code, report.state) == ("open311", "sampah", "assigned")
    assert ReportEvent.objects.get(kind="received").actor_label == "Aplikasi Warga"


def test_in_xml_what_is_not_known_is_an_empty_element(send: Send) -> None:
    root = xml_of(send(format="xml"))

    assert root.tag == "service_requests"
    request = root.find("request")
    assert request is not None
    assert [child.tag for child in request] == [
        "service_request_id", "service_notice", "account_id",
    ]  # fmt: skip
    assert request.findtext("service_request_id") == Report.objects.get().number
    assert request.findtext("account_id") == ""


def test_everything_the_standard_has_a_field_for_is_kept(send: Send, key: str) -> None:
    words = "Baris pertama\r\nbaris kedua, tinggi air < 1 m & naik"
    response = send(
        {
            "description": words,
            "address_string": "Depan pasar",
            "first_name": "Sari",
            "last_name": "Dewi",
            "email": "sari@example.com",
            "phone": "0812-3456-7890",
            "device_id": "hp-1",
            "account_id": "akun-7",
            "jurisdiction_id": "batam.localhost",
            "requested_datetime": "2026-11-22T00:00:00Z",
        }
    )

    assert response.status_code == 200, response.content
    assert response.json()[0]["account_id"] == "akun-7"
    report, contact = Report.objects.get(), Contact.objects.get()
    assert report.description == "Baris pertama\nbaris kedua, tinggi air < 1 m & naik"
    assert report.address_text == "Depan pasar"
    assert (contact.name, contact.phone) == ("Sari Dewi", "+6281234567890")
    assert contact.email == "sari@example.com"
    assert len(report.device_hash) == 64
    assert report.device_hash != keyed_hash("device", "hp-1")


def test_empty_fields_are_absent_ones(send: Send) -> None:
    empty = ("email", "phone", "device_id", "address_id", "address_string", "media_url", "status")

    assert send(dict.fromkeys(empty, "") | {"jurisdiction_id": ""}).status_code == 200
    assert not Contact.objects.exists()


def test_a_description_may_be_as_long_as_the_standard_says(send: Send) -> None:
    assert send({"description": "x" * 4000}).status_code == 200
    assert len(Report.objects.get().description) == 4000
    assert "description" in errors_of(send({"description": "x" * 4001}), 400)[0]


def test_markup_is_taken_out_and_a_missing_description_is_the_services_name(send: Send) -> None:
    send({"description": "<b>Bau</b> <script>alert(1)</script>sekali"})
    send({"description": None})

    assert [each.description for each in Report.objects.order_by("pk")] == [
        "Bau alert(1)sekali", Category.objects.get(code="sampah").name,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"service_code": None}, 400, "service_code"),
        ({"service_code": ""}, 400, "service_code"),
        ({"service_code": "tidak_ada"}, 404, "service_code"),
        ({"lat": None}, 400, "lat"),
        ({"long": None}, 400, "long"),
        ({"lat": None, "long": None}, 400, "lat"),
        ({"lat": "utara"}, 400, "lat"),
        ({"lat": "nan"}, 400, "lat"),
        ({"lat": "1e999"}, 400, "lat"),
        ({"lat": -6.2, "long": 106.8}, 400, "lat, long"),
        ({"lat": 0, "long": 0}, 400, "lat, long"),
        ({"lat": "1,1301", "long": "104,05"}, 400, "lat"),
        ({"lat": None, "long": None, "address_string": "Jl. entah"}, 400, "address_string"),
        ({"lat": None, "long": None, "address_string": "Batam"}, 400, "address_string"),
        ({"lat": None, "long": None, "address_id": "99.99"}, 400, "address_id"),
        ({"email": "bukan surel"}, 400, "email"),
        ({"api_key": None}, 403, "api_key"),
        ({"description": "a\x00b"}, 400, "description"),
        ({"jurisdiction_id": "bekasi.localhost"}, 404, "jurisdiction_id"),
        ({"jurisdiction_id": "sfgov.org"}, 404, "jurisdiction_id"),
    ],
)
@pytest.mark.parametrize("format", ["json", "xml"])
def test_what_cannot_be_taken_is_said_in_open311s_words(
    send: Send, change: dict[str, Any], status: int, field: str, format: str
) -> None:
    assert field in errors_of(send(change, format=format), status)[0]
    assert nothing_happened()


def test_a_switched_off_service_is_unknown(send: Send) -> None:
    Category.objects.filter(code="sampah").update(is_active=False)

    errors_of(send(), 404)
    assert nothing_happened()


def test_a_phone_nobody_can_call_costs_only_the_phone(send: Send) -> None:
    (told,) = send({"phone": "555-5555"}).json()

    assert told["service_request_id"]
    assert "Nomor telepon" in told["service_notice"]


def test_what_is_not_utf_8_is_refused_rather_than_kept_as_question_marks(
    open311: CityClient, key: str
) -> None:
    for broken in (b"caf%E9", b"caf\xe9", b"%ED%A0%80"):
        body = urlencode(a_request(key) | {"description": ""}).encode() + broken
        response = open311.generic("POST", f"{V2}/requests.json", body, FORM)
        assert errors_of(response, 400) == ["description: Kirim isian dalam UTF-8."]
    assert nothing_happened()


def test_another_kind_of_authorization_does_not_hide_the_key(open311: CityClient, key: str) -> None:
    headers = {"Authorization": "Basic cHJveHk6c2VjcmV0"}

    response = open311.post(f"{V2}/requests.json", a_request(key), headers=headers)

    assert response.status_code == 200, response.content


class TestKeys:
    """403 for a key that is missing or wrong, whatever is wrong with it."""

    @pytest.mark.parametrize("given", [None, "", "salah", "tgk_00000000_" + "x" * 43])
    def test_without_a_good_key_nothing_is_taken(self, send: Send, given: str | None) -> None:
        errors_of(send({"api_key": given}), 403)
        errors_of(send({"api_key": given}, format="xml"), 403)
        assert nothing_happened()

    def test_a_key_needs_the_scope(self, send: Send) -> None:
        errors_of(send({"api_key": make_key("reports.read")}), 403)
        assert nothing_happened()

    def test_a_neighbours_key_is_no_key(self, send: Send, bekasi: City) -> None:
        from core.tenancy import inside

        with inside(bekasi):
            theirs = make_key("reports.create")

        errors_of(send({"api_key": theirs}), 403)
        assert nothing_happened()

    def test_it_may_come_as_a_bearer_or_in_the_address(self, open311: CityClient, key: str) -> None:
        form = {name: value for name, value in a_request(key).items() if name != "api_key"}
        bearer = {"Authorization": f"Bearer {key}"}

        assert open311.post(f"{V2}/requests.json", form, headers=bearer).status_code == 200
        assert open311.post(f"{V2}/requests.json?api_key={key}", form).status_code == 200
        wrong = {"Authorization": "Bearer salah"}
        errors_of(open311.post(f"{V2}/requests.json", form, headers=wrong), 403)


class TestAnswers:
    """Answers to a service's questions come as ``attribute[CODE]``."""

    @pytest.fixture(autouse=True)
    def _asked(self, batam: City) -> None:
        category = Category.objects.get(code="sampah")
        more = {"category": category, "is_public": True}
        options = [{"key": "a", "name": "Organik"}, {"key": "b", "name": "Plastik"}]
        Question.objects.create(
            code="jenis", text="Jenis?", kind="multiple", options=options, **more
        )
        Question.objects.create(code="ukuran", text="Ukuran?", kind="single", options=options,
                                is_required=True, **more)  # fmt: skip
        Question.objects.create(code="sejak", text="Sejak?", kind="date", **more)
        Question.objects.create(code="berapa", text="Berapa?", kind="number", **more)

    def test_they_are_kept(self, send: Send) -> None:
        response = send(
            {
                "attribute[jenis][]": ["a", "b"],
                "attribute[ukuran]": "b",
                "attribute[sejak]": "2026-11-21T20:00:00Z",
                "attribute[berapa]": "3",
                "attribute[fixmystreet_id]": "9912",
            }
        )

        assert response.status_code == 200, response.content
        kept = {each["code"]: each["value"] for each in Report.objects.get().answers}
        assert kept == {"jenis": ["a", "b"], "ukuran": "b", "sejak": "2026-11-22", "berapa": 3}

    def test_each_that_is_missing_or_wrong_is_named(self, send: Send) -> None:
        found = errors_of(send({"attribute[jenis]": "c", "attribute[berapa]": "x"}), 400)

        assert {each.partition(":")[0] for each in found} == {
            "attribute[jenis]", "attribute[ukuran]", "attribute[berapa]",
        }  # fmt: skip
        assert nothing_happened()


class TestTokens:
    """A request nobody may see yet gets a token instead of a number."""

    def token(self, response: Any) -> str:
        body = response.json()[0]
        assert "service_request_id" not in body
        UUID(body["token"])
        return str(body["token"])

    def test_it_becomes_a_number_when_a_coordinator_has_read_it(
        self, send: Send, open311: CityClient
    ) -> None:
        held = "Hubungi saya di 0812-3456-7890 soal sampah"
        token = self.token(send({"description": held}))
        asked = f"{V2}/tokens/{token}.json"

        assert open311.get(asked).json() == [{"service_request_id": None, "token": token}]
        report = Report.objects.get()
        errors_of(open311.get(f"{V2}/requests/{report.number}.json"), 404)
        Report.objects.update(needs_triage=False)
        assert open311.get(asked).json() == [{"service_request_id": report.number, "token": token}]
        waiting = xml_of(open311.get(f"{V2}/tokens/{token}.xml")).find("request")
        assert waiting is not None
        assert waiting.findtext("service_request_id") == report.number

    def test_a_private_request_never_gets_a_number(self, send: Send, open311: CityClient) -> None:
        Category.objects.filter(code="sampah").update(visibility_default="secret")
        from reporting.models import CitySettings

        CitySettings.objects.update(config_version=99)
        token = self.token(send())

        errors_of(open311.get(f"{V2}/tokens/{token}.json"), 404)
        errors_of(open311.get(f"{V2}/requests/{Report.objects.get().number}.json"), 404)
        listed = open311.get(f"{V2}/services.json").json()
        assert (
            next(each for each in listed if each["service_code"] == "sampah")["type"] == "blackbox"
        )

    def test_a_refused_one_is_unknown(self, send: Send, open311: CityClient) -> None:
        token = self.token(send({"description": "NIK saya 2171010101010001, tolong"}))
        Report.objects.update(
            needs_triage=False, state="rejected", reject_reason="not_ours",
            closed_at=Report.objects.get().submitted_at,
        )  # fmt: skip

        errors_of(open311.get(f"{V2}/tokens/{token}.json"), 404)

    @pytest.mark.parametrize("token", ["123", "5d6f1d0e-6d4e-4d39-9f1c-0b8a5a6f7c21", "%00", "a.b"])
    def test_unknown_tokens(self, open311: CityClient, token: str) -> None:
        errors_of(open311.get(f"{V2}/tokens/{token}.json"), 404)


class TestMedia:
    """Photos come along in the form, or by their address."""

    def test_files_of_any_name_are_photos(self, send: Send) -> None:
        from django.core.files.uploadedfile import SimpleUploadedFile

        files = {
            name: SimpleUploadedFile(f"{name}.jpg", pictures.jpeg(), "image/jpeg")
            for name in ("media", "media2")
        }
        response = send(files)

        assert response.status_code == 200, response.content
        assert Photo.objects.filter(report=Report.objects.get()).count() == 2

    def test_what_is_no_photo_is_refused(self, send: Send) -> None:
        from django.core.files.uploadedfile import SimpleUploadedFile

        file = SimpleUploadedFile("media.jpg", b"<svg/>", "image/jpeg")

        errors_of(send({"media": file}), 400)
        assert nothing_happened()

    def test_an_address_is_fetched_later(self, send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
        from reporting.services import fetched_photos

        asked: list[str] = []

        def get(address: str, *, most: int) -> bytes:
            asked.append(address)
            return pictures.jpeg()

        monkeypatch.setattr(fetched_photos, "get", get)
        address = "https://foto.example.com/a.jpg?b=1"
        response = send({"media_url": address})

        assert response.json()[0]["service_notice"] is None
        assert not Photo.objects.exists()
        outbox.drain()
        assert asked == [address]
        assert Photo.objects.get().report == Report.objects.get()

    @pytest.mark.parametrize(
        "address", ["http://farm3.static.flickr.com/a.jpg", "https://127.0.0.1/a.jpg", "ftp://x/y"]
    )
    def test_an_address_we_never_call_costs_only_the_photo(self, send: Send, address: str) -> None:
        response = send({"media_url": address})

        assert "https" in response.json()[0]["service_notice"]
        outbox.drain()
        assert not Photo.objects.exists()

    def test_a_photo_that_never_comes_is_noted_for_staff(
        self, send: Send, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from core.webhooks.fetching import NotFetched
        from reporting.services import fetched_photos

        def get(address: str, *, most: int) -> bytes:
            raise NotFetched("status_404", is_lasting=True)

        monkeypatch.setattr(fetched_photos, "get", get)
        send({"media_url": "https://foto.example.com/a.jpg"})
        outbox.drain()

        entry = ReportEvent.objects.get(kind=fetched_photos.KIND)
        assert "status_404" in entry.note
        assert not entry.is_public


def test_the_same_request_with_one_key_is_one_report(send: Send) -> None:
    first = send(idempotency_key="a-1")
    again = send(idempotency_key="a-1")
    other = send({"description": "Lain"}, idempotency_key="a-1")

    assert first.content == again.content
    assert again.headers["Idempotency-Replayed"] == "true"
    errors_of(other, 400)
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b'{"service_code": "sampah"}', 403),
        ("text/xml", b"<a/>", 403),
        ("application/x-www-form-urlencoded", b"x=" + b"y" * 300_000, 413),
        ("application/x-www-form-urlencoded", b"&".join(b"a=1" for _ in range(5000)), 400),
        ("multipart/form-data", b"kosong", 400),
        ("multipart/form-data; boundary=x", b"kosong", 403),
    ],
)
def test_bodies_that_are_no_forms_are_refused(
    open311: CityClient, content_type: str, body: bytes, status: int
) -> None:
    response = open311.generic("POST", f"{V2}/requests.json", body, content_type)

    assert response.status_code in {status, 400}
    errors_of(response, response.status_code)
    assert nothing_happened()
