"""``POST /api/v1/reports/{id}/transitions/{name}``: a step, by whoever may take it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from core.tenancy import inside
from reporting.models import Agency, Report, ReportEvent
from reporting.rules.roles import Role
from reporting.rules.states import State
from tenants.models import City
from tests.api.conftest import problem_of
from tests.make.reporting import make_person, make_running_report
from tests.support import database
from tests.support.clients import CityClient, signed_in


def path_of(report: Report, name: str) -> str:
    return f"/api/v1/reports/{report.public_id}/transitions/{name}"


def operator_of(city: City, agency: str = "dlh") -> CityClient:
    return signed_in(city, make_person(Role.AGENCY_OPERATOR, agency=agency))


def other_agency() -> str:
    return Agency.objects.exclude(code="dlh").filter(parent__isnull=True).earliest("pk").code


def unchanged(report: Report) -> bool:
    before = (report.state, report.version)
    report.refresh_from_db()
    return (report.state, report.version) == before and not ReportEvent.objects.exists()


def test_the_desk_accepts_a_report_and_sees_it_changed(batam: City) -> None:
    report = make_running_report(state=State.ASSIGNED)

    response = operator_of(batam).post_json(path_of(report, "accept"), {"note": "Kami berangkat"})

    assert response.status_code == 200, response.content
    document = response.json()
    assert document["state"] == "in_progress"
    assert document["version"] == report.version + 1
    assert document["timeline"][-1]["kind"] == "accept"
    assert document["responded_at"]
    assert response.headers["ETag"].startswith(f'"{report.version + 1}-')


@pytest.mark.parametrize(
    ("caller", "status", "code"),
    [
        ("nobody", 401, "not_signed_in"),
        ("citizen", 401, "not_signed_in"),
        ("other agency", 403, "role_not_allowed"),
        ("command", 403, "role_not_allowed"),
    ],
)
def test_who_may_not_accept(batam: City, caller: str, status: int, code: str) -> None:
    report = make_running_report(state=State.ASSIGNED)
    client = {
        "nobody": lambda: CityClient(batam),
        "citizen": lambda: CityClient(batam, device="ponsel-budi"),
        "other agency": lambda: operator_of(batam, other_agency()),
        "command": lambda: signed_in(batam, make_person(Role.COMMAND)),
    }[caller]()

    response = client.post_json(path_of(report, "accept"), {})

    problem_of(response, status, code)
    assert unchanged(report)


def test_staff_without_a_second_factor_are_turned_away(batam: City) -> None:
    report = make_running_report(state=State.ASSIGNED)
    client = signed_in(batam, make_person(Role.AGENCY_OPERATOR), second_factor=False)

    problem_of(client.post_json(path_of(report, "accept"), {}), 403, "second_factor_required")
    problem_of(client.get(f"/api/v1/reports/{report.public_id}"), 403, "second_factor_required")

    assert unchanged(report)


def test_a_session_alone_is_not_enough_for_another_site(batam: City) -> None:
    """CSRF: the token of the page is asked for, and the origin must be the city's own."""
    report = make_running_report(state=State.ASSIGNED)
    client = operator_of(batam)
    client.handler.enforce_csrf_checks = True

    response = client.post_json(path_of(report, "accept"), {}, origin="http://jahat.example")

    problem_of(response, 403, "csrf_failed")
    assert unchanged(report)


@pytest.mark.parametrize(
    ("name", "arguments", "status", "code"),
    [
        ("fly", {}, 404, "unknown_transition"),
        ("confirm", {}, 403, "role_not_allowed"),
        ("resume", {}, 409, "transition_not_allowed"),
        ("route", {}, 404, "unknown_transition"),
        ("accept", {"catatan": "x"}, 422, "invalid"),
        ("accept", {"agency": "dlh"}, 422, "invalid"),
        ("accept", {"note": ["x"]}, 422, "invalid"),
        ("accept", {"note": 1}, 422, "invalid"),
        ("accept", [1], 422, "invalid"),
        ("accept", "x", 422, "invalid"),
        ("hold", {"reason": "malas", "note": "nanti saja"}, 422, "invalid"),
        ("hold", {"reason": "weather", "note": "x"}, 422, "invalid"),
        ("resolve", {"note": "selesai", "photos": [{"id": "x", "token": "y"}]}, 422, "invalid"),
        ("resolve", {"note": "selesai"}, 422, "requirement_missing"),
        ("hand_over", {"agency": "tidak_ada", "note": "bukan kami"}, 422, "invalid"),
        ("recategorise", {"category": "tidak_ada"}, 422, "category_not_found"),
        ("merge", {"report": "BTM-2601-9999"}, 422, "invalid"),
        ("auto_confirm", {}, 404, "unknown_transition"),
    ],
)  # fmt: skip
def test_a_step_that_cannot_be_taken_changes_nothing(
    batam: City, name: str, arguments: Any, status: int, code: str | None
) -> None:
    report = make_running_report(state=State.ASSIGNED)

    response = operator_of(batam).post_json(path_of(report, name), json.dumps(arguments))

    assert response.status_code == status, response.content
    if code is not None:
        problem_of(response, status, code)
    assert unchanged(report)


