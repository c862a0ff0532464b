"""Every other file, the catalogue and the page: tags, compression, keys, and what a package does not reach."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from core import clock
from core.live import services as live
from reporting.models import Agency, Area, Category, Report, Scorecard
from reporting.rules.scoring import COUNTS
from reporting.selectors.open_data.catalogue import DATA_SETS
from reporting.selectors.open_data.lists import AGENCY_COLUMNS
from tenants.models import City
from tests.api.conftest import problem_of
from tests.api.open_data.conftest import (
    REPORTS,
    body_of,
    csv_of,
    geojson_of,
    ndjson_of,
)
from tests.make.access import make_key
from tests.make.cities import entitle
from tests.make.reporting import make_report
from tests.support.clients import CityClient

FILES = [
    f"/open-data/{data_set.code}.{ending}"
    for data_set in DATA_SETS.values()
    for ending in (("csv", "geojson", "ndjson") if data_set.has_shapes else ("csv", "ndjson"))
]
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "ndjson": "application/x-ndjson",
}


@pytest.mark.parametrize("address", FILES)
def test_every_file_has_a_name_a_licence_and_a_tag_that_saves_asking_again(
    reader: CityClient, address: str
) -> None:
    first = reader.get(address, headers={"Accept": "text/html"})
    body_of(first)
    tag = first.headers["ETag"]

    again = reader.get(address, headers={"If-None-Match": tag})
    head = reader.head(address)

    name, ending = address.removeprefix("/open-data/").split(".")
    assert first.headers["Content-Type"] == TYPES[ending]
    assert first.headers["Content-Disposition"].startswith(f'attachment; filename="batam-{name}-')
    assert 'rel="license"' in first.headers["Link"]
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert (head.status_code, b"".join(head), head.headers["ETag"]) == (200, b"", tag)
    assert "Content-Length" not in head.headers
    assert first.headers["Accept-Ranges"] == "none"


def test_a_tag_ends_when_something_happened_and_is_of_one_file_only(
    reader: CityClient, batam: City, bekasi: City
) -> None:
    def tag(address: str = f"{REPORTS}.csv", by: CityClient = reader) -> str:
        return str(by.head(address).headers["ETag"])

    tags = [
        tag(),
        tag(f"{REPORTS}.ndjson"),
        tag(f"{REPORTS}.csv?state=open"),
        tag(by=CityClient(bekasi)),
    ]
    make_report()
    tags.append(tag())
    live.append("report_changed", key="x", facts={})
    tags.append(tag())

    assert len(set(tags)) == 6
    assert tag() == tag() == tags[-1]
    assert tag(f"{REPORTS}.csv?state=&since=") == tags[-1]


def test_a_new_day_may_change_what_is_promised_and_nothing_else(
    reader: CityClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tags() -> list[str]:
        return [
            reader.head(f"/open-data/{name}.csv").headers["ETag"]
            for name in ("categories", "areas")
        ]

    before, later = tags(), clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert tags()[0] != before[0]
    assert tags()[1] == before[1]


def test_a_file_leaves_compressed_for_those_who_can_read_it(reader: CityClient) -> None:
    make_report()
    plain = body_of(reader.get(f"{REPORTS}.csv"))

    packed = reader.get(f"{REPORTS}.csv", headers={"Accept-Encoding": "gzip"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(body_of(packed)) == plain


def test_the_map_counts_what_the_file_of_reports_tells(
    reader: CityClient, report_in: Callable[..., Report], kelurahan: list[Area]
) -> None:
    for step, count in ((0, 4), (1, 3), (2, 2)):
        for _ in range(count):
            report_in(kelurahan[0], step)

    cells = ndjson_of(reader.get("/open-data/grid.ndjson"))
    shapes = geojson_of(reader.get("/open-data/grid.geojson"))
    told = [line for line in ndjson_of(reader.get(f"{REPORTS}.ndjson")) if line["lon"]]

    assert [cell["reports"] for cell in cells] == [4, 3]
    assert [(cell["lon"], cell["lat"]) for cell in cells for _ in range(cell["reports"])] == sorted(
        [(line["lon"], line["lat"]) for line in told],
        key=lambda place: place != (cells[0]["lon"], cells[0]["lat"]),
    )
    assert shapes[0]["geometry"]["type"] == "Polygon"
    assert shapes[0]["properties"] == {"cell": cells[0]["cell"], "reports": 4}


def test_areas_come_with_their_boundaries_and_codes(reader: CityClient) -> None:
    rows = csv_of(reader.get("/open-data/areas.csv"))
    shapes = geojson_of(reader.get("/open-data/areas.geojson"))

    active = Area.objects.active().order_by("code")
    assert [row["code"] for row in rows] == [area.code for area in active]
    assert [each["properties"]["code"] for each in shapes] == [row["code"] for row in rows]
    assert {each["geometry"]["type"] for each in shapes} == {"MultiPolygon"}
    some = next(row for row in rows if row["level"] == "kelurahan")
    assert some["parent"] == Area.objects.get(code=some["code"]).parent.code  # type: ignore[union-attr]
    assert float(some["area_km2"]) > 0


def test_categories_say_what_is_promised_and_agencies_nobodys_telephone(reader: CityClient) -> None:
    Agency.objects.filter(code="dlh").update(phone="0778-123456", email="orang@batam.example")

    categories = {
        row["category"]: row for row in ndjson_of(reader.get("/open-data/categories.ndjson"))
    }
    text = body_of(reader.get("/open-data/agencies.csv")).decode()

    assert set(categories) == set(Category.objects.values_list("code", flat=True))
    assert categories["sampah"]["response_target"]
    assert "dlh" in text
    assert "0778" not in text
    assert "orang@" not in text
    assert text.removeprefix("\ufeff").splitlines()[0] == ",".join(c.name for c in AGENCY_COLUMNS)


def test_scorecards_of_every_month_and_of_one(reader: CityClient) -> None:
    dlh = Agency.objects.get(code="dlh")
    for month in (1, 2):
        Scorecard.objects.create(
            agency=dlh, month=date(2026, month, 1), frozen_at=datetime(2026, 3, 1, tzinfo=UTC),
            facts={**dict.fromkeys(COUNTS, 7), "reports": 10 * month, "is_ranked": True, "formula": 2},
        )  # fmt: skip

    every = ndjson_of(reader.get("/open-data/scorecards.ndjson"))
    one = csv_of(reader.get("/open-data/scorecards.csv", {"month": "2026-01"}))

    assert [(row["month"], row["reports"]) for row in every] == [("2026-02", 20), ("2026-01", 10)]
    assert [(row["month"], row["agency"], row["is_final"]) for row in one] == [
        ("2026-01", "dlh", "1")
    ]


@pytest.mark.parametrize("month", ["2026-13", "2026", "0000-01", "9999-12", "2026-01-01"])
def test_a_month_that_is_none_is_named(reader: CityClient, month: str) -> None:
    found = problem_of(reader.get("/open-data/scorecards.csv", {"month": month}), 422, "invalid")

    assert found["errors"][0]["field"] == "month"


def test_the_catalogue_names_every_file(reader: CityClient) -> None:
    response = reader.get("/open-data/catalog.json")

    catalog = response.json()
    addresses = [
        file["downloadURL"].removeprefix("http://batam.localhost")
        for data_set in catalog["dataset"]
        for file in data_set["distribution"]
    ]
    assert addresses == FILES
    assert catalog["@type"] == "dcat:Catalog"
    assert catalog["license"].startswith("https://creativecommons.org/")
    assert catalog["dataset"][0]["parameters"][:2] == ["since", "until"]
    assert all(column["description"] for each in catalog["dataset"] for column in each["columns"])
    for each in catalog["dataset"]:
        assert each["publisher"]["name"] == catalog["publisher"]["name"]
        assert each["landingPage"].endswith(f"/open-data/#{each['identifier']}")
        for file in each["distribution"]:
            assert file["license"] == catalog["license"]
            assert file["accessURL"] == catalog["landingPage"]
    tag = {"If-None-Match": response.headers["ETag"]}
    assert reader.get("/open-data/catalog.json", headers=tag).status_code == 304


def test_the_page_offers_every_file_and_says_what_is_not_there(reader: CityClient) -> None:
    text = reader.get("/open-data/").content.decode()

    for address in (*FILES, "/umpan/laporan.rss", "/umpan/kategori/sampah.atom"):
        assert f'"{address}"' in text, address
    assert "CC BY 4.0" in text
    assert "/open-data/" in reader.get("/kota-kita").content.decode()


def test_a_package_without_open_data_or_without_scorecards(reader: CityClient) -> None:
    entitle(services=["open_data"])
    problem_of(reader.get("/open-data/scorecards.csv"), 403, "not_in_package")
    assert "scorecards.csv" not in reader.get("/open-data/").content.decode()
    assert body_of(reader.get(f"{REPORTS}.csv"))

    entitle(services=["scorecards"])
    for address in (f"{REPORTS}.csv", "/open-data/catalog.json", "/umpan/laporan.rss"):
        problem_of(reader.get(address), 403, "not_in_package")
    assert reader.get("/open-data/").status_code == 403
    assert 'href="/open-data/"' not in reader.get("/kota-kita").content.decode()
    assert reader.get("/").status_code == 200


def test_a_key_needs_the_scope_and_a_wrong_one_is_refused(reader: CityClient) -> None:
    def asked(secret: str) -> Any:
        return reader.get("/open-data/agencies.csv", headers={"Authorization": f"Bearer {secret}"})

    _key, allowed = make_key("open_data.read")
    _key, other = make_key("reports.read")

    assert body_of(asked(allowed))
    problem_of(asked(other), 403, "scope_missing")
    problem_of(asked("tgk_00000000_" + "x" * 43), 401, "credential_invalid")


def test_there_is_no_other_file(reader: CityClient) -> None:
    for address in (
        "/open-data/contacts.csv",
        "/open-data/reports.xlsx",
        "/open-data/agencies.geojson",
    ):
        problem_of(reader.get(address), 404, "not_found")
    assert json.loads(reader.post(f"{REPORTS}.csv").content)["status"] == 405
