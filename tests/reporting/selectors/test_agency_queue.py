"""The desk's list: order, pages, counts, doors, and a constant number of queries."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reporting.access import Viewer, viewer_for
from reporting.rules.clocks import ClockTone
from reporting.rules.lifecycle import Role, State
from reporting.selectors import agency_queue
from reporting.selectors.agency_queue import Filters
from tests.make.reporting import (
    SUBMITTED_AT,
    later,
    make_crew,
    make_person,
    make_report,
    make_running_report,
    make_work_order,
)

pytestmark = pytest.mark.usefixtures("batam")
NOW = later(hours=1)


def desk(agency: str = "dlh") -> Viewer:
    return viewer_for(make_person(Role.AGENCY_OPERATOR, agency=agency))


def due(hours: float, **facts: object) -> str:
    report = make_report(
        **{"state": State.ASSIGNED, "resolution_due_at": later(hours=hours), **facts}  # type: ignore[arg-type]
    )
    return report.number


def numbers(viewer: Viewer, **arguments: object) -> list[str]:
    page = agency_queue.queue(viewer, at=NOW, **arguments)  # type: ignore[arg-type]
    return [row.card.number for row in page.rows]


def test_the_least_time_left_comes_first_and_what_waits_last() -> None:
    waiting = due(
        2, state=State.ON_HOLD, agency="dlh", hold_reason="weather", held_at=SUBMITTED_AT,
        clock_paused=True,
    )  # fmt: skip
    unconfirmed = due(1, state=State.RESOLVED)
    last, first, late = due(30), due(5), due(0.5)
    make_report(state=State.CLOSED, agency="dlh")

    assert numbers(desk()) == [late, first, last, waiting, unconfirmed]


def test_pages_follow_one_another_without_gap_or_repeat() -> None:
    same_time = [due(5) for _each in range(4)]
    others = [due(hours) for hours in (3, 9)]
    standing = [due(1, state=State.RESOLVED) for _each in range(3)]
    viewer = desk()

    seen: list[str] = []
    cursor = ""
    pages = 0
    while True:
        page = agency_queue.queue(viewer, at=NOW, cursor=cursor, limit=2)
        seen += [row.card.number for row in page.rows]
        pages += 1
        cursor = page.next_cursor
        if not cursor:
            break

    assert seen == [others[0], *same_time, others[1], *standing]
    assert pages == 5


def test_an_agency_sees_its_own_work_only() -> None:
    mine = due(5)
    due(5, agency="dishub")

    assert numbers(desk()) == [mine]
    assert numbers(Viewer()) == []


def test_counts_and_filters_agree() -> None:
    late, new = due(0.5), due(9)
    working = due(4, state=State.IN_PROGRESS, responded_at=SUBMITTED_AT)
    unconfirmed = due(1, state=State.RESOLVED)
    held = due(7, needs_triage=True)
    viewer = desk()

    counts = agency_queue.queue(viewer, at=NOW).counts

    assert counts == {
        "all": 5, "new": 3, "working": 1, "late": 1, "waiting": 0, "unconfirmed": 1, "triage": 1,
    }  # fmt: skip
    assert numbers(viewer, filters=Filters(tab="late")) == [late]
    assert numbers(viewer, filters=Filters(tab="new")) == [late, held, new]
    assert numbers(viewer, filters=Filters(tab="working")) == [working]
    assert numbers(viewer, filters=Filters(tab="unconfirmed")) == [unconfirmed]
    assert numbers(viewer, filters=Filters(tab="triage")) == [held]


def test_finds_by_number_words_and_category() -> None:
    road = due(5, category="jalan_rusak", agency="dlh", description="Lubang di depan pasar")
    rubbish = due(6)
    viewer = desk()

    assert numbers(viewer, filters=Filters(text=rubbish.lower())) == [rubbish]
    assert numbers(viewer, filters=Filters(text="PASAR")) == [road]
    assert numbers(viewer, filters=Filters(category="jalan_rusak")) == [road]


def test_a_row_says_who_is_on_the_way_and_how_the_clock_looks() -> None:
    report = make_running_report(state=State.IN_PROGRESS, responded_at=later(minutes=2))
    make_work_order(report=report, crew=make_crew(name="Regu Merah"), state="en_route")
    assert report.resolution_due_at is not None
    half = SUBMITTED_AT + (report.resolution_due_at - SUBMITTED_AT) * 0.99
    viewer = desk()

    def row(at: datetime) -> agency_queue.QueueRow:
        return agency_queue.queue(viewer, at=at).rows[0]

    assert (row(NOW).crew, row(NOW).crew_state, row(NOW).clock) == (
        "Regu Merah",
        "en_route",
        "resolution",
    )
    assert row(later(minutes=3)).tone is ClockTone.CALM
    assert row(half).tone is ClockTone.AMBER
    assert row(report.resolution_due_at + timedelta(minutes=1)).tone is ClockTone.LATE


def test_costs_the_same_whatever_the_length() -> None:
    viewer = desk()

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as spent:
            agency_queue.queue(viewer, at=NOW)
        return len(spent)

    for _each in range(2):
        make_running_report()
    few = queries()
    for _each in range(12):
        make_running_report(state=State.IN_PROGRESS)

    assert queries() == few <= 8


@pytest.mark.parametrize("cursor", ["x", "W10", "WzEsMl0", "bnVsbA", "é"])
def test_a_made_up_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(agency_queue.BadCursor):
        agency_queue.queue(desk(), at=NOW, cursor=cursor)


def test_there_is_no_other_filter() -> None:
    with pytest.raises(agency_queue.BadTab):
        agency_queue.queue(desk(), at=NOW, filters=Filters(tab="x'"))
