"""RSS and Atom: the newest public reports of the city, an area, a category, without what tells who somebody is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from core.live import services as live
from reporting.models import Area, Category, Report
from reporting.rules.states import State
from reporting.selectors.open_data.feed import ENTRIES
from tests.api.conftest import problem_of
from tests.make.reporting import make_report
from tests.support.clients import CityClient

ATOM = "{http://www.w3.org/2005/Atom}"
Reports = Callable[..., Report]


@pytest.fixture
def report_now(report_in: Reports) -> Reports:
    """Makes a report of this minute."""

    def make(area: Area, minutes: int = 0, **facts: Any) -> Report:
        at = clock.now() - timedelta(minutes=minutes)
        return report_in(area, **{"submitted_at": at, **facts})

    return make


def entries(reader: CityClient, address: str) -> list[str]:
    """Links of a feed, the same in both formats."""
    rss, atom = reader.get(f"{address}.rss"), reader.get(f"{address}.atom")
    assert rss.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert atom.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    one = [item.findtext("link", "") for item in ET.fromstring(rss.content).iter("item")]
    two = [
        entry.find(f"{ATOM}link").attrib["href"]  # type: ignore[union-attr]
        for entry in ET.fromstring(atom.content).iter(f"{ATOM}entry")
    ]
    assert one == two
    return one


def link(report: Report) -> str:
    return f"http://batam.localhost/laporan/{report.number}"


def test_the_newest_come_first_and_old_or_hidden_ones_not_at_all(
    reader: CityClient, report_now: Reports, kelurahan: list[Area]
) -> None:
    old = report_now(kelurahan[0], 60)
    new = report_now(kelurahan[0], 1)
    report_now(kelurahan[0], visibility="secret")
    report_now(kelurahan[0], needs_triage=True)
    make_report()  # of March

    assert entries(reader, "/umpan/laporan") == [link(new), link(old)]


def test_every_feed_is_one_of_its_own(reader: CityClient, kelurahan: list[Area]) -> None:
    addresses = [
        "/umpan/laporan.atom",
        "/umpan/kategori/sampah.atom",
        f"/umpan/wilayah/{kelurahan[0].code}.atom",
    ]

    ids = [ET.fromstring(reader.get(each).content).findtext(f"{ATOM}id") for each in addresses]

    assert ids == [f"http://batam.localhost{each}" for each in addresses]


def test_of_one_area_one_category_and_both(
    reader: CityClient, report_now: Reports, kelurahan: list[Area]
) -> None:
    child = Category.objects.filter(parent__code="sampah").earliest("pk").code
    here = report_now(kelurahan[0], 3)
    below = report_now(kelurahan[0], 2, category=child)
    there = report_now(kelurahan[1], 1, category="parkir_liar")
    parent = kelurahan[0].parent
    assert parent is not None

    assert entries(reader, "/umpan/kategori/sampah") == [link(below), link(here)]
    assert entries(reader, f"/umpan/kategori/{child}") == [link(below)]
    assert entries(reader, f"/umpan/wilayah/{kelurahan[1].code}") == [link(there)]
    assert entries(reader, f"/umpan/wilayah/{parent.code}") == [
        link(there),
        link(below),
        link(here),
    ]
    assert entries(reader, f"/umpan/wilayah/{parent.code}/kategori/parkir_liar") == [link(there)]
    assert entries(reader, f"/umpan/wilayah/{kelurahan[0].code}/kategori/parkir_liar") == []


def test_what_tells_who_somebody_is_stays_on_the_page(
    reader: CityClient, report_now: Reports, kelurahan: list[Area]
) -> None:
    report_now(
        kelurahan[0],
        description="Pak Budi Santoso, 0812-3456-7890, BP 1234 XY, budi@contoh.id\x08 <b>membakar</b> ]]> sampah",
        address_text="Jalan Mawar 7",
    )

    for form in ("rss", "atom"):
        text = reader.get(f"/umpan/laporan.{form}").content.decode()
        for told in ("Budi", "Santoso", "0812", "1234", "contoh.id", "Mawar", "\x08", "<b>"):
            assert told not in text, told
        assert (
            "&amp;lt;b&amp;gt;membakar&amp;lt;/b&amp;gt;" in text
        )  # words, for readers that draw HTML
        assert kelurahan[0].name in text


def test_atom_says_when_a_report_last_moved(
    reader: CityClient, report_now: Reports, kelurahan: list[Area]
) -> None:
    moved = clock.now().replace(microsecond=0)
    report_now(kelurahan[0], 90, state=State.RESOLVED, resolved_at=moved)

    feed = ET.fromstring(reader.get("/umpan/laporan.atom").content)
    entry = feed.find(f"{ATOM}entry")

    assert entry is not None
    assert entry.findtext(f"{ATOM}updated", "").startswith(f"{moved:%Y-%m-%dT%H:%M:%S}"[:16])
    assert entry.findtext(f"{ATOM}published") != entry.findtext(f"{ATOM}updated")
    assert feed.find(f"{ATOM}link[@rel='self']") is not None


def test_a_reader_that_has_it_gets_nothing_again(
    reader: CityClient, report_now: Reports, kelurahan: list[Area]
) -> None:
    report_now(kelurahan[0])
    tag = reader.get("/umpan/laporan.rss").headers["ETag"]

    same = reader.get("/umpan/laporan.rss", headers={"If-None-Match": tag})
    other = reader.get("/umpan/kategori/sampah.rss", headers={"If-None-Match": tag})
    live.append("report_changed", key="x", facts={})
    changed = reader.get("/umpan/laporan.rss", headers={"If-None-Match": tag})

    assert (same.status_code, same.content) == (304, b"")
    assert other.status_code == changed.status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/umpan/kategori/tidak-ada", "/umpan/wilayah/99.99", "/umpan/wilayah/x/kategori/sampah"],
)
def test_a_feed_of_nothing_is_not_found(reader: CityClient, address: str) -> None:
    for form in ("rss", "atom"):
        problem_of(reader.get(f"{address}.{form}"), 404, "feed_not_found")


def test_nothing_may_be_asked_and_two_words_in_the_address_are_no_feed(reader: CityClient) -> None:
    problem_of(reader.get("/umpan/laporan.rss?limit=9"), 422, "invalid")
    problem_of(reader.get("/umpan/laporan.xml"), 404, "not_found")


def test_a_long_feed_costs_what_a_short_one_does(
    reader: CityClient, report_now: Reports, kelurahan: list[Area]
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert reader.get("/umpan/laporan.atom").status_code == 200
        return len(queries)

    report_now(kelurahan[0])
    cost()
    short = cost()
    for minute in range(ENTRIES + 5):
        report_now(kelurahan[0], minute)

    assert cost() == short <= 4
    assert len(entries(reader, "/umpan/laporan")) == ENTRIES
