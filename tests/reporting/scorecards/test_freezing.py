"""Months are written down once, whatever happens to workers; what turns out later is said later."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from core.audit.models import AuditEntry
from core.errors import DomainError
from core.outbox.models import OutboxMessage
from core.schedules import services as schedules
from core.schedules.models import Schedule
from core.tenancy import inside, inside_public
from reporting.models import Agency, AgencyDay, ReportEvent, Scorecard, ScorecardCount
from reporting.models.scorecard import ScorecardExclusion
from reporting.rules.scoring import PeriodKind
from reporting.selectors import scorecards as pages
from reporting.services import scorecards, workflow
from reporting.services.scorecards import periods
from tests.make.reporting import operator, triage
from tests.reporting.scorecards.lives import APRIL_FIRST, MARCH, MONDAY, agency, life, sent
from tests.support import outbox

pytestmark = pytest.mark.usefixtures("batam")
MAY_FIRST = datetime(2026, 5, 1, 1, tzinfo=UTC)


def card(month: date, code: str = "dlh") -> dict[str, Any]:
    return dict(Scorecard.objects.get(agency=agency(code), month=month).facts)


def test_a_frozen_month_never_changes() -> None:
    life(0)

    assert scorecards.freeze_month(month=MARCH, at=APRIL_FIRST) == Agency.objects.count()
    before = list(Scorecard.objects.order_by("pk").values())
    life(1)
    assert scorecards.freeze_month(month=MARCH, at=APRIL_FIRST + timedelta(days=1)) == 0

    assert list(Scorecard.objects.order_by("pk").values()) == before
    assert card(MARCH)["reports"] == 1
    (published,) = pages.published(MARCH)
    assert (published["agency"], published["is_final"], published["reports"]) == ("dlh", True, 1)


def test_a_month_that_is_not_over_is_not_frozen() -> None:
    with pytest.raises(ValueError, match="over"):
        scorecards.freeze_month(month=MARCH, at=datetime(2026, 3, 31, 16, 59, tzinfo=UTC))

    assert not Scorecard.objects.exists()


@pytest.mark.parametrize(
    ("at", "months"),
    [
        (datetime(2026, 3, 31, 17, 0, tzinfo=UTC), []),  # midnight: what is on its way may arrive
        (datetime(2026, 3, 31, 19, 59, tzinfo=UTC), []),
        (datetime(2026, 3, 31, 20, 0, tzinfo=UTC), [MARCH]),
        (datetime(2026, 6, 2, tzinfo=UTC), [MARCH, date(2026, 4, 1), date(2026, 5, 1)]),
    ],
)
def test_whatever_was_missed_is_frozen_later(at: datetime, months: list[date]) -> None:
    life(0)

    assert scorecards.freeze_what_is_over(at=at) == months
    assert scorecards.freeze_what_is_over(at=at) == []
    assert sorted(set(Scorecard.objects.values_list("month", flat=True))) == months


def test_a_city_without_reports_has_nothing_to_freeze() -> None:
    assert scorecards.freeze_what_is_over(at=MAY_FIRST) == []


def test_the_schedule_survives_a_dead_worker() -> None:
    """The first worker dies with the work in hand; its lease runs out and another does it, once."""
    life(0)
    at = datetime(2026, 4, 1, 4, 10, tzinfo=UTC)
    with inside_public():
        OutboxMessage.objects.all().delete()
        schedules.tick(at=at - timedelta(days=1))
        Schedule.objects.exclude(name="reporting.freeze_scorecards").update(is_active=False)
        Schedule.objects.filter(name="reporting.freeze_scorecards").update(next_at=at)
        OutboxMessage.objects.all().delete()
        assert schedules.tick(at=at) >= 2
        OutboxMessage.objects.update(
            attempts=1, lease_until=datetime(2026, 4, 1, 4, 11, tzinfo=UTC)
        )

    outbox.drain()
    outbox.drain()

    assert Scorecard.objects.filter(month=MARCH).count() == Agency.objects.count()


def test_two_cities_freeze_their_own_months(bekasi: Any) -> None:
    life(0)
    with inside(bekasi):
        from tests.make.reports import make_report

        make_report(submitted_at=MONDAY)
        assert scorecards.freeze_what_is_over(at=APRIL_FIRST) == [MARCH]
        assert all(not each.facts["reports"] for each in Scorecard.objects.all())
    assert not Scorecard.objects.exists()


def test_a_late_correction_is_said_on_the_next_card_and_only_once() -> None:
    numbers = [life(number).number for number in range(3)]
    scorecards.freeze_month(month=MARCH, at=APRIL_FIRST)
    scorecards.exclude(
        number=numbers[0], reason="fake", note="Laporan palsu", actor=triage(), at=APRIL_FIRST
    )

    scorecards.freeze_month(month=date(2026, 4, 1), at=MAY_FIRST)
    scorecards.freeze_month(month=date(2026, 5, 1), at=MAY_FIRST + timedelta(days=31))

    assert card(MARCH)["reports"] == 3
    (correction,) = card(date(2026, 4, 1))["corrections"]
    assert correction["month"] == "2026-03"
    assert correction["changes"]["reports"] == [3, 2]
    assert card(date(2026, 5, 1))["corrections"] == []
    assert card(date(2026, 4, 1), "dishub")["corrections"] == []


def test_an_exclusion_lifted_months_later_is_said_as_well() -> None:
    row = scorecards.exclude(
        number=life(0).number, reason="test", note="Latihan", actor=triage(), at=MONDAY
    )
    scorecards.freeze_month(month=MARCH, at=APRIL_FIRST)
    scorecards.freeze_month(month=date(2026, 4, 1), at=MAY_FIRST)
    scorecards.lift(exclusion_id=row.pk, actor=triage(), at=MAY_FIRST + timedelta(days=9))

    scorecards.freeze_month(month=date(2026, 5, 1), at=MAY_FIRST + timedelta(days=31))

    (correction,) = card(date(2026, 5, 1))["corrections"]
    assert (correction["month"], correction["changes"]["reports"]) == ("2026-03", [0, 1])


def test_a_merge_after_the_month_is_a_correction() -> None:
    stays, goes = sent(device_hash="a"), sent(device_hash="b")
    scorecards.freeze_month(month=MARCH, at=APRIL_FIRST)
    workflow.merge(report_id=goes.public_id, report=stays.number, actor=operator(), at=APRIL_FIRST)

    scorecards.freeze_month(month=date(2026, 4, 1), at=MAY_FIRST)

    assert card(date(2026, 4, 1))["corrections"][0]["changes"]["reports"] == [2, 1]


@pytest.mark.parametrize(
    ("number", "reason", "note", "code"),
    [
        ("", "test", "Latihan", "invalid"),
        ("BTM-2603-9999", "test", "Latihan", "report_not_found"),
        (None, "karena", "Latihan", "invalid"),
        (None, "test", "  ", "invalid"),
        (None, "test", "x" * 501, "invalid"),
    ],
)
def test_a_wrong_exclusion_says_why_and_changes_nothing(
    number: str | None, reason: str, note: str, code: str
) -> None:
    known = sent().number

    with pytest.raises(DomainError) as refused:
        scorecards.exclude(
            number=known if number is None else number, reason=reason, note=note,
            actor=triage(), at=MONDAY,
        )  # fmt: skip

    assert refused.value.code == code
    assert not ScorecardExclusion.objects.exists()
    assert not AuditEntry.objects.filter(kind__startswith="scorecard_report").exists()


def test_only_the_coordinator_excludes_and_each_act_is_in_the_audit() -> None:
    number = sent().number
    facts: dict[str, Any] = {"number": number, "reason": "test", "note": "Latihan", "at": MONDAY}

    with pytest.raises(DomainError) as refused:
        scorecards.exclude(actor=operator(), **facts)
    assert refused.value.code == "only_the_coordinator"

    row = scorecards.exclude(actor=triage(), **facts)
    with pytest.raises(DomainError) as again:
        scorecards.exclude(actor=triage(), **facts)
    assert again.value.code == "already_excluded"
    scorecards.lift(exclusion_id=row.pk, actor=triage(), at=MONDAY)
    with pytest.raises(DomainError) as gone:
        scorecards.lift(exclusion_id=row.pk, actor=triage(), at=MONDAY)
    assert gone.value.code == "exclusion_gone"

    entries = AuditEntry.objects.filter(subject=number).order_by("pk")
    assert [entry.kind for entry in entries] == [
        "scorecard_report_excluded",
        "scorecard_report_counted_again",
    ]


def test_the_running_month_and_weeks_are_counted_again_until_they_are_over() -> None:
    life(0)
    scorecards.count_so_far(at=MONDAY + timedelta(days=1))
    life(1)
    scorecards.count_so_far(at=MONDAY + timedelta(days=2))

    month = ScorecardCount.objects.get(agency=agency(), kind="month", begins_on=MARCH)
    assert (month.facts["reports"], month.is_final) == (2, False)
    (published,) = pages.published(MARCH)
    assert (published["is_final"], published["reports"]) == (False, 2)

    next_week = MONDAY + timedelta(days=7)
    scorecards.count_so_far(at=next_week)
    life(2)
    scorecards.count_so_far(at=next_week + timedelta(hours=1))
    week = ScorecardCount.objects.get(agency=agency(), kind="week", begins_on=date(2026, 3, 2))
    assert (week.facts["reports"], week.is_final) == (2, True)
    city = ScorecardCount.objects.get(agency=None, kind="week", begins_on=date(2026, 3, 2))
    assert city.facts["reports"] == 2


def test_what_is_open_is_counted_by_age() -> None:
    for days in (0, 2, 2, 40):
        sent(at=MONDAY - timedelta(days=days))

    facts = scorecards.period_facts(
        kind=PeriodKind.MONTH, begins_on=MARCH, at=MONDAY + timedelta(hours=2)
    )

    dlh, city = facts["dlh"], facts[None]
    assert dlh["backlog"] == [1, 2, 0, 0, 1]
    assert city["backlog"] == [1, 2, 0, 0, 1]


def test_without_any_count_the_running_month_is_read_from_counters() -> None:
    AgencyDay.objects.create(
        agency=agency(), on=MARCH, received=12, responded=10, on_time_response=9
    )
    AgencyDay.objects.create(agency=agency(), on=date(2026, 3, 9), received=8)
    AgencyDay.objects.create(agency=agency(), on=date(2026, 4, 1), received=100)

    (found,) = pages.published(date(2026, 3, 20))

    assert (found["reports"], found["on_time_response_percent"], found["is_final"]) == (
        20,
        90.0,
        False,
    )
    assert not ReportEvent.objects.exists()


def test_weeks_and_months_begin_at_the_citys_midnight() -> None:
    begin, end = periods.bounds(PeriodKind.MONTH, date(2026, 2, 1))
    assert (begin.astimezone(UTC), end.astimezone(UTC)) == (
        datetime(2026, 1, 31, 17, tzinfo=UTC),
        datetime(2026, 2, 28, 17, tzinfo=UTC),
    )
    assert periods.running(PeriodKind.WEEK, datetime(2026, 3, 1, 18, tzinfo=UTC)) == date(
        2026, 3, 2
    )
