"""The same form sent twice at the same moment, and two people over the same reports."""

from __future__ import annotations

import pytest

from core.tenancy import CityLike, inside
from reporting.models import Report, ReportEvent
from reporting.services import bulk
from reporting.services.bulk import Item, Outcome
from tests.make.reporting import later, make_running_report, operator
from tests.reporting.workflow.test_two_at_once import at_once
from tests.support import database

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def city(committed_db: None) -> CityLike:
    return database.city("batam")


def replying(reports: list[Report], *, who: str, key: str, note: str) -> list[Outcome]:
    return bulk.act(
        "reply",
        items=[
            Item(each.number, each.public_id, operator(name=who), each.version) for each in reports
        ],
        arguments={"note": note},
        who=who,
        key=key,
        at=later(minutes=5),
    )


def test_a_form_sent_twice_together_is_done_once(city: CityLike) -> None:
    with inside(city):
        reports = [make_running_report() for _each in range(3)]

    def send() -> object:
        return replying(reports, who="bulk:1", key="form", note="Segera kami periksa")

    results = at_once(city, send, send)

    outcomes = [outcome for found in results for outcome in found]  # type: ignore[attr-defined]
    assert all(outcome.done for outcome in outcomes)
    assert sum(outcome.again for outcome in outcomes) == 3
    with inside(city):
        assert ReportEvent.objects.filter(kind="reply").count() == 3


def test_of_two_who_accept_the_same_reports_each_is_accepted_once(city: CityLike) -> None:
    with inside(city):
        reports = [make_running_report() for _each in range(3)]

    def accepting(who: str) -> list[Outcome]:
        return bulk.act(
            "accept",
            items=[
                Item(each.number, each.public_id, operator(name=who), each.version)
                for each in reports
            ],
            arguments={},
            who=who,
            key=f"form of {who}",
            at=later(minutes=5),
        )

    results = at_once(city, lambda: accepting("Ayu"), lambda: accepting("Budi"))

    outcomes = [outcome for found in results for outcome in found]  # type: ignore[attr-defined]
    assert sum(outcome.done for outcome in outcomes) == 3
    assert {outcome.why for outcome in outcomes if not outcome.done} == {
        "Laporan sudah berubah sejak Anda membukanya."
    }
    with inside(city):
        assert ReportEvent.objects.filter(kind="accept").count() == 3