def test_only_the_version_that_was_read_is_changed(batam: City) -> None:
    report = make_running_report(state=State.ASSIGNED)
    client = operator_of(batam)
    tag = client.get(f"/api/v1/reports/{report.public_id}").headers["ETag"]

    first = client.post_json(path_of(report, "accept"), {}, if_match=tag)
    second = client.post_json(
        path_of(report, "hold"), {"reason": "weather", "note": "Tunggu alat"}, if_match=tag
    )

    assert first.status_code == 200
    document = problem_of(second, 412, "version_conflict")
    assert document["version"] == report.version + 1
    report.refresh_from_db()
    assert report.state == State.IN_PROGRESS


@pytest.mark.parametrize("tag", ['"x"', "99", '"0-abc"', "²"])
def test_a_tag_that_is_not_ours_is_a_conflict(batam: City, tag: str) -> None:
    report = make_running_report(state=State.ASSIGNED)

    response = operator_of(batam).post_json(path_of(report, "accept"), {}, if_match=tag)

    problem_of(response, 412, "version_conflict")
    assert unchanged(report)


def test_any_version_will_do_for_those_who_say_so(batam: City) -> None:
    report = make_running_report(state=State.ASSIGNED)

    response = operator_of(batam).post_json(path_of(report, "accept"), {}, if_match="*")

    assert response.status_code == 200


def test_of_several_tags_any_may_fit(batam: City) -> None:
    report = make_running_report(state=State.ASSIGNED)
    client = operator_of(batam)
    tags = f'"{report.version + 7}-lama", W/"{report.version}-abc"'

    wrong = client.post_json(path_of(report, "accept"), {}, if_match='"98-a", "99-b"')
    right = client.post_json(path_of(report, "accept"), {}, if_match=tags)

    problem_of(wrong, 412, "version_conflict")
    assert right.status_code == 200
    assert right.headers["ETag"].startswith(f'"{report.version + 1}-')


def test_a_step_that_takes_the_report_out_of_sight_still_answers(batam: City) -> None:
    report = make_running_report(state=State.ASSIGNED, visibility="secret")
    client = operator_of(batam)
    to = other_agency()

    response = client.post_json(
        path_of(report, "hand_over"), {"agency": to, "note": "Bukan kewenangan kami"}
    )

    assert response.status_code == 200, response.content
    assert response.json()["agency"] == to
    assert client.get(f"/api/v1/reports/{report.public_id}").status_code == 404


def test_the_reporter_confirms_with_the_follow_token(batam: City, body: dict[str, Any]) -> None:
    sender = CityClient(batam, device="ponsel-sari")
    receipt = sender.post_json("/api/v1/reports", body).json()
    report = Report.objects.get()
    Report.objects.filter(pk=report.pk).update(state="resolved", resolved_at=report.submitted_at)

    stranger = CityClient(batam).post_json(path_of(report, "confirm"), {})
    response = CityClient(batam).post_json(
        path_of(report, "confirm"), {}, x_follow_token=receipt["follow_token"]
    )

    problem_of(stranger, 403, "role_not_allowed")
    assert response.status_code == 200, response.content
    assert response.json()["state"] == "closed"


def test_of_two_who_read_the_same_version_one_is_refused(committed_db: None) -> None:
    batam = database.city("batam")
    with inside(batam):
        report = make_running_report(state=State.ASSIGNED)
        clients = [operator_of(batam) for _ in range(4)]

    def accept(client: CityClient) -> int:
        try:
            tag = f'"{report.version}"'
            answer = client.post_json(path_of(report, "accept"), {}, if_match=tag)
            return int(answer.status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(accept, clients))

    assert answers == [200, 412, 412, 412]
