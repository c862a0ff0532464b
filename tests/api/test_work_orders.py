"""``/api/v1/work-orders``: what crews, desks and keys see of the field, and do there."""

from __future__ import annotations

from typing import Any

import pytest

from core import clock
from core.identity.models import User
from reporting.models import Agency, CrewPosition, Report, WorkOrder, WorkState
from reporting.rules.roles import Role
from reporting.rules.states import State
from tenants.models import City
from tests.api.conftest import problem_of
from tests.api.test_contract import keeps_to
from tests.make.access import bearer, make_key, make_token
from tests.make.cities import entitle
from tests.make.reporting import (
    later,
    make_after_photo,
    make_crew,
    make_person,
    make_running_report,
    make_work_order,
)
from tests.support.clients import CityClient, signed_in
from tests.support.queries import queries_of

URL = "/api/v1/work-orders"


@pytest.fixture
def person(batam: City) -> User:
    """Somebody of a crew."""
    return make_person(Role.CREW, name="Pak Udin")


@pytest.fixture
def order(person: User) -> WorkOrder:
    """A job of that crew, for a report that is being worked on."""
    report = make_running_report(state=State.IN_PROGRESS)
    return make_work_order(report=report, crew=make_crew(user_id=person.pk))


@pytest.fixture
def phone(batam: City, person: User) -> CityClient:
    """The crew's phone, signed in with a token."""
    client = CityClient(batam)
    client.defaults["HTTP_AUTHORIZATION"] = bearer(make_token(person)[1])["Authorization"]
    return client


def other_agency() -> str:
    return Agency.objects.exclude(code="dlh").filter(parent__isnull=True).earliest("pk").code


def test_a_crew_drives_arrives_and_is_done(phone: CityClient, order: WorkOrder) -> None:
    job = f"{URL}/{order.public_id}"
    photo, token = make_after_photo(at=clock.now())

    started = phone.post_json(f"{job}/start", {})
    told = phone.post_json(f"{job}/positions", {"lon": 104.05, "lat": 1.13})
    too_soon = phone.post_json(f"{job}/positions", {"lon": 104.051, "lat": 1.13})
    arrived = phone.post_json(f"{job}/arrive", {})
    proof = {
        "note": "Sudah diangkut",
        "photos": [{"id": str(photo), "token": token}],
        "place": {"lon": 104.0535, "lat": 1.1301, "at": "2026-03-02T11:00:00+07:00"},
    }
    done = phone.post_json(f"{job}/finish", proof)

    assert (started.status_code, started.json()["state"]) == (200, "en_route"), started.content
    assert (told.json()["noted"], too_soon.json()["noted"]) == (True, False)
    assert arrived.json()["state"] == "on_site"
    assert arrived.json()["position"]["lon"] == pytest.approx(104.05)
    assert (done.json()["state"], done.json()["report"]["state"]) == ("done", "resolved")
    assert done.json()["version"] > arrived.json()["version"]
    for step, answer in {"start": started, "positions": told, "finish": done}.items():
        keeps_to(f"{URL}/{{work_order_id}}/{step}", answer, "post")
    order.refresh_from_db()
    assert order.proof_place is not None
    assert Report.objects.get().state == State.RESOLVED
    assert CrewPosition.objects.count() == 1
    problem_of(phone.post_json(f"{job}/start", {}), 409, "work_order_over")


def test_only_what_was_read_is_changed(phone: CityClient, order: WorkOrder) -> None:
    job = f"{URL}/{order.public_id}"
    read = phone.get(job)
    tag = read.headers["ETag"]

    unchanged = phone.get(job, headers={"If-None-Match": tag})
    first = phone.post_json(f"{job}/start", {}, if_match=tag)
    second = phone.post_json(f"{job}/arrive", {}, if_match=tag)

    keeps_to(f"{URL}/{{work_order_id}}", read)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert first.status_code == 200
    problem_of(second, 412, "version_conflict")
    order.refresh_from_db()
    assert order.state == WorkState.EN_ROUTE


