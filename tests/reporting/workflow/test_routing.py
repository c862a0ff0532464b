"""Which agency is responsible, and that everything about it is written down once."""

from __future__ import annotations

from uuid import UUID

import pytest

from core.outbox.models import OutboxMessage
from reporting.models import Agency, Category, Deadline, Report, ReportEvent, RoutingRule
from reporting.rules.lifecycle import (
    Actor,
    CoordinatorMustDecide,
    RequirementMissing,
    RoleNotAllowed,
    State,
    TransitionNotAllowed,
)
from reporting.services import config, workflow
from reporting.services.workflow.routing import (
    AgencyInactive,
    AgencyMissing,
    CategoryMissing,
    SameAgency,
)
from reporting.services.workflow.steps import NotYourReport, ReportMissing
from tests.make.reporting import (
    later,
    make_agency,
    make_report,
    make_running_report,
    operator,
    triage,
)

pytestmark = pytest.mark.usefixtures("batam")
SYSTEM = Actor.system("Penerusan")


def topics() -> list[str]:
    return list(OutboxMessage.objects.order_by("pk").values_list("topic", flat=True))


def owner(report: Report) -> str:
    return report.agency.code if report.agency else ""


def nothing_happened(report: Report, state: State) -> bool:
    report.refresh_from_db()
    return (
        report.state == state
        and report.version == 1
        and not ReportEvent.objects.exists()
        and not OutboxMessage.objects.exists()
    )


def test_a_received_report_goes_where_the_rules_say_with_both_clocks() -> None:
    report = make_report()

    workflow.route(report_id=report.public_id, actor=SYSTEM, at=later(minutes=1))

    report.refresh_from_db()
    assert (report.state, owner(report), report.version) == (State.ASSIGNED, "dlh", 2)
    assert report.assigned_at == later(minutes=1)
    assert {row.kind: row.due_at for row in Deadline.objects.current()} == {
        "response": report.response_due_at,
        "resolution": report.resolution_due_at,
    }
    event = ReportEvent.objects.get()
    assert (event.kind, event.actor_label, event.is_public) == ("route", "Penerusan", True)
    assert event.facts["from"] == "received"
    assert event.facts["to"] == "assigned"
    assert (event.facts["agency_before"], event.facts["agency"]) == (None, "dlh")
    assert topics() == ["reporting.report_changed", "reporting.notify_agency"]


def test_says_before_and_after_to_the_counters() -> None:
    report = make_report()

    workflow.route(report_id=report.public_id, actor=SYSTEM, at=later(minutes=1))

    change = OutboxMessage.objects.get(topic="reporting.report_changed").payload
    assert change["kind"] == "route"
    assert (change["before"]["state"], change["after"]["state"]) == ("received", "assigned")
    assert (change["before"]["agency"], change["after"]["agency"]) == (None, "dlh")
    assert change["after"]["mx"] == report.mx
    assert change["after"]["id"] == str(report.public_id)


def test_without_a_rule_the_default_agency_gets_it() -> None:
    RoutingRule.objects.all().delete()
    config.load()
    report = make_report()

    workflow.route(report_id=report.public_id, actor=SYSTEM, at=later(minutes=1))

    report.refresh_from_db()
    assert report.agency == Agency.objects.the_default()


def test_an_agency_that_takes_nothing_is_passed_over_for_the_coordinator() -> None:
    Agency.objects.filter(code="dlh").update(is_active=False)
    config.load()
    report = make_report()

    workflow.route(report_id=report.public_id, actor=SYSTEM, at=later(minutes=1))

    report.refresh_from_db()
    assert report.agency == Agency.objects.the_default()
    assert report.needs_triage
    assert report.triage_reason == "Dinas tujuan sedang tidak aktif"


def test_only_the_system_routes() -> None:
    report = make_report()

    with pytest.raises(RoleNotAllowed):
        workflow.route(report_id=report.public_id, actor=triage(), at=later(minutes=1))

    assert nothing_happened(report, State.RECEIVED)


def test_the_coordinator_assigns_and_settles_the_triage() -> None:
    report = make_report(needs_triage=True, triage_reason="Kategori belum pasti")

    workflow.assign(
        report_id=report.public_id,
        agency="dishub",
        actor=triage(),
        at=later(hours=1),
        note="Segera",
    )

    report.refresh_from_db()
    assert (owner(report), report.needs_triage, report.triage_reason) == ("dishub", False, "")
    assert ReportEvent.objects.get().note == "Segera"


@pytest.mark.parametrize("agency", ["dlh", "tidak_ada", "mati"])
def test_assigns_only_to_another_agency_that_takes_reports(agency: str) -> None:
    make_agency(code="mati", is_active=False)
    report = make_report(state=State.ASSIGNED)

    with pytest.raises((SameAgency, AgencyMissing, AgencyInactive)):
        workflow.assign(
            report_id=report.public_id, agency=agency, actor=triage(), at=later(hours=1)
        )

    assert nothing_happened(report, State.ASSIGNED)


