"""``/api/v1/reports/{id}/timeline``: the public, the reporter and staff read different things."""

from __future__ import annotations

from typing import Any

from reporting.models import Report, ReportEvent
from reporting.rules.roles import Role
from reporting.rules.states import State
from tenants.models import City
from tests.api.conftest import problem_of
from tests.make.reporting import make_person, make_report
from tests.make.reports import SUBMITTED_AT
from tests.support.clients import CityClient, signed_in


def path_of(report: Report) -> str:
    return f"/api/v1/reports/{report.public_id}/timeline"


def kinds(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [each["kind"] for each in response.json()["results"]]


def written(report: Report, kind: str, note: str = "", *, public: bool = True) -> None:
    ReportEvent.objects.create(
        report=report, kind=kind, actor_role="agency_operator", actor_label="Ayu Lestari",
        note=note, is_public=public, facts={"agency": "dlh"}, happened_at=SUBMITTED_AT,
    )  # fmt: skip


def a_life(**facts: Any) -> Report:
    report = make_report(state=State.ASSIGNED, **facts)
    written(report, "received")
    written(report, "ask_reporter", "Apakah di depan rumah Anda?")
    written(report, "note", "Minta alat berat", public=False)
    return report


def test_anybody_reads_what_is_public(api: CityClient) -> None:
    response = api.get(path_of(a_life()))

    assert kinds(response) == ["received", "ask_reporter"]
    assert b"Ayu" not in response.content
    assert b"rumah Anda" not in response.content
    assert b"alat berat" not in response.content
    assert response.json()["results"][0]["agency"] == "dlh"


def test_the_reporter_reads_what_they_were_asked(batam: City) -> None:
    sender = CityClient(batam, device="ponsel-sari")
    body = {"description": "Sampah", "lon": 104.0535, "lat": 1.1301}
    receipt = sender.post_json("/api/v1/reports", body).json()
    report = Report.objects.get(public_id=receipt["id"])
    written(report, "ask_reporter", "Apakah di depan rumah Anda?")

    mine = sender.get(path_of(report)).json()["results"]

    assert mine[-1]["note"] == "Apakah di depan rumah Anda?"
    assert mine[-1]["actor_name"] is None


def test_its_staff_read_everything_with_names(batam: City) -> None:
    report = a_life()
    staff = signed_in(batam, make_person(Role.AGENCY_OPERATOR, agency="dlh"))

    entries = staff.get(path_of(report)).json()["results"]

    assert [each["kind"] for each in entries] == ["received", "ask_reporter", "note"]
    assert entries[2] | {"happened_at": ""} == {
        "kind": "note", "title": "Catatan internal", "actor": entries[2]["actor"],
        "actor_name": "Ayu Lestari", "agency": "dlh", "note": "Minta alat berat",
        "is_public": False, "happened_at": "",
    }  # fmt: skip


def test_pages_follow_each_other(api: CityClient) -> None:
    report = make_report()
    for number in range(5):
        written(report, f"step-{number}")

    first = api.get(path_of(report), {"limit": "3"})
    second = api.get(path_of(report), {"limit": "3", "cursor": first.json()["next"]})

    assert kinds(first) + kinds(second) == [f"step-{number}" for number in range(5)]
    assert second.json()["next"] is None


def test_a_hidden_report_has_no_timeline_for_strangers(api: CityClient) -> None:
    hidden = a_life(visibility="secret")
    missing = "/api/v1/reports/00000000-0000-4000-8000-000000000000/timeline"

    one = problem_of(api.get(path_of(hidden)), 404, "report_not_found")
    two = problem_of(api.get(missing), 404, "report_not_found")

    assert {**one, "trace_id": ""} == {**two, "trace_id": ""}


def test_where_a_report_was_joined_to_is_told_unless_it_is_hidden(api: CityClient) -> None:
    public, secret = make_report(), make_report(visibility="secret")
    joined = make_report(state=State.MERGED, merged_into=public)
    hidden = make_report(state=State.MERGED, merged_into=secret)

    assert api.get(f"/api/v1/reports/{joined.public_id}").json()["merged_into"] == str(
        public.public_id
    )
    assert api.get(f"/api/v1/reports/{hidden.public_id}").json()["merged_into"] is None