def test_a_crew_says_what_is_wrong_and_asks(phone: CityClient, order: WorkOrder) -> None:
    job = f"{URL}/{order.public_id}"

    asked = phone.post_json(f"{job}/questions", {"question": "Di sisi mana?"})
    helped = phone.post_json(
        f"{job}/trouble", {"kind": "help", "reason": "needs_people", "note": "Terlalu berat"}
    )
    stopped = phone.post_json(
        f"{job}/trouble", {"kind": "cannot", "reason": "no_access", "note": "Jalan ditutup"}
    )
    unasked = phone.post_json(f"{job}/explanation", {"text": "Foto diambil dari seberang."})

    assert asked.json()["waits_for_reporter"] is True, asked.content
    assert asked.json()["conversation"][0]["text"] == "Di sisi mana?"
    assert (helped.json()["state"], helped.json()["trouble"]) == ("assigned", "needs_people")
    assert stopped.json()["state"] == "cancelled"
    problem_of(unasked, 409, "nothing_to_explain")


@pytest.mark.parametrize(
    ("step", "sent", "field"),
    [
        ("finish", {}, "note"),
        ("finish", {"note": "Sudah"}, "photos"),
        ("finish", {"note": "Sudah", "place": {"lon": 104.0}}, "place.lat"),
        ("finish", {"note": "Sudah", "place": {"lon": 1.13, "lat": 104.05}}, "place.lat"),
        (
            "finish",
            {
                "note": "Sudah",
                "place": {"lon": 104.05, "lat": 1.13, "at": "0001-01-01T00:00:00+14:00"},
            },
            "place.at",
        ),
        ("finish", {"note": "Sudah", "place": {"lon": 2.35, "lat": 48.85}}, "place.lon"),
        ("trouble", {"kind": "help", "reason": "malas", "note": "tidak mau"}, "reason"),
        ("questions", {"question": "x"}, "question"),
        ("positions", {"lon": 104.05}, "lat"),
        ("positions", {"lon": "104", "lat": 1.1}, "lon"),
        ("start", {"lon": 1}, "lon"),
    ],
)
def test_the_wrong_field_is_named(
    phone: CityClient, order: WorkOrder, step: str, sent: dict[str, Any], field: str
) -> None:
    response = phone.post_json(f"{URL}/{order.public_id}/{step}", sent)

    assert response.status_code == 422, response.content
    assert response.json()["errors"][0]["field"] == field
    order.refresh_from_db()
    assert order.state == WorkState.ASSIGNED


def test_a_moment_without_a_zone_is_refused(phone: CityClient, order: WorkOrder) -> None:
    place = {"lon": 104.0535, "lat": 1.1301, "at": "2026-03-02T11:00:00"}

    response = phone.post_json(
        f"{URL}/{order.public_id}/finish", {"note": "Sudah diangkut", "place": place}
    )

    (error,) = problem_of(response, 422, "invalid")["errors"]
    assert (error["field"], error["code"]) == ("place.at", "no_time_zone")


def test_each_sees_their_own_jobs(batam: City, phone: CityClient, order: WorkOrder) -> None:
    far = make_running_report(state=State.IN_PROGRESS, agency=other_agency())
    theirs = make_work_order(report=far, crew=make_crew(agency=other_agency()))
    hidden = make_running_report(
        state=State.IN_PROGRESS, agency=other_agency(), visibility="secret"
    )
    make_work_order(report=hidden, crew=make_crew(agency=other_agency()))
    desk = signed_in(batam, make_person(Role.AGENCY_OPERATOR))

    def seen(client: CityClient, **query: str) -> set[str]:
        response = client.get(URL, query)
        assert response.status_code == 200, response.content
        return {job["id"] for job in response.json()["results"]}

    mine = {str(order.public_id)}
    assert seen(phone) == seen(desk) == mine
    assert seen(signed_in(batam, make_person(Role.COMMAND))) == mine | {str(theirs.public_id)}
    assert len(seen(signed_in(batam, make_person(Role.TRIAGE)))) == 3
    coordinator = signed_in(batam, make_person(Role.TRIAGE))
    assert seen(coordinator, agency="dlh") == mine
    assert seen(coordinator, crew=order.crew.code) == mine
    assert seen(coordinator, report=str(order.report.public_id)) == mine
    assert seen(coordinator, state="done,cancelled") == set()
    assert seen(coordinator, in_trouble="true") == set()
    for address in ("", "/start", "/positions"):
        there = phone.get if not address else phone.post
        other = there(f"{URL}/{theirs.public_id}{address}")
        nothing = there(f"{URL}/{far.public_id}{address}")
        assert other.status_code == 404
        assert {**other.json(), "trace_id": ""} == {**nothing.json(), "trace_id": ""}