def test_hands_over_with_a_reason_and_keeps_the_promise_to_the_citizen() -> None:
    report = make_running_report(state=State.IN_PROGRESS)
    promised = report.resolution_due_at

    workflow.hand_over(
        report_id=report.public_id,
        agency="dishub",
        note="Ini rambu, bukan sampah",
        actor=operator("dlh"),
        at=later(hours=2),
    )

    report.refresh_from_db()
    assert (report.state, owner(report), report.handover_count) == ("assigned", "dishub", 1)
    assert report.resolution_due_at == promised
    assert report.assigned_at == later(hours=2)
    event = ReportEvent.objects.get()
    assert (event.facts["agency_before"], event.facts["agency"]) == ("dlh", "dishub")
    assert event.note == "Ini rambu, bukan sampah"


def test_hands_over_never_without_a_reason() -> None:
    report = make_report(state=State.ASSIGNED)

    with pytest.raises(RequirementMissing):
        workflow.hand_over(
            report_id=report.public_id,
            agency="dishub",
            note=" ",
            actor=operator("dlh"),
            at=later(hours=2),
        )

    assert nothing_happened(report, State.ASSIGNED)


def test_after_three_hand_overs_only_the_coordinator_decides() -> None:
    report = make_report(state=State.ASSIGNED, handover_count=3)

    def hand_over(actor: Actor) -> None:
        workflow.hand_over(
            report_id=report.public_id,
            agency="dishub",
            note="Bukan kami",
            actor=actor,
            at=later(hours=1),
        )

    with pytest.raises(CoordinatorMustDecide):
        hand_over(operator("dlh"))
    assert nothing_happened(report, State.ASSIGNED)

    hand_over(triage())

    report.refresh_from_db()
    assert (owner(report), report.handover_count) == ("dishub", 4)


def test_the_coordinator_hears_of_the_third_hand_over_and_of_no_other() -> None:
    report = make_report(state=State.ASSIGNED)
    told: list[list[str]] = []
    for giver, taker in [("dlh", "dishub"), ("dishub", "dlh"), ("dlh", "dishub")]:
        workflow.hand_over(
            report_id=report.public_id,
            agency=taker,
            note="Bukan kami",
            actor=operator(giver),
            at=later(hours=1),
        )
        rows = OutboxMessage.objects.filter(topic="reporting.notify_agency", key=report.number)
        told.append([row.payload["audience"] for row in rows.order_by("id")])

    assert told[1] == ["desk", "desk"]
    assert told[2] == ["desk", "desk", "desk", "coordinator"]


def test_an_operator_of_another_agency_is_told_whose_it_is() -> None:
    report = make_report(state=State.ASSIGNED)

    with pytest.raises(NotYourReport, match="DLH"):
        workflow.accept(report_id=report.public_id, actor=operator("dishub"), at=later(hours=1))

    assert nothing_happened(report, State.ASSIGNED)


def test_the_agency_above_acts_for_its_unit() -> None:
    report = make_report(state=State.ASSIGNED, agency="upt_tpa_punggur")

    workflow.accept(report_id=report.public_id, actor=operator("dlh"), at=later(hours=1))

    report.refresh_from_db()
    assert report.state == State.IN_PROGRESS


def test_a_report_of_nowhere_is_not_found() -> None:
    with pytest.raises(ReportMissing):
        workflow.accept(
            report_id=UUID(int=0),
            actor=operator(),
            at=later(hours=1),
        )


def test_a_new_category_gets_its_own_deadline_from_the_same_start() -> None:
    report = make_running_report()
    road = Category.objects.active().get(code="jalan_rusak")

    workflow.recategorise(
        report_id=report.public_id, category=road.code, actor=operator(), at=later(minutes=10)
    )

    before = report.resolution_due_at
    report.refresh_from_db()
    assert report.category == road
    assert report.state == State.ASSIGNED
    assert owner(report) == "dlh"
    assert before is not None
    assert report.resolution_due_at is not None
    assert report.resolution_due_at > before
    current = Deadline.objects.current().get(kind="resolution")
    assert current.started_at == report.submitted_at
    assert Deadline.objects.filter(is_current=False).count() == 2
    event = ReportEvent.objects.get()
    assert (event.facts["category_before"], event.facts["category"]) == ("sampah", "jalan_rusak")


def test_a_new_category_may_ask_the_rules_again() -> None:
    report = make_running_report()

    workflow.recategorise(
        report_id=report.public_id,
        category="jalan_rusak",
        reroute=True,
        actor=operator(),
        at=later(minutes=10),
    )

    report.refresh_from_db()
    assert (owner(report), report.handover_count) == ("bina_marga", 1)
    kinds = list(ReportEvent.objects.in_order().values_list("kind", flat=True))
    assert kinds == ["recategorise", "hand_over"]


def test_a_category_that_is_switched_off_is_refused() -> None:
    Category.objects.filter(code="jalan_rusak").update(is_active=False)
    report = make_report(state=State.ASSIGNED)

    with pytest.raises(CategoryMissing):
        workflow.recategorise(
            report_id=report.public_id,
            category="jalan_rusak",
            actor=operator(),
            at=later(minutes=10),
        )

    assert nothing_happened(report, State.ASSIGNED)


def test_a_closed_report_is_assigned_to_nobody() -> None:
    report = make_report(state=State.CLOSED)

    with pytest.raises(TransitionNotAllowed):
        workflow.assign(report_id=report.public_id, agency="dlh", actor=triage(), at=later(hours=1))

    assert nothing_happened(report, State.CLOSED)
