"""News of a report from other systems: who may say what, and what follows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core import clock
from reporting.models import CitySettings, Report, ReportEvent
from reporting.rules.states import State
from tests.api.open311.conftest import V2, a_request, errors_of, make_key
from tests.make.reporting import make_report
from tests.support import outbox, pictures
from tests.support.clients import CityClient

URL = f"{V2}/servicerequestupdates.json"


@pytest.fixture
def report(batam: object) -> Report:
    """A report that its agency has not answered yet."""
    at = clock.now() - timedelta(hours=1)
    return make_report(state=State.ASSIGNED, agency="dlh", submitted_at=at, assigned_at=at)


@pytest.fixture
def agency_key(batam: object) -> str:
    """The key of the agency's own system, which may act."""
    return make_key("updates.write", "reports.act", agency="dlh", name="Sistem DLH")


def an_update(key: str, report: Report, **fields: Any) -> dict[str, Any]:
    return {
        "api_key": key,
        "service_request_id": report.number,
        "update_id": "u-1",
        "updated_datetime": "2026-11-22T10:00:00+07:00",
        "description": "Regu berangkat sore ini",
        **fields,
    }


def listed(client: CityClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(URL).json()
    return found


class TestTheAgencysSystem:
    """A key of the agency speaks as its operator."""

    def test_words_answer_the_reporter(
        self, open311: CityClient, report: Report, agency_key: str
    ) -> None:
        response = open311.post(URL, an_update(agency_key, report, status="open"))

        assert response.status_code == 200, response.content
        (only,) = listed(open311)
        assert response.json() == [{"update_id": only["update_id"]}]
        assert only["description"] == "Regu berangkat sore ini"
        assert (only["status"], only["service_request_id"]) == ("open", report.number)
        entry = ReportEvent.objects.get(kind="reply")
        assert (entry.actor_label, entry.actor_role) == ("Sistem DLH", "agency_operator")

    def test_started_work_is_accepted(
        self, open311: CityClient, report: Report, agency_key: str
    ) -> None:
        open311.post(URL, an_update(agency_key, report, status="IN_PROGRESS"))

        report.refresh_from_db()
        assert report.state == "in_progress"
        assert report.responded_at is not None
        (only,) = listed(open311)
        assert only["external_status_code"] == "in_progress"

    def test_closing_needs_a_photo_as_at_the_desk(
        self, open311: CityClient, report: Report, agency_key: str
    ) -> None:
        form = an_update(agency_key, report, status="closed", description="Sudah diangkut")

        assert "foto" in errors_of(open311.post(URL, form), 400)[0].lower()
        report.refresh_from_db()
        assert report.state == "assigned"
        assert listed(open311) == []
        file = SimpleUploadedFile("media.jpg", pictures.jpeg(), "image/jpeg")
        assert open311.post(URL, form | {"media": file}).status_code == 200
        report.refresh_from_db()
        assert report.state == "resolved"  # the reporter has the last word

    def test_without_the_scope_it_only_adds_words(
        self, open311: CityClient, report: Report
    ) -> None:
        key = make_key("updates.write", agency="dlh")

        errors_of(open311.post(URL, an_update(key, report, status="in_progress")), 403)
        assert open311.post(URL, an_update(key, report, status="open")).status_code == 200
        report.refresh_from_db()
        assert report.state == "assigned"

    def test_another_agencys_system_is_nobody_special(
        self, open311: CityClient, report: Report
    ) -> None:
        key = make_key("updates.write", "reports.act", agency="dishub", name="Sistem Dishub")

        assert open311.post(URL, an_update(key, report, status="closed")).status_code == 200
        report.refresh_from_db()
        assert report.state == "assigned"
        entry = ReportEvent.objects.get(kind="outside_note")
        assert entry.actor_role == "citizen"

    def test_its_own_secret_reports_it_may_speak_of(
        self, open311: CityClient, report: Report, agency_key: str
    ) -> None:
        Report.objects.update(visibility="secret")

        stranger = make_key("updates.write", name="Lain")
        errors_of(open311.post(URL, an_update(stranger, report)), 404)
        assert open311.post(URL, an_update(agency_key, report)).status_code == 200
        assert listed(open311) == []


def test_the_sender_of_a_request_speaks_as_its_reporter(open311: CityClient) -> None:
    key = make_key(name="Lapor Bareng")
    number = open311.post(f"{V2}/requests.json", a_request(key)).json()[0]["service_request_id"]
    report = Report.objects.get(number=number)
    Report.objects.update(state="resolved", resolved_at=clock.now())

    assert open311.post(URL, an_update(key, report, status="OPEN")).status_code == 200
    report.refresh_from_db()
    assert report.reopened_count == 1
    entry = ReportEvent.objects.get(kind="reopen")
    assert (entry.actor_role, entry.actor_label) == ("reporter", "Lapor Bareng")


@pytest.mark.parametrize("said", ["NO_FURTHER_ACTION", "duplicate", "NOT_COUNCILS_RESPONSIBILITY"])
def test_a_state_that_is_no_step_here_is_kept_as_words(
    open311: CityClient, report: Report, agency_key: str, said: str
) -> None:
    response = open311.post(URL, an_update(agency_key, report, status=said))

    assert response.status_code == 200, response.content
    report.refresh_from_db()
    assert report.state == "assigned"
    assert ReportEvent.objects.get(kind="outside_update").facts["code"] == said.lower()


def test_an_update_counts_once(open311: CityClient, report: Report, key: str) -> None:
    first = open311.post(URL, an_update(key, report))
    again = open311.post(URL, an_update(key, report, description="Lain"))
    other = make_key("updates.write", name="Sistem lain")

    assert first.status_code == 200
    assert "already exists" in errors_of(again, 400)[0]
    assert len(listed(open311)) == 1
    assert open311.post(URL, an_update(other, report)).status_code == 200
    assert open311.post(URL, an_update(key, report, update_id="u-2")).status_code == 200
    assert len(listed(open311)) == 3


def test_the_same_call_again_gets_the_same_answer(
    open311: CityClient, report: Report, key: str
) -> None:
    once = {"Idempotency-Key": "k-1"}
    first = open311.post(URL, an_update(key, report), headers=once)
    again = open311.post(URL, an_update(key, report), headers=once)
    other = open311.post(URL, an_update(key, report, description="Lain"), headers=once)

    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    errors_of(other, 400)
    assert len(listed(open311)) == 1


@pytest.mark.parametrize(
    ("change", "status", "names"),
    [
        ({"update_id": ""}, 400, "update_id"),
        ({"update_id": "x" * 101}, 400, "update_id"),
        ({"service_request_id": ""}, 400, "service_request_id"),
        ({"service_request_id": "BTM-2601-9999"}, 404, ""),
        ({"service_request_id": "apa saja"}, 404, ""),
        ({"updated_datetime": "2026-11-22"}, 400, "updated_datetime"),
        ({"updated_datetime": "2026-11-22T10:00:00"}, 400, "updated_datetime"),
        ({"status": "mungkin"}, 400, "status"),
        ({"description": ""}, 400, "description"),
        ({"description": "x" * 2001}, 400, "description"),
        ({"description": "a\x00b"}, 400, "description"),
        ({"api_key": "salah"}, 403, ""),
        ({"api_key": ""}, 403, ""),
    ],
)
def test_what_cannot_be_taken_changes_nothing(
    open311: CityClient, report: Report, key: str, change: dict[str, str], status: int, names: str
) -> None:
    for format in ("json", "xml"):
        form = an_update(key, report, **change)
        answer = open311.post(f"{V2}/servicerequestupdates.{format}", form)
        assert names in errors_of(answer, status)[0]
    report.refresh_from_db()
    assert report.version == 1
    assert not ReportEvent.objects.exists()


def test_a_key_without_the_scope_says_nothing(open311: CityClient, report: Report) -> None:
    errors_of(open311.post(URL, an_update(make_key("reports.create"), report)), 403)
    assert not ReportEvent.objects.exists()


def test_words_nobody_should_read_are_kept_from_the_public(
    open311: CityClient, report: Report, key: str
) -> None:
    CitySettings.objects.update(banned_words=["bodoh"], config_version=77)

    for index, words in enumerate(["Dasar bodoh", "Telepon 0812-3456-7890 saja"]):
        form = an_update(key, report, description=words, update_id=f"u-{index}")
        assert open311.post(URL, form).status_code == 200

    outbox.drain()
    assert listed(open311) == []
    assert ReportEvent.objects.filter(kind="outside_note", is_public=False).count() == 2


def test_a_photo_comes_along(open311: CityClient, report: Report, key: str) -> None:
    file = SimpleUploadedFile("foto.jpg", pictures.jpeg(), "image/jpeg")

    response = open311.post(URL, an_update(key, report) | {"media": file})

    assert response.status_code == 200, response.content
    (name,) = ReportEvent.objects.get(kind="outside_note").facts["photos"]
    photo = report.photos.get()
    assert str(photo.public_id) == name
    report.photos.update(state="ready", display_key="x", thumb_key="x")
    (only,) = listed(open311)
    assert only["media_url"] == f"http://batam.localhost{V2}/photos/{name}.webp"


def test_updates_of_some_requests_however_old(open311: CityClient, report: Report) -> None:
    ReportEvent.objects.create(
        report=report, kind="accept", actor_role="agency_operator", actor_label="Ayu",
        facts={"to": "in_progress"}, happened_at=clock.now() - timedelta(days=300),
    )  # fmt: skip

    assert listed(open311) == []
    (only,) = open311.get(URL, {"service_request_id": f"{report.number},x"}).json()
    assert only["description"]
    errors_of(open311.get(URL, {"start_date": "2026-01-01"}), 400)
    assert len(open311.get(URL, {"service_request_id": report.number, "page": "2"}).json()) == 0
