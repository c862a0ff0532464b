"""Crews: sent out, followed on the way, done with proof."""

from __future__ import annotations

from typing import Any

import pytest

from core.live.models import CityEvent
from reporting.models import CrewPosition, Report, ReportEvent, WorkOrder, WorkState
from reporting.rules.geometry import InvalidPlace
from reporting.rules.lifecycle import Actor, Role, State, TransitionNotAllowed
from reporting.services import field_work, retention, workflow
from reporting.services.workflow.performing import VersionConflict
from reporting.services.workflow.steps import NotYourReport
from tests.make.reporting import (
    actor,
    later,
    make_after_photo,
    make_crew,
    make_person,
    make_running_report,
    make_work_order,
    operator,
)

pytestmark = pytest.mark.usefixtures("batam")


def crew_of_one(agency: str = "dlh") -> tuple[Any, Actor]:
    person = make_person(Role.CREW, agency=agency)
    crew = make_crew(agency=agency, user_id=person.pk)
    return crew, actor(Role.CREW, agency=agency, user_id=person.pk)


def test_accepting_and_sending_is_one_act() -> None:
    report = make_running_report()
    crew, _member = crew_of_one()

    order = field_work.accept_and_assign(
        report_id=report.public_id, crew=crew.code, actor=operator(), at=later(minutes=3)
    )

    report.refresh_from_db()
    assert report.state == State.IN_PROGRESS
    assert (order.crew, order.state) == (crew, WorkState.ASSIGNED)
    kinds = list(ReportEvent.objects.in_order().values_list("kind", flat=True))
    assert kinds == ["accept", "crew_assigned"]


def test_without_a_crew_nothing_is_accepted() -> None:
    report = make_running_report()
    foreign = make_crew(agency="dishub")

    with pytest.raises(field_work.CrewMissing):
        field_work.accept_and_assign(
            report_id=report.public_id, crew=foreign.code, actor=operator(), at=later(minutes=3)
        )

    report.refresh_from_db()
    assert (report.state, report.version) == (State.ASSIGNED, 1)
    assert not ReportEvent.objects.exists()


@pytest.mark.parametrize("role", [Role.CREW, Role.CITIZEN, Role.REPORTER, Role.COMMAND])
def test_crews_are_sent_by_a_desk_only(role: Role) -> None:
    report = make_running_report(state=State.IN_PROGRESS)
    somebody = actor(role, agency="dlh" if role is Role.CREW else None)

    with pytest.raises(field_work.MayNotSend):
        field_work.assign_crew(
            report_id=report.public_id, crew=make_crew().code, actor=somebody, at=later(minutes=3)
        )

    assert not WorkOrder.objects.exists()


def test_a_step_on_a_job_is_decided_on_what_was_read() -> None:
    report = make_running_report(state=State.IN_PROGRESS)
    order = make_work_order(report=report, crew=make_crew())
    desk = operator()

    field_work.as_read(
        field_work.start, report.version, work_order_id=order.public_id, actor=desk,
        at=later(minutes=1),
    )  # fmt: skip
    with pytest.raises(VersionConflict):
        field_work.as_read(
            field_work.arrive, report.version, work_order_id=order.public_id, actor=desk,
            at=later(minutes=2),
        )  # fmt: skip

    order.refresh_from_db()
    assert order.state == WorkState.EN_ROUTE


def test_a_second_crew_replaces_the_first() -> None:
    report = make_running_report(state=State.IN_PROGRESS)
    one, other = make_crew(), make_crew()
    for crew in (one, other):
        field_work.assign_crew(
            report_id=report.public_id, crew=crew.code, actor=operator(), at=later(minutes=3)
        )

    states = dict(WorkOrder.objects.values_list("crew__code", "state"))
    assert states == {one.code: WorkState.CANCELLED, other.code: WorkState.ASSIGNED}


def test_a_crew_is_sent_only_to_what_was_accepted_and_by_its_own_desk() -> None:
    crew = make_crew()
    waiting = make_running_report()
    working = make_running_report(state=State.IN_PROGRESS)

    with pytest.raises(field_work.NotWorkedOn):
        field_work.assign_crew(
            report_id=waiting.public_id, crew=crew.code, actor=operator(), at=later(minutes=3)
        )
    with pytest.raises(NotYourReport):
        field_work.assign_crew(
            report_id=working.public_id,
            crew=crew.code,
            actor=operator("dishub"),
            at=later(minutes=3),
        )

    assert not WorkOrder.objects.exists()


