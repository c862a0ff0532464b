"""The task board: who does what today, and what nobody was sent to."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.gis.geos import Point

from core.tenancy import CityLike, inside
from reporting.models import CrewPosition, Report, WorkOrder, WorkState
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.selectors.crew_choices import crew_choices
from tests.make.people import make_person
from tests.make.reporting import make_crew, make_running_report, make_work_order, some_kelurahan
from tests.reporting.desk.conftest import Desk
from tests.support.clients import CityClient, signed_in
from tests.support.queries import queries_of


def test_what_waits_is_sent_in_one_press(desk: Desk, waiting: Report) -> None:
    crew = make_crew(name="Regu Sagulung")
    client = desk()
    page = client.get("/meja/papan").content.decode()
    assert waiting.number in page
    assert "Terima & tugaskan" in page

    answer = client.post("/meja/papan/tugaskan", {"report": waiting.number, "crew": crew.code})

    assert answer["Location"] == "/meja/papan"
    order = WorkOrder.objects.get(report=waiting)
    assert (order.crew, order.state) == (crew, WorkState.ASSIGNED)
    waiting.refresh_from_db()
    assert waiting.state == State.IN_PROGRESS


def test_a_job_goes_to_another_crew_by_menu(desk: Desk, now: datetime) -> None:
    one, other = make_crew(name="Regu Satu"), make_crew(name="Regu Dua")
    report = make_running_report(state=State.IN_PROGRESS, at=now)
    make_work_order(report=report, crew=one, assigned_at=now)
    client = desk()
    assert "Ganti regu" in client.get("/meja/papan").content.decode()

    client.post("/meja/papan/tugaskan", {"report": report.number, "crew": other.code})

    states = dict(WorkOrder.objects.values_list("crew__name", "state"))
    assert states == {"Regu Satu": "cancelled", "Regu Dua": "assigned"}


def test_trouble_is_seen_at_once(desk: Desk, now: datetime) -> None:
    crew = make_crew(name="Regu Satu")
    stuck, left = (make_running_report(state=State.IN_PROGRESS, at=now) for _each in range(2))
    make_work_order(
        report=stuck,
        crew=crew,
        assigned_at=now,
        trouble="needs_equipment",
        trouble_note="Perlu crane",
    )
    make_work_order(
        report=left,
        crew=crew,
        assigned_at=now,
        state=WorkState.CANCELLED,
        trouble="dangerous",
        trouble_note="Kabel menyala",
    )

    page = desk().get("/meja/papan").content.decode()

    assert "Butuh bantuan" in page
    assert "Perlu alat atau bahan: Perlu crane" in page
    assert "Berbahaya dikerjakan sekarang – Kabel menyala" in page


def test_a_crew_of_another_agency_is_refused_with_a_sentence(desk: Desk, waiting: Report) -> None:
    foreign = make_crew(agency="dishub")

    answer = desk().post("/meja/papan/tugaskan", {"report": waiting.number, "crew": foreign.code})

    assert answer.status_code == 404
    assert "Pilih regu dari dinas Anda." in answer.content.decode()
    waiting.refresh_from_db()
    assert waiting.state == State.ASSIGNED
    assert not WorkOrder.objects.exists()


def test_others_look_or_stay_out_and_send_nobody(
    desk: Desk, nobody: CityClient, bekasi: CityLike, waiting: Report
) -> None:
    crew = make_crew(name="Regu Sagulung")
    form = {"report": waiting.number, "crew": crew.code}
    with inside(bekasi):
        neighbour = signed_in(bekasi, make_person(Role.AGENCY_OPERATOR))

    assert nobody.post("/meja/papan/tugaskan", form).status_code == 302
    assert desk(agency="dishub").post("/meja/papan/tugaskan", form).status_code == 404
    assert "Regu Sagulung" not in desk(agency="dishub").get("/meja/papan").content.decode()
    assert desk(Role.TRIAGE).post("/meja/papan/tugaskan", form).status_code == 403
    assert "Regu Sagulung" in desk(Role.TRIAGE).get("/meja/papan?dinas=dlh").content.decode()
    assert desk(Role.CREW).get("/meja/papan").status_code == 403
    assert "Regu Sagulung" not in neighbour.get("/meja/papan").content.decode()
    assert neighbour.post("/meja/papan/tugaskan", form).status_code == 404
    assert not WorkOrder.objects.exists()


def test_the_suggested_crew_knows_the_area_then_is_free_then_is_near(
    waiting: Report, now: datetime
) -> None:
    kelurahan = some_kelurahan()
    stranger = make_crew(name="A jauh dari wilayah")
    busy, far, near = (make_crew(name=name) for name in ("B sibuk", "C jauh", "D dekat"))
    for crew in (busy, far, near):
        crew.areas.add(kelurahan)
    make_work_order(report=make_running_report(state=State.IN_PROGRESS), crew=busy)
    for crew, lon in ((far, 104.09), (near, 104.054)):
        CrewPosition.objects.create(
            crew=crew,
            work_order=make_work_order(
                report=make_running_report(state=State.RESOLVED, resolved_at=now),
                crew=crew,
                state=WorkState.DONE,
                done_at=now,
            ),
            location=Point(lon, 1.1301, srid=4326),
            recorded_at=now - timedelta(minutes=5),
        )

    names = [near.name, far.name, busy.name, stranger.name]
    assert [each.name for each in crew_choices(waiting) if each.name in names] == names


@pytest.mark.usefixtures("batam")
def test_the_board_costs_the_same_for_two_jobs_and_twelve(desk: Desk, now: datetime) -> None:
    client = desk()

    def work(count: int) -> None:
        for _each in range(count):
            make_work_order(
                report=make_running_report(state=State.IN_PROGRESS, at=now),
                crew=make_crew(),
                assigned_at=now,
            )
            make_running_report(state=State.IN_PROGRESS, at=now)

    work(1)
    few = queries_of(client, "/meja/papan")
    work(5)

    assert queries_of(client, "/meja/papan") == few <= 12
