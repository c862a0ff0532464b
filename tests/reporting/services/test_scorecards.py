"""An agency's month, counted by hand and by the product."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from reporting.models import Agency, AgencyDay, ReportEvent, Scorecard
from reporting.rules.lifecycle import Actor
from reporting.selectors import scorecards as pages
from reporting.services import scorecards, workflow
from tests.make.reporting import make_report, operator, reporter, some_kelurahan, triage

pytestmark = pytest.mark.usefixtures("batam")
MARCH = date(2026, 3, 1)
MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)


def life(number: int, *, minutes: int, device: str, confirmed: bool = False) -> None:
    at = MONDAY + timedelta(days=number)
    report = make_report(submitted_at=at, device_hash=device, kelurahan=some_kelurahan())
    workflow.route(report_id=report.public_id, actor=Actor.system("Penerusan"), at=at)
    workflow.accept(
        report_id=report.public_id, actor=operator(), at=at + timedelta(minutes=minutes)
    )
    workflow.resolve(
        report_id=report.public_id, note="Beres", actor=triage(), at=at + timedelta(hours=3)
    )
    if confirmed:
        workflow.confirm(report_id=report.public_id, actor=reporter(), at=at + timedelta(hours=4))


def dlh() -> Agency:
    return Agency.objects.get(code="dlh")


def test_counts_a_month_exactly() -> None:
    for number, minutes in enumerate((4, 10, 22, 31)):
        life(number, minutes=minutes, device=f"d{number}", confirmed=number < 3)

    facts = scorecards.month_facts(agency=dlh(), month=date(2026, 3, 17))

    assert (facts.reports, facts.responded, facts.resolved) == (4, 4, 4)
    assert facts.median_response_minutes == 16.0
    assert (facts.on_time_response, facts.confirmed, facts.closed) == (3, 3, 3)
    assert facts.flagged == 4
    assert not facts.is_ranked
    assert facts.as_json()["confirmed_percent"] == 100.0


def test_one_device_counts_once_a_place_and_day() -> None:
    for hour in range(3):
        at = MONDAY + timedelta(hours=hour)
        report = make_report(submitted_at=at, device_hash="rajin", kelurahan=some_kelurahan())
        workflow.route(report_id=report.public_id, actor=Actor.system(), at=at)

    assert scorecards.month_facts(agency=dlh(), month=MARCH).reports == 1


def test_merged_reports_are_left_out() -> None:
    life(0, minutes=5, device="a")
    target, joined = make_report(submitted_at=MONDAY), make_report(submitted_at=MONDAY)
    for report in (target, joined):
        workflow.route(report_id=report.public_id, actor=Actor.system(), at=MONDAY)
    workflow.merge(report_id=joined.public_id, report=target.number, actor=operator(), at=MONDAY)

    facts = scorecards.month_facts(agency=dlh(), month=MARCH)

    assert (facts.reports, facts.responded) == (2, 1)


def test_the_month_begins_at_local_midnight() -> None:
    """18:00 UTC on the last of February is one in the morning of the first of March."""
    at = datetime(2026, 2, 28, 18, tzinfo=UTC)
    report = make_report(submitted_at=at)
    workflow.route(report_id=report.public_id, actor=Actor.system(), at=at)

    assert scorecards.month_facts(agency=dlh(), month=MARCH).reports == 1
    assert scorecards.month_facts(agency=dlh(), month=date(2026, 2, 1)).reports == 0


def test_a_frozen_month_never_changes() -> None:
    life(0, minutes=5, device="a")
    april = datetime(2026, 4, 1, 1, tzinfo=UTC)

    assert scorecards.freeze_month(month=MARCH, at=april) == Agency.objects.count()
    life(1, minutes=9, device="b")
    assert scorecards.freeze_month(month=MARCH, at=april + timedelta(days=1)) == 0

    card = Scorecard.objects.get(agency=dlh(), month=MARCH)
    assert (card.facts["reports"], card.frozen_at) == (1, april)
    (published,) = pages.published(MARCH)
    assert (published["agency"], published["is_final"], published["reports"]) == ("dlh", True, 1)


def test_a_month_that_is_not_over_is_not_frozen() -> None:
    with pytest.raises(ValueError, match="over"):
        scorecards.freeze_month(month=MARCH, at=datetime(2026, 3, 31, 16, 59, tzinfo=UTC))

    assert not Scorecard.objects.exists()


def test_the_running_month_is_read_from_counters() -> None:
    AgencyDay.objects.create(agency=dlh(), on=MARCH, received=12, responded=10, on_time_response=9)
    AgencyDay.objects.create(agency=dlh(), on=date(2026, 3, 9), received=8)
    AgencyDay.objects.create(agency=dlh(), on=date(2026, 4, 1), received=100)

    (card,) = pages.published(date(2026, 3, 20))

    assert (card["reports"], card["on_time_response_percent"], card["is_final"]) == (
        20,
        90.0,
        False,
    )
    assert not ReportEvent.objects.exists()
