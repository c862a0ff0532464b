"""Two people act at the same moment: the second decides on what the first left behind."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from core.outbox.models import OutboxMessage
from core.tenancy import CityLike, inside
from reporting.models import Report, ReportEvent
from reporting.rules.lifecycle import State, TransitionNotAllowed
from reporting.services import supporters, workflow
from reporting.services.workflow.steps import NotYourReport
from tests.make.reporting import later, make_report, make_running_report, operator, triage
from tests.support import database

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def city(committed_db: None) -> CityLike:
    return database.city("batam")


def at_once(city: CityLike, *acts: Callable[[], object]) -> list[object]:
    """Run each act in a thread and connection of its own; return results or the refusals."""
    together = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            with inside(city):
                together.wait(timeout=60)
                return act()
        except Exception as refusal:  # noqa: BLE001 - a refusal is one of the two results
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(acts)) as pool:
        return list(pool.map(run, acts))


def test_only_one_of_two_accepts_counts(city: CityLike) -> None:
    with inside(city):
        report = make_running_report()

    def accept() -> object:
        return workflow.accept(report_id=report.public_id, actor=operator(), at=later(minutes=5))

    results = at_once(city, accept, accept)

    assert sorted(isinstance(result, TransitionNotAllowed) for result in results) == [False, True]
    with inside(city):
        assert ReportEvent.objects.filter(kind="accept").count() == 1
        assert Report.objects.get().version == 2
        changes = OutboxMessage.objects.filter(topic="reporting.report_changed")
        assert changes.count() == 1


def test_accepting_while_it_is_handed_over_ends_in_one_consistent_story(city: CityLike) -> None:
    with inside(city):
        report = make_running_report(state=State.ASSIGNED)

    def accept() -> object:
        return workflow.accept(
            report_id=report.public_id, actor=operator(name="Ayu"), at=later(minutes=5)
        )

    def give_away() -> object:
        return workflow.assign(
            report_id=report.public_id, agency="dishub", actor=triage(), at=later(minutes=5)
        )

    results = at_once(city, accept, give_away)

    with inside(city):
        report = Report.objects.select_related("agency").get()
        kinds = list(ReportEvent.objects.in_order().values_list("kind", flat=True))
        assert report.agency is not None
        assert (report.state, report.agency.code) == (State.ASSIGNED, "dishub")
    if isinstance(results[0], NotYourReport):
        assert kinds == ["assign"]
    else:
        assert kinds == ["accept", "assign"]


def test_two_merges_against_each_other_do_not_wait_for_ever(city: CityLike) -> None:
    with inside(city):
        one, other = make_report(state=State.ASSIGNED), make_report(state=State.ASSIGNED)

    def merge(joined: Report, target: Report) -> object:
        return workflow.merge(
            report_id=joined.public_id, report=target.number, actor=operator(), at=later(hours=1)
        )

    results = at_once(city, lambda: merge(one, other), lambda: merge(other, one))

    assert sum(isinstance(result, Report) for result in results) == 1
    with inside(city):
        states = sorted(Report.objects.values_list("state", flat=True))
        assert states == [State.ASSIGNED, State.MERGED]


def test_seven_supporters_at_once_are_seven(city: CityLike) -> None:
    with inside(city):
        report = make_running_report()

    def join(device: str) -> Callable[[], object]:
        return lambda: supporters.join(
            report_id=report.public_id, device_hash=device, at=later(minutes=5)
        )

    at_once(city, *(join(device) for device in ["a", "b", "c", "d", "e", "f", "g", "a"]))

    with inside(city):
        assert Report.objects.get().supporters_count == 7
