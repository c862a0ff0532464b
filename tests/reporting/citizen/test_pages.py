"""Every page opens for a stranger, with a number of queries that does not grow with the city."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from reporting.models import Report
from tests.make.reporting import make_report as make_old_report
from tests.make.reporting import make_running_report

Fields = Callable[..., dict[str, object]]
#: HTML of a page, compressed; style, script and font come on top (see infra/frontend/budget.mjs).
MAX_HTML_BYTES = 16 * 1024

PAGES = [
    "/", "/lapor", "/sekitar", "/sekitar?kategori=sampah&keadaan=open&hari=7", "/laporan-saya",
    "/kota-kita", "/kota-kita.csv", "/bantuan", "/luring", "/manifest.webmanifest", "/ikon.svg",
    "/sw.js", "/sekitar/titik", "/sekitar/batas",
]  # fmt: skip


def make_report(**facts: Any) -> Report:
    """A report of today."""
    return make_old_report(**{"submitted_at": clock.now(), **facts})


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_for_a_stranger_and_is_light(phone: Client, path: str) -> None:
    make_report()

    response = phone.get(path)

    assert response.status_code == 200
    if response["Content-Type"].startswith("text/html"):
        assert len(gzip.compress(response.content)) < MAX_HTML_BYTES


@pytest.mark.parametrize("path", ["/", "/sekitar", "/laporan-saya", "/sekitar/titik", "/lapor"])
def test_more_reports_cost_no_more_queries(phone: Client, path: str) -> None:
    make_report()
    phone.get(path)
    few = _queries(phone, path)

    for _each in range(8):
        make_report()

    assert _queries(phone, path) == few


def test_a_report_page_costs_the_same_whatever_happened(phone: Client) -> None:
    quiet = make_running_report()
    busy = make_running_report()
    for kind in ("received", "route", "accept", "reply", "hold", "resume"):
        busy.events.create(
            kind=kind, actor_role="agency_operator", actor_label="x", happened_at=busy.submitted_at
        )
    phone.get(f"/laporan/{quiet.number}")

    assert _queries(phone, f"/laporan/{busy.number}") == _queries(phone, f"/laporan/{quiet.number}")


def test_an_unknown_number_is_a_calm_404_with_a_way_on(phone: Client) -> None:
    response = phone.get("/laporan/BTM-2611-9999")

    page = response.content.decode()
    assert response.status_code == 404
    assert "BTM-2611-9999" in page
    assert 'name="nomor"' in page


def test_a_typed_number_leads_to_its_report(phone: Client) -> None:
    report = make_report(number="BTM-2611-0042")

    response = phone.get("/laporan", {"nomor": "btm 2611 42"})

    assert response["Location"] == f"/laporan/{report.number}"
    assert phone.get("/laporan", {"nomor": "entah"}).status_code == 404


def test_pages_of_the_list_follow_each_other_without_gap(phone: Client) -> None:
    reports = {make_report().number for _each in range(23)}

    first = phone.get("/sekitar?hari=90")
    second = phone.get(first.context["next_url"])

    shown = [card.number for page in (first, second) for card in page.context["page"].cards]
    assert len(shown) == len(set(shown))
    assert set(shown) == reports
    assert not second.context["next_url"]


@pytest.mark.parametrize(
    "query",
    [
        "kategori=x",
        "keadaan=x",
        "hari=x",
        "hari=5",
        "dekat=x,y",
        "dekat=0,0",
        "kursor=%00",
        "bbox=1,2",
    ],
)
def test_filters_that_make_no_sense_are_left_out(phone: Client, query: str) -> None:
    report = make_report()

    response = phone.get(f"/sekitar?{query}")

    assert [card.number for card in response.context["page"].cards] == [report.number]


def test_near_a_place_says_how_far(phone: Client) -> None:
    report = make_report()

    response = phone.get(f"/sekitar?dekat={report.location.y + 0.001},{report.location.x}")

    (card,) = response.context["page"].cards
    assert card.distance_m == pytest.approx(111, abs=3)
    assert not phone.get("/sekitar?dekat=1.3,103.7").context["page"].cards


@pytest.mark.parametrize("hidden", [{"visibility": "secret"}, {"needs_triage": True}])
def test_what_is_not_public_is_on_no_list(phone: Client, hidden: dict[str, object]) -> None:
    report = make_report(**hidden)

    for path in ("/", "/sekitar", "/sekitar/titik", f"/laporan/{report.number}"):
        assert report.description not in phone.get(path).content.decode()
    assert phone.get(f"/laporan/{report.number}").status_code == 404


def test_the_map_has_the_same_reports_as_the_list(phone: Client) -> None:
    report = make_report()

    (feature,) = json.loads(phone.get("/sekitar/titik").content)["features"]

    assert feature["properties"]["url"] == f"/laporan/{report.number}"
    assert feature["geometry"]["coordinates"] == pytest.approx(
        [report.location.x, report.location.y]
    )


def test_each_city_has_its_own_app(phone: Client) -> None:
    manifest = json.loads(phone.get("/manifest.webmanifest").content)

    assert manifest["name"] == "Lapor Batam"
    assert manifest["theme_color"] == "#0b6fa4"
    assert phone.get(manifest["icons"][0]["src"])["Content-Type"] == "image/svg+xml"


def test_what_a_citizen_writes_is_text_and_nothing_else(phone: Client) -> None:
    report = make_report(description='<script>alert(1)</script> "&')

    for path in ("/", "/sekitar", f"/laporan/{report.number}"):
        assert "<script>alert(1)" not in phone.get(path).content.decode()


def _queries(phone: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert phone.get(path).status_code == 200
    return len(
        [query for query in captured if not query["sql"].startswith(("SET", "SELECT set_config"))]
    )


def test_a_device_sees_its_own_reports_first(phone: Client, filled: Fields) -> None:
    phone.post("/lapor", filled(secret="1"))
    mine = Report.objects.get().number

    assert mine in phone.get("/laporan-saya").content.decode()
    assert mine in phone.get("/").content.decode()
