"""The steps of a report's life as operations: typed, by session, key, token and follow link."""

from __future__ import annotations

from typing import Any

import pytest

from api.city.v1.step_shapes import SHAPES
from reporting.models import Report, ReportEvent
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.rules.transitions import TRANSITIONS
from reporting.services.workflow import performing
from tenants.models import City
from tests.api.conftest import problem_of
from tests.api.test_contract import keeps_to
from tests.make.access import bearer, make_key, make_token
from tests.make.reporting import make_after_photo, make_person, make_report, make_running_report
from tests.support.clients import CityClient, signed_in


def path_of(report: Report, name: str = "") -> str:
    return f"/api/v1/reports/{report.public_id}/transitions" + (f"/{name}" if name else "")


def test_every_step_a_person_may_take_has_an_operation_with_its_arguments() -> None:
    open_to_people = {step.name for step in TRANSITIONS if step.roles - {Role.SYSTEM}}

    assert set(SHAPES) == open_to_people
    for name, shape in SHAPES.items():
        assert set(shape().fields) == performing._CALLS[name].takes, name


def test_a_key_acts_for_its_agency_under_its_own_name(batam: City) -> None:
    report = make_running_report(state=State.ASSIGNED)
    _key, secret = make_key("reports.act", agency="dlh", name="Sistem DLH")

    response = CityClient(batam).post_json(path_of(report, "accept"), {}, **bearer(secret))

    assert response.status_code == 200, response.content
    keeps_to("/api/v1/reports/{report_id}/transitions/accept", response, "post")
    event = ReportEvent.objects.get(kind="accept")
    assert (event.actor_label, event.actor_role) == ("Sistem DLH", "agency_operator")


@pytest.mark.parametrize(
    ("scopes", "agency", "status", "code"),
    [
        (["reports.read"], "dlh", 403, "scope_missing"),
        (["reports.create"], "", 403, "scope_missing"),
        (["reports.act"], "dishub", 403, "role_not_allowed"),
    ],
)
def test_a_key_that_may_not(
    batam: City, scopes: list[str], agency: str, status: int, code: str
) -> None:
    report = make_running_report(state=State.ASSIGNED)
    _key, secret = make_key(*scopes, agency=agency)

    response = CityClient(batam).post_json(path_of(report, "accept"), {}, **bearer(secret))

    problem_of(response, status, code)
    assert not ReportEvent.objects.exists()


def test_a_staff_token_takes_the_steps_of_its_person(batam: City) -> None:
    report = make_running_report(state=State.ASSIGNED)
    _token, secret = make_token(make_person(Role.AGENCY_HEAD, name="Pak Budi"))

    response = CityClient(batam).post_json(
        path_of(report, "hold"),
        {"reason": "weather", "note": "Menunggu air surut."},
        **bearer(secret),
    )

    assert response.status_code == 200, response.content
    assert response.json()["state"] == "on_hold"
    assert ReportEvent.objects.get(kind="hold").actor_role == "agency_head"


def test_the_same_step_with_the_same_key_is_taken_once(batam: City) -> None:
    report = make_running_report(state=State.ASSIGNED)
    desk = signed_in(batam, make_person(Role.AGENCY_OPERATOR))

    first = desk.post_json(path_of(report, "accept"), {"note": "Siap"}, idempotency_key="a1")
    again = desk.post_json(path_of(report, "accept"), {"note": "Siap"}, idempotency_key="a1")
    other = desk.post_json(path_of(report, "accept"), {"note": "Lain"}, idempotency_key="a1")

    assert (first.status_code, again.status_code) == (200, 200)
    assert (again.content, again.headers["ETag"]) == (first.content, first.headers["ETag"])
    assert again.headers["Idempotency-Replayed"] == "true"
    problem_of(other, 422, "idempotency_key_reused")
    assert ReportEvent.objects.filter(kind="accept").count() == 1


@pytest.mark.parametrize(
    ("name", "body", "field"),
    [
        ("resolve", {"note": "Sudah diangkut"}, "photos"),
        ("resolve", {"note": "Sudah diangkut", "photos": [["x"]]}, "photos.0"),
        ("resolve", {"photos": []}, "note"),
        ("hand_over", {"agency": "tidak_ada", "note": "bukan kami"}, "agency"),
        ("merge", {"report": "BTM-2601-9999"}, "report"),
        ("reject", {"reason": "not_ours", "note": "Jalan provinsi"}, "next_door"),
        ("prioritise", {"priority": "segera"}, "priority"),
        ("recategorise", {"category": "tidak_ada"}, "category"),
        ("accept", {"catatan": "x"}, "catatan"),
    ],
)
def test_the_wrong_field_is_named(batam: City, name: str, body: dict[str, Any], field: str) -> None:
    report = make_running_report(state=State.ASSIGNED)
    desk = signed_in(batam, make_person(Role.AGENCY_OPERATOR))

    response = desk.post_json(path_of(report, name), body)

    assert response.status_code == 422, response.content
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert not ReportEvent.objects.exists()


