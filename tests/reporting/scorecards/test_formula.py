"""An agency's month, counted by hand and by the product."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from reporting.models import Agency, Report
from reporting.models.proof_review import ProofReview
from reporting.rules.scoring import COUNTS, MEASURES, ranked
from reporting.services import scorecards, workflow
from reporting.services.scorecards import formula
from tests.make.reporting import make_report, operator, triage
from tests.reporting.scorecards.lives import (
    MARCH,
    MONDAY,
    accepted,
    agency,
    life,
    rejected,
    resolved,
    routed,
    sent,
)

pytestmark = pytest.mark.usefixtures("batam")


def month(code: str = "dlh", on: date = MARCH) -> dict[str, Any]:
    return scorecards.month_facts(agency=agency(code), month=on)


def test_counts_a_month_exactly() -> None:
    for number, minutes in enumerate((4, 10, 22, 31)):
        life(number, minutes=minutes, confirmed=number < 3)

    facts = month(on=date(2026, 3, 17))

    assert (facts["reports"], facts["responded"], facts["resolved"]) == (4, 4, 4)
    assert facts["median_response_minutes"] == 16.0
    assert (facts["on_time_response"], facts["confirmed"], facts["closed"]) == (3, 3, 3)
    assert facts["on_time_response_percent"] == 75.0
    assert facts["confirmed_percent"] == 100.0
    assert facts["flagged"] == 4  # done by the coordinator, without a photo
    assert not facts["is_ranked"]
    assert [each["category"] for each in facts["categories"]] == ["sampah"]
    assert facts["categories"][0]["reports"] == 4


@pytest.mark.parametrize(
    ("first", "second", "counted"),
    [
        ({"device_hash": "a"}, {"device_hash": "a", "north_m": 30}, 1),
        ({"device_hash": "a"}, {"device_hash": "a", "north_m": 80}, 2),
        ({"device_hash": "a"}, {"device_hash": "b"}, 2),
        ({"phone": "+62811"}, {"phone": "+62811", "device_hash": "b"}, 1),
        ({"device_hash": "a", "phone": "+62811"}, {"phone": "+62812", "device_hash": "b"}, 2),
        ({}, {}, 2),  # neither device nor phone: the counter of a kelurahan
    ],
    ids=["30 m", "80 m", "two devices", "one phone", "two people", "nobody known"],
)
def test_one_person_is_one_voice_a_place_and_day(
    first: dict[str, Any], second: dict[str, Any], counted: int
) -> None:
    sent(**first)
    sent(at=MONDAY + timedelta(hours=3), **second)

    facts = month()

    assert (facts["reports"], facts["left_out_same_voice"]) == (counted, 2 - counted)


def test_a_voice_is_heard_again_the_next_day_and_at_another_agency() -> None:
    sent(device_hash="a")
    sent(device_hash="a", at=MONDAY + timedelta(days=1))
    sent(device_hash="a", to="dishub")

    assert (month()["reports"], month("dishub")["reports"]) == (2, 1)


def test_a_second_voice_counts_in_nothing() -> None:
    accepted(sent(device_hash="a"), minutes=4)
    twice = sent(device_hash="a", at=MONDAY + timedelta(hours=1))
    accepted(twice, minutes=900)

    facts = month()

    assert (facts["responded"], facts["median_response_minutes"]) == (1, 4.0)


def test_the_first_voice_is_the_first_that_counts() -> None:
    rejected(sent(device_hash="a"), "spam", at=MONDAY + timedelta(hours=1))
    sent(device_hash="a", at=MONDAY + timedelta(hours=2))

    facts = month()

    assert (facts["reports"], facts["left_out_rejected"], facts["left_out_same_voice"]) == (1, 1, 0)


def test_a_voice_heard_in_the_month_before_is_remembered() -> None:
    """Both were sent on 31 March; the second was looked at in April only."""
    night = datetime(2026, 3, 31, 10, tzinfo=UTC)
    sent(device_hash="a", at=night)
    accepted(sent(device_hash="a", at=night + timedelta(hours=1)), minutes=60 * 24)

    assert month(on=date(2026, 4, 1))["responded"] == 0


def test_merged_reports_are_left_out_until_taken_apart() -> None:
    life(0)
    target, joined = sent(device_hash="x"), sent(device_hash="y")
    workflow.merge(report_id=joined.public_id, report=target.number, actor=operator(), at=MONDAY)

    facts = month()
    assert (facts["reports"], facts["responded"], facts["left_out_merged"]) == (2, 1, 1)

    workflow.unmerge(report_id=joined.public_id, note="Lain", actor=triage(), at=MONDAY)
    assert (month()["reports"], month()["left_out_merged"]) == (3, 0)


@pytest.mark.parametrize(
    ("reason", "counted"), [("spam", 0), ("not_ours", 0), ("no_budget", 1), ("private_matter", 1)]
)
def test_only_spam_and_what_is_not_the_citys_is_left_out(reason: str, counted: int) -> None:
    rejected(sent(), reason, at=MONDAY + timedelta(minutes=5))

    facts = month()

    assert (facts["reports"], facts["left_out_rejected"]) == (counted, 1 - counted)


def test_a_report_still_in_triage_counts_when_somebody_decided() -> None:
    held = make_report(submitted_at=MONDAY)
    routed(held, at=MONDAY)
    Report.objects.filter(pk=held.pk).update(needs_triage=True)
    assert (month()["reports"], month()["left_out_triage"]) == (0, 1)

    Report.objects.filter(pk=held.pk).update(needs_triage=False)
    assert (month()["reports"], month()["left_out_triage"]) == (1, 0)


def test_paused_time_does_not_count() -> None:
    report = sent()
    accepted(report, minutes=5)
    workflow.hold(
        report_id=report.public_id, reason="weather", note="Hujan", actor=triage(),
        at=MONDAY + timedelta(minutes=10),
    )  # fmt: skip
    workflow.resume(report_id=report.public_id, actor=triage(), at=MONDAY + timedelta(minutes=70))
    resolved(report, at=MONDAY + timedelta(minutes=100))

    assert month()["median_resolution_minutes"] == 40.0


def test_silence_is_counted_too() -> None:
    sent(device_hash="a")
    late = sent(device_hash="b")
    accepted(late, minutes=60 * 24 * 40)  # in April

    facts = month()

    assert (facts["responded"], facts["late_unanswered"], facts["late_unresolved"]) == (0, 2, 2)
    assert facts["heaviest"]["late_response"] != []


def test_a_report_that_comes_back_counts_once_and_leaves_a_trace() -> None:
    report = sent()
    for to, by in (("dishub", "dlh"), ("dlh", "dishub")):
        workflow.hand_over(
            report_id=report.public_id, agency=to, note="Bukan kami", actor=operator(by), at=MONDAY
        )

    assert (month()["reports"], month()["handed_over"]) == (1, 1)
    assert month()["handed_over_percent"] == 100.0
    assert (month("dishub")["reports"], month("dishub")["handed_over"]) == (1, 1)


def test_a_reviewer_has_the_last_word_on_a_proof() -> None:
    first, second = life(0), life(1)
    for report, verdict in ((first, "ok"), (second, "fake")):
        review, _new = ProofReview.objects.get_or_create(
            report=report, agency=agency(), defaults={"resolved_at": MONDAY + timedelta(hours=3)}
        )
        review.verdict, review.reviewed_at = verdict, MONDAY + timedelta(days=3)
        review.save(update_fields=["verdict", "reviewed_at"])
    assert month()["flagged"] == 1

    ProofReview.objects.filter(report=first).update(verdict="suspicious")
    assert month()["flagged"] == 2


def test_the_month_begins_at_local_midnight() -> None:
    """18:00 UTC on the last of February is one in the morning of the first of March."""
    at = datetime(2026, 2, 28, 18, tzinfo=UTC)
    routed(make_report(submitted_at=at), at=at)

    assert month()["reports"] == 1
    assert month(on=date(2026, 2, 1))["reports"] == 0


def test_an_excluded_report_is_left_out_and_counted_as_such() -> None:
    number = life(0).number
    life(1)

    row = scorecards.exclude(
        number=number, reason="test", note="Latihan petugas", actor=triage(), at=MONDAY
    )
    assert (month()["reports"], month()["left_out_excluded"]) == (1, 1)

    scorecards.lift(exclusion_id=row.pk, actor=triage(), at=MONDAY + timedelta(days=9))
    assert (month()["reports"], month()["left_out_excluded"]) == (2, 0)


def test_the_city_is_counted_as_a_whole_not_added_up() -> None:
    accepted(sent(device_hash="a"), minutes=2)
    accepted(sent(device_hash="b"), minutes=4)
    accepted(sent(device_hash="c", to="dishub"), minutes=60, by="dishub")

    begin, end = MONDAY - timedelta(days=1), MONDAY + timedelta(days=9)
    city = next(each for each in formula.of_period(begin=begin, end=end) if each.agency is None)

    assert (city.facts["reports"], city.facts["median_response_minutes"]) == (3, 4.0)


def test_every_published_number_is_in_the_facts() -> None:
    facts = month()

    assert {measure.name for measure in MEASURES} <= set(facts)
    assert set(COUNTS) <= set(facts)
    assert facts["reports"] == 0


def test_another_citys_reports_never_count(bekasi: Any) -> None:
    from core.tenancy import inside

    life(0)

    with inside(bekasi):
        assert all(score.facts["reports"] == 0 for score in formula.of_period(
            begin=MONDAY - timedelta(days=9), end=MONDAY + timedelta(days=9)
        ))  # fmt: skip
        assert Agency.objects.exists()


def test_ranks_are_by_promises_then_speed_and_equal_where_equal() -> None:
    def card(name: str, share: float | None, minutes: float | None, n: int) -> dict[str, Any]:
        return {
            "name": name, "on_time_response_percent": share, "median_response_minutes": minutes,
            "is_ranked": n >= 10,
        }  # fmt: skip

    found = ranked(
        [
            card("E", 99.0, 1, 9),
            card("D", 80.0, 5, 10),
            card("B", 90.0, 9, 12),
            card("C", 90.0, 9, 50),
            card("A", 90.0, 3, 11),
        ]
    )

    assert [(each["name"], each["rank"]) for each in found] == [
        ("A", 1), ("B", 2), ("C", 2), ("D", 4), ("E", None),
    ]  # fmt: skip
