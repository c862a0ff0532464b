"""One report on the desk: what may be done, why this deadline, who could go."""

from __future__ import annotations

import pytest

from reporting.access import ReportNotFound, Viewer, viewer_for
from reporting.models import Contact
from reporting.rules.lifecycle import Role, State
from reporting.selectors.report_desk import report_desk
from reporting.services import workflow
from tests.make.reporting import (
    later,
    make_crew,
    make_person,
    make_report,
    make_running_report,
    make_work_order,
    operator,
    some_kelurahan,
)

pytestmark = pytest.mark.usefixtures("batam")
NOW = later(hours=1)


def desk(role: Role = Role.AGENCY_OPERATOR, agency: str = "dlh") -> Viewer:
    return viewer_for(make_person(role, agency=agency))


def test_offers_what_the_role_may_do_now_and_what_it_asks() -> None:
    report = make_running_report()

    page = report_desk(desk(), report.number, at=NOW)

    assert [step.name for step in page.steps] == [
        "accept", "resolve", "hand_over", "ask_reporter", "hold", "recategorise", "prioritise", "merge",
        "reject",
    ]  # fmt: skip
    steps = {step.name: step for step in page.steps}
    assert not steps["accept"].asks
    assert steps["resolve"].needs == ("note", "photo")
    agencies = {option.value for option in steps["hand_over"].options}
    assert "dishub" in agencies
    assert "dlh" not in agencies
    assert "spam" not in {option.value for option in steps["reject"].options}
    assert page.state_label == "Diteruskan ke DLH"


def test_the_coordinator_is_offered_other_steps() -> None:
    report = make_running_report()

    page = report_desk(desk(Role.TRIAGE), report.public_id, at=NOW)

    names = {step.name for step in page.steps}
    assert "assign" in names
    assert "accept" not in names


def test_answers_why_this_time() -> None:
    report = make_running_report()

    page = report_desk(desk(), report.number, at=NOW)

    response, resolution = page.clocks
    assert (response.kind, resolution.kind) == ("response", "resolution")
    assert response.promise == "30 menit kerja"
    assert response.due_at == report.response_due_at
    assert "batas waktu" in response.steps[-1]


def test_prints_the_timeline_in_words_with_internal_entries() -> None:
    report = make_running_report()
    workflow.accept(report_id=report.public_id, actor=operator(name="Ayu"), at=later(minutes=4))

    entry = report_desk(desk(), report.number, at=NOW).timeline[0]

    assert (entry.said, entry.actor, entry.role) == (
        "Diterima dinas, mulai dikerjakan",
        "Ayu",
        "Operator dinas",
    )


def test_suggests_the_crew_that_knows_the_area_and_has_least_to_do() -> None:
    report = make_running_report()
    busy, near, far = make_crew(name="A"), make_crew(name="B"), make_crew(name="C")
    for crew in (busy, near):
        crew.areas.add(some_kelurahan())
    make_work_order(report=make_running_report(), crew=busy)

    crews = report_desk(desk(), report.number, at=NOW).crews

    own = [crew.code for crew in crews if crew.code in {busy.code, near.code, far.code}]
    assert own == [near.code, busy.code, far.code]
    assert next(crew for crew in crews if crew.code == busy.code).jobs == 1


def test_shows_similar_reports_nearby_but_not_itself() -> None:
    report = make_running_report()
    twin = make_running_report()
    make_running_report(category="jalan_rusak")

    similar = report_desk(desk(), report.number, at=NOW).similar

    assert [card.number for card in similar] == [twin.number]


def test_says_that_there_is_a_contact_without_showing_it() -> None:
    report = make_running_report()
    Contact.objects.create(report=report, phone="+6281234567890", created_at=NOW)

    page = report_desk(desk(), report.number, at=NOW)

    assert page.has_contact
    assert page.may_open_contact
    assert "+6281234567890" not in repr(page)


def test_a_secret_report_of_another_agency_does_not_exist() -> None:
    report = make_report(state=State.ASSIGNED, visibility="secret")

    with pytest.raises(ReportNotFound):
        report_desk(desk(agency="dishub"), report.number, at=NOW)