def test_the_desk_resolves_with_a_photo_and_the_reporter_reopens_from_the_same_device(
    batam: City, body: dict[str, Any]
) -> None:
    phone = CityClient(batam, device="ponsel-sari")
    report_id = phone.post_json("/api/v1/reports", body).json()["id"]
    report = Report.objects.get(public_id=report_id)
    desk = signed_in(batam, make_person(Role.AGENCY_OPERATOR))
    assert desk.post_json(path_of(report, "accept"), {}).status_code == 200
    after, token = make_after_photo(at=report.submitted_at)
    proof = {"note": "Sudah diangkut", "photos": [{"id": str(after), "token": token}]}

    done = desk.post_json(path_of(report, "resolve"), proof)
    stranger = CityClient(batam, device="ponsel-budi").post_json(
        path_of(report, "reopen"), {"note": "Masih ada"}
    )
    reopened = phone.post_json(path_of(report, "reopen"), {"note": "Masih ada"})

    assert done.json()["state"] == "resolved", done.content
    problem_of(stranger, 403, "role_not_allowed")
    assert reopened.json()["state"] == "assigned", reopened.content
    assert ReportEvent.objects.get(kind="reopen").actor_role == "reporter"


def test_an_app_with_a_key_carries_what_its_citizens_say(batam: City, body: dict[str, Any]) -> None:
    _key, secret = make_key("reports.create")
    app = CityClient(batam)
    receipt = app.post_json("/api/v1/reports", body, x_device_id="hp-1", **bearer(secret)).json()
    Report.objects.update(state="resolved", resolved_at=Report.objects.get().submitted_at)
    path = f"/api/v1/reports/{receipt['id']}/transitions/confirm"

    refused = app.post_json(path, {}, **bearer(secret))
    confirmed = app.post_json(path, {}, x_follow_token=receipt["follow_token"], **bearer(secret))

    problem_of(refused, 403, "role_not_allowed")
    assert confirmed.json()["state"] == "closed", confirmed.content


def test_what_may_be_done_now_depends_on_who_asks(batam: City) -> None:
    report = make_running_report(state=State.ASSIGNED, device_hash="")
    desk = signed_in(batam, make_person(Role.AGENCY_OPERATOR))

    answer = desk.get(path_of(report))
    keeps_to("/api/v1/reports/{report_id}/transitions", answer)
    ours = answer.json()
    theirs = CityClient(batam).get(path_of(report)).json()

    assert (ours["role"], ours["version"]) == ("agency_operator", report.version)
    steps = {step["name"]: step for step in ours["steps"]}
    assert set(steps) <= set(SHAPES)
    assert steps["resolve"]["needs"] == ["note", "photos"]
    assert steps["hold"]["choose"] == "reason"
    assert {"value": "weather", "label": "Menunggu cuaca"} in steps["hold"]["options"]
    assert theirs["steps"] == []


def test_a_report_nobody_may_see_is_not_there_for_any_step(batam: City) -> None:
    hidden = make_report(visibility="secret", agency="dishub", state=State.ASSIGNED)
    desk = signed_in(batam, make_person(Role.AGENCY_OPERATOR))

    for name in SHAPES:
        problem_of(desk.post_json(path_of(hidden, name), {}), 404, "report_not_found")
    problem_of(desk.get(path_of(hidden)), 404, "report_not_found")


def test_a_reply_is_read_by_everybody_and_a_note_by_staff(batam: City) -> None:
    report = make_running_report(state=State.ASSIGNED)
    desk = signed_in(batam, make_person(Role.AGENCY_OPERATOR))
    base = f"/api/v1/reports/{report.public_id}"

    replied = desk.post_json(f"{base}/replies", {"text": "Kami datang besok"})
    noted = desk.post_json(f"{base}/notes", {"text": "Pemilik lahan dihubungi"})
    short = desk.post_json(f"{base}/notes", {"text": " x "})
    citizen = CityClient(batam, device="hp").post_json(f"{base}/replies", {"text": "halo semua"})
    command = signed_in(batam, make_person(Role.COMMAND)).post_json(
        f"{base}/replies", {"text": "halo semua"}
    )

    assert (replied.status_code, noted.status_code) == (201, 201), noted.content
    keeps_to("/api/v1/reports/{report_id}/replies", replied, "post")
    public = dict(ReportEvent.objects.values_list("kind", "is_public"))
    assert public == {"reply": True, "note": False}
    assert problem_of(short, 422, "invalid")["errors"][0]["field"] == "text"
    problem_of(citizen, 401, "not_signed_in")
    problem_of(command, 403, "may_not_write")
