"""A city's systems hear what happens to its public reports, its jobs and its scorecards; of others nothing."""

from __future__ import annotations

from typing import Any

from api.webhooks.catalogue import BY_NAME
from core.tenancy import inside
from core.webhooks.models import Delivery, Event
from reporting.models import WorkOrder
from reporting.rules.states import State
from reporting.services import field_work, replies, workflow
from reporting.services.facts import change_of, facts_of
from reporting.services.scorecards.freezing import freeze_month
from reporting.services.webhook_news import event_of
from tenants.models import City
from tests.make.cities import entitle
from tests.make.reporting import (
    SUBMITTED_AT,
    later,
    make_crew,
    make_report,
    make_running_report,
    operator,
)
from tests.support.outbox import drain
from tests.webhooks.conftest import listens
from tests.webhooks.shapes import keeps_to


def told() -> list[Event]:
    """Everything that was said, in order; each as the catalogue has it."""
    events = list(Event.objects.order_by("pk"))
    for event in events:
        keeps_to(BY_NAME[event.type].shape(), event.data)
    return events


def types() -> list[str]:
    return [event.type for event in told()]


def settle() -> None:
    """Everything that was promised happens; nobody answers at the made-up address."""
    drain(may_fail=True)


def test_a_reports_life_is_told_step_by_step(batam: City) -> None:
    listens()
    report = make_running_report(agency="dlh")
    key = report.public_id

    workflow.accept(report_id=key, actor=operator("dlh"), at=later(minutes=20))
    workflow.hold(
        report_id=key, reason="weather", note="Hujan deras.", actor=operator("dlh"), at=later(hours=1)
    )  # fmt: skip
    workflow.resume(report_id=key, actor=operator("dlh"), at=later(hours=2))
    settle()

    assert types() == ["report.accepted", "report.on_hold", "report.resumed"]
    first = told()[0]
    assert first.subject == report.number
    assert first.data["city"] == batam.code
    assert first.data["previous"] == {"state": "assigned"}
    assert first.data["measures"]["response_minutes"] == 20
    shown = first.data["report"]
    assert (shown["id"], shown["state"], shown["agency"]) == (str(key), "in_progress", "dlh")
    assert shown["url"].endswith(f"/api/v1/reports/{key}")
    assert abs(shown["lon"] - report.location.x) < 0.0001
    assert abs(shown["lat"] - report.location.y) < 0.0001
    assert "description" not in shown
    assert Delivery.objects.count() == 3


def test_what_nobody_may_see_is_told_to_nobody(batam: City) -> None:
    listens()
    secret = make_running_report(agency="dlh", visibility="secret")
    workflow.accept(report_id=secret.public_id, actor=operator("dlh"), at=later(minutes=20))
    held = make_running_report(agency="dlh", needs_triage=True, triage_reason="flagged")
    workflow.prioritise(
        report_id=held.public_id, priority="low", actor=operator("dlh"), at=later(minutes=30)
    )
    settle()

    assert types() == []


def test_hidden_and_shown_again(batam: City) -> None:
    report = make_report(state=State.ASSIGNED)
    seen = facts_of(report)
    unseen = {**seen, "is_public": False}

    def event(before: Any, after: Any, kind: str = "triaged") -> str:
        return event_of(change_of(kind=kind, at=SUBMITTED_AT, before=before, after=after))

    assert event(None, seen, "received") == "report.created"
    assert event(None, unseen, "received") == ""
    assert event(unseen, seen) == "report.created"
    assert event(seen, unseen, "triage_flagged") == "report.hidden"
    assert event(unseen, unseen, "accept") == ""
    assert event(seen, seen, "crew_on_site") == ""
    assert event(seen, {**seen, "priority": "low"}, "prioritise") == "report.updated"


def test_a_job_is_told_from_the_desk_to_the_proof(batam: City) -> None:
    listens("https://kait.penerima.example/", "work_order.assigned", "work_order.started",
            "work_order.arrived", "work_order.trouble", "work_order.finished")  # fmt: skip
    entitle()
    crew = make_crew()
    report = make_running_report(agency="dlh")
    field_work.accept_and_assign(
        report_id=report.public_id, crew=crew.code, actor=operator("dlh"), at=later(minutes=5)
    )
    order = WorkOrder.objects.get()
    desk: dict[str, Any] = {"work_order_id": order.public_id, "actor": operator("dlh")}
    field_work.start(**desk, at=later(minutes=10))
    field_work.report_trouble(
        **desk,
        kind="help",
        reason="needs_equipment",
        note="Perlu alat berat.",
        at=later(minutes=15),
    )
    field_work.arrive(**desk, at=later(minutes=20))

    assert types() == [
        "work_order.assigned", "work_order.started", "work_order.trouble", "work_order.arrived",
    ]  # fmt: skip
    assert told()[-1].data["work_order"]["state"] == "on_site"
    assert told()[-1].data["report"]["number"] == report.number
    assert "Perlu alat berat" not in str(told()[2].data)


def test_frozen_scorecards_are_told_once(batam: City) -> None:
    listens()
    make_report()

    freeze_month(month=SUBMITTED_AT.date(), at=later(days=60))
    freeze_month(month=SUBMITTED_AT.date(), at=later(days=61))

    assert types() == ["scorecards.frozen"]
    assert told()[0].data["month"] == "2026-03"


def test_a_city_without_the_api_and_the_neighbour_hear_nothing(batam: City, bekasi: City) -> None:
    with inside(bekasi):
        listens()
    report = make_running_report(agency="dlh")
    workflow.accept(report_id=report.public_id, actor=operator("dlh"), at=later(minutes=20))
    listens()
    entitle(services=[])
    replies.reply(
        report_id=report.public_id, text="Besok pagi.", actor=operator("dlh"), at=later(hours=1)
    )
    settle()

    assert types() == []
    with inside(bekasi):
        assert not Event.objects.exists()
