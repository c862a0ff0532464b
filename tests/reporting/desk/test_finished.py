"""The desk's finished work: its own, the last closed first, page by page, without counting it all."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from reporting.access import viewer_for
from reporting.models import Report
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.selectors.agency_queue import BadCursor, Filters
from reporting.selectors.finished import finished
from tests.make.reporting import make_person, make_report
from tests.reporting.desk.conftest import Desk
from tests.support.queries import queries_of

FINISHED = "/meja/?saring=finished"
LIST = {"HX-Request": "true", "HX-Target": "antrean"}


def closed(now: datetime, hours: int, **facts: object) -> Report:
    facts = {"state": State.CLOSED, "agency": "dlh", **facts}
    return make_report(closed_at=now - timedelta(hours=hours), **facts)  # type: ignore[arg-type]


def test_holds_what_is_over_the_last_first(desk: Desk, now: datetime, waiting: Report) -> None:
    earlier = closed(now, 5)
    rejected = closed(now, 2, state=State.REJECTED)
    elsewhere = closed(now, 1, agency="dishub")

    page = desk().get(FINISHED, headers=LIST).content.decode()
    coordinator = desk(Role.TRIAGE).get(FINISHED, headers=LIST).content.decode()

    assert page.index(rejected.number) < page.index(earlier.number)
    assert elsewhere.number not in page
    assert waiting.number not in page
    assert elsewhere.number in coordinator


def test_says_when_there_is_none_and_offers_nothing_to_do(desk: Desk, now: datetime) -> None:
    empty = desk().get(FINISHED).content.decode()
    report = closed(now, 1)
    page = desk().get(FINISHED).content.decode()

    assert "Belum ada laporan yang selesai." in empty
    assert report.number in page
    assert "massal" not in page


def test_goes_on_page_by_page_without_a_gap(batam: object, now: datetime) -> None:
    reports = [closed(now, hours=serial // 2) for serial in range(7)]
    viewer = viewer_for(make_person(Role.AGENCY_OPERATOR, agency="dlh"))
    seen: list[str] = []
    cursor = ""

    while True:
        page = finished(viewer, at=now, cursor=cursor, limit=2)
        seen += [row.card.number for row in page.rows]
        cursor = page.next_cursor
        if not cursor:
            break

    expected = sorted(reports, key=lambda each: (each.closed_at, each.pk), reverse=True)
    assert seen == [report.number for report in expected]


def test_narrows_like_the_queue(batam: object, now: datetime) -> None:
    tree = closed(now, 1, category="parkir_liar")
    closed(now, 2)
    viewer = viewer_for(make_person(Role.AGENCY_OPERATOR, agency="dlh"))

    page = finished(viewer, at=now, filters=Filters(tab="finished", category="parkir_liar"))

    assert [row.card.number for row in page.rows] == [tree.number]


@pytest.mark.parametrize("cursor", ["x", "W10", "WyIyMDI2IiwgMV0"])
def test_a_cursor_of_another_list_is_refused(batam: object, now: datetime, cursor: str) -> None:
    viewer = viewer_for(make_person(Role.TRIAGE))

    with pytest.raises(BadCursor):
        finished(viewer, at=now, cursor=cursor)


def test_costs_the_same_however_much_was_done(desk: Desk, now: datetime) -> None:
    client = desk()
    closed(now, 1)
    client.get(FINISHED, headers=LIST)
    few = queries_of(client, FINISHED, **LIST)
    for hours in range(2, 20):
        closed(now, hours)

    assert few == queries_of(client, FINISHED, **LIST) <= 12