def test_who_has_no_part_in_the_field(batam: City, order: WorkOrder) -> None:
    officer = signed_in(batam, make_person(Role.AREA_OFFICER, area=order.report.kelurahan))
    _key, blind = make_key("reports.read", agency="dlh")
    _key, reader = make_key("work.read", agency="dlh")

    problem_of(CityClient(batam).get(URL), 401, "not_signed_in")
    problem_of(officer.get(URL), 403, "role_missing")
    problem_of(CityClient(batam).get(URL, headers=bearer(blind)), 403, "scope_missing")
    listed = CityClient(batam).get(URL, headers=bearer(reader))
    assert len(listed.json()["results"]) == 1
    start = CityClient(batam).post_json(f"{URL}/{order.public_id}/start", {}, **bearer(reader))
    problem_of(start, 403, "scope_missing")


def test_pages_go_on_where_they_ended(batam: City, order: WorkOrder) -> None:
    for hour in range(3):
        report = make_running_report(state=State.IN_PROGRESS)
        make_work_order(report=report, crew=order.crew, assigned_at=later(hours=hour))
    coordinator = signed_in(batam, make_person(Role.TRIAGE))

    page = coordinator.get(URL, {"limit": "3"})
    keeps_to(URL, page)
    first = page.json()
    second = coordinator.get(URL, {"limit": "3", "cursor": first["next"]}).json()

    jobs = [*first["results"], *second["results"]]
    assert len({job["id"] for job in jobs}) == 4
    assert [job["assigned_at"] for job in jobs] == sorted(
        (job["assigned_at"] for job in jobs), reverse=True
    )
    assert second["next"] is None
    for wrong in ({"cursor": "x"}, {"state": "malas"}, {"limit": "0"}, {"agency": "x"}, {"y": "1"}):
        response = coordinator.get(URL, wrong)
        assert response.status_code == 422, wrong
        assert response.json()["errors"][0]["field"] in wrong


def test_a_list_costs_the_same_however_long_it_is(batam: City, order: WorkOrder) -> None:
    coordinator = signed_in(batam, make_person(Role.TRIAGE))
    coordinator.get(URL)
    short = queries_of(coordinator, URL)
    for _each in range(5):
        make_work_order(report=make_running_report(state=State.IN_PROGRESS), crew=order.crew)

    assert queries_of(coordinator, URL) == short <= 8


def test_a_desk_sends_a_crew_in_one_act(batam: City) -> None:
    report = make_running_report(state=State.ASSIGNED)
    crew = make_crew()
    _key, secret = make_key("work.write", agency="dlh", name="Sistem DLH")
    path = f"/api/v1/reports/{report.public_id}/work-orders"
    system = CityClient(batam)

    too_early = system.post_json(path, {"crew": crew.code}, **bearer(secret))
    unknown = system.post_json(path, {"crew": "tidak_ada", "accept": True}, **bearer(secret))
    sent = system.post_json(path, {"crew": crew.code, "accept": True}, **bearer(secret))

    problem_of(too_early, 409, "not_worked_on")
    assert problem_of(unknown, 422, "invalid")["errors"][0]["field"] == "crew"
    assert sent.status_code == 201, sent.content
    assert sent.headers["Location"] == f"{URL}/{sent.json()['id']}"
    assert sent.json()["report"]["state"] == "in_progress"
    assert WorkOrder.objects.get().crew == crew


def test_a_crew_sends_nobody(phone: CityClient, order: WorkOrder) -> None:
    path = f"/api/v1/reports/{order.report.public_id}/work-orders"

    problem_of(phone.post_json(path, {"crew": order.crew.code}), 403, "may_not_send")


def test_crews_their_jobs_and_where_they_are(
    batam: City, phone: CityClient, order: WorkOrder
) -> None:
    make_crew(agency=other_agency())
    phone.post_json(f"{URL}/{order.public_id}/start", {})
    phone.post_json(f"{URL}/{order.public_id}/positions", {"lon": 104.05, "lat": 1.13})
    _key, secret = make_key("work.read", agency="dlh")

    answer = CityClient(batam).get("/api/v1/crews", headers=bearer(secret))
    keeps_to("/api/v1/crews", answer)
    crews = answer.json()

    found = {crew["code"]: crew for crew in crews}
    assert other_agency() not in {crew["agency"] for crew in crews}
    assert found[order.crew.code]["work_orders"] == [str(order.public_id)]
    assert found[order.crew.code]["position"]["lat"] == pytest.approx(1.13)


def test_a_package_without_field_work_has_none(phone: CityClient) -> None:
    entitle(services=["api"])

    problem_of(phone.get(URL), 403, "not_in_package")