def test_a_job_from_start_to_proof() -> None:
    report = make_running_report()
    crew, member = crew_of_one()
    order = field_work.accept_and_assign(
        report_id=report.public_id, crew=crew.code, actor=operator(), at=later(minutes=3)
    )
    job = order.public_id

    field_work.start(work_order_id=job, actor=member, at=later(minutes=5))
    for step, lon in enumerate((104.0500, 104.0510, 104.0520)):
        noted = field_work.record_position(
            work_order_id=job,
            lon=lon,
            lat=1.1301,
            actor=member,
            at=later(minutes=6, seconds=9 * step),
        )
        assert noted
    field_work.arrive(work_order_id=job, actor=member, at=later(minutes=12))
    field_work.finish(
        work_order_id=job,
        actor=member,
        at=later(minutes=40),
        note="Diangkut dua bak",
        photos=[make_after_photo(at=later(minutes=38))],
    )

    order.refresh_from_db()
    report.refresh_from_db()
    assert (order.state, order.done_at) == (WorkState.DONE, later(minutes=40))
    assert (order.started_at, order.arrived_at) == (later(minutes=5), later(minutes=12))
    assert report.state == State.RESOLVED
    kinds = list(ReportEvent.objects.in_order().values_list("kind", flat=True))
    assert kinds == [
        "accept",
        "crew_assigned",
        "crew_en_route",
        "crew_on_site",
        "resolve",
        "crew_done",
    ]
    done = ReportEvent.objects.get(kind="crew_done").facts
    assert 215 <= done["route_metres"] <= 230
    moved = CityEvent.objects.filter(type="crew_moved")
    assert moved.count() == 3
    assert moved.latest("seq").facts["number"] == report.number


def test_where_the_crew_stood_proves_the_place_of_a_photo_without_one() -> None:
    report = make_running_report(state=State.IN_PROGRESS)
    crew, member = crew_of_one()
    order = make_work_order(report=report, crew=crew, state=WorkState.ON_SITE)
    field_work.record_position(
        work_order_id=order.public_id, lon=104.0536, lat=1.1302, actor=member, at=later(minutes=30)
    )

    field_work.finish(
        work_order_id=order.public_id,
        actor=member,
        at=later(minutes=32),
        note="Beres",
        photos=[make_after_photo(at=later(minutes=31), claims={"camera": "Redmi 9A"})],
    )

    assert ReportEvent.objects.get(kind="resolve").facts["flags"] == []


def test_positions_come_every_five_seconds_at_most_and_only_on_the_way() -> None:
    report = make_running_report(state=State.IN_PROGRESS)
    crew, member = crew_of_one()
    order = make_work_order(report=report, crew=crew)

    def record(seconds: float) -> bool:
        return field_work.record_position(
            work_order_id=order.public_id,
            lon=104.05,
            lat=1.13,
            actor=member,
            at=later(seconds=seconds),
        )

    assert not record(0)
    field_work.start(work_order_id=order.public_id, actor=member, at=later(seconds=1))

    assert [record(10), record(13), record(15), record(16)] == [True, False, True, False]
    assert CrewPosition.objects.count() == 2
    with pytest.raises(InvalidPlace):
        field_work.record_position(
            work_order_id=order.public_id, lon=1.13, lat=104.05, actor=member, at=later(seconds=60)
        )


def test_another_crew_does_not_touch_the_job() -> None:
    report = make_running_report(state=State.IN_PROGRESS)
    crew, _member = crew_of_one()
    _other, stranger = crew_of_one()
    order = make_work_order(report=report, crew=crew)

    with pytest.raises(field_work.NotYourJob):
        field_work.start(work_order_id=order.public_id, actor=stranger, at=later(minutes=5))

    order.refresh_from_db()
    assert order.state == WorkState.ASSIGNED


def test_a_report_that_goes_elsewhere_calls_its_crew_off() -> None:
    report = make_running_report(state=State.IN_PROGRESS)
    crew, member = crew_of_one()
    order = make_work_order(report=report, crew=crew, state=WorkState.EN_ROUTE)

    workflow.hand_over(
        report_id=report.public_id,
        agency="dishub",
        note="Bukan kami",
        actor=operator(),
        at=later(minutes=10),
    )

    order.refresh_from_db()
    assert order.state == WorkState.CANCELLED
    with pytest.raises(field_work.JobOver):
        field_work.arrive(work_order_id=order.public_id, actor=member, at=later(minutes=11))


def test_a_job_is_not_finished_for_a_report_on_hold() -> None:
    report = make_running_report(state=State.IN_PROGRESS)
    crew, member = crew_of_one()
    order = make_work_order(report=report, crew=crew, state=WorkState.ON_SITE)
    workflow.hold(
        report_id=report.public_id,
        reason="weather",
        note="Hujan",
        actor=operator(),
        at=later(minutes=10),
    )

    with pytest.raises(TransitionNotAllowed):
        field_work.finish(
            work_order_id=order.public_id,
            actor=member,
            at=later(minutes=20),
            note="Beres",
            photos=[make_after_photo(at=later(minutes=19))],
        )

    order.refresh_from_db()
    assert order.state == WorkState.ON_SITE


def test_positions_are_forgotten_after_a_day() -> None:
    report = make_running_report(state=State.IN_PROGRESS)
    crew, member = crew_of_one()
    order = make_work_order(report=report, crew=crew, state=WorkState.EN_ROUTE)
    for hours in (0, 2):
        field_work.record_position(
            work_order_id=order.public_id, lon=104.05, lat=1.13, actor=member, at=later(hours=hours)
        )

    retention.forget_positions(later(hours=25))

    assert CrewPosition.objects.get().recorded_at == later(hours=2)
    assert Report.objects.count() == 1
