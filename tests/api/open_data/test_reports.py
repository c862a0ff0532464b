"""The file of reports: what it tells of whom, narrowed, in three formats, and never the wrong city's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.tenancy import inside
from reporting.models import Agency, Area, Category, Report
from reporting.rules.states import State
from reporting.selectors.open_data.report_columns import COLUMNS
from reporting.services import config
from tenants.models import City
from tests.api.conftest import problem_of
from tests.api.open_data.conftest import REPORTS, body_of, csv_of, geojson_of, ndjson_of
from tests.make.reporting import make_report
from tests.make.reports import SUBMITTED_AT
from tests.support.clients import CityClient

ReportIn = Callable[..., Report]
WRITTEN = "Tetangga saya Pak Budi 0812-3456-7890 membakar sampah"


def test_nothing_a_person_wrote_and_no_way_back_to_the_page(
    reader: CityClient, report_in: ReportIn, kelurahan: list[Area]
) -> None:
    report = report_in(
        kelurahan[0], description=WRITTEN, address_text="Jalan Rahasia 7", device_hash="d" * 64
    )

    for ending in ("csv", "geojson", "ndjson"):
        text = body_of(reader.get(f"{REPORTS}.{ending}")).decode()
        for told in (
            "Budi", "0812", "Rahasia", report.number, str(report.public_id), "d" * 64,
            f"{report.location.x}", f"{report.location.y}"[:6],
        ):  # fmt: skip
            assert told not in text, (ending, told)


def test_secret_reports_and_those_held_for_triage_are_not_there(
    reader: CityClient, report_in: ReportIn, kelurahan: list[Area]
) -> None:
    report_in(kelurahan[0], visibility="secret")
    report_in(kelurahan[0], needs_triage=True)
    report_in(kelurahan[0], visibility="anonymous")

    assert len(ndjson_of(reader.get(f"{REPORTS}.ndjson"))) == 1


def test_three_formats_say_the_same(
    reader: CityClient, report_in: ReportIn, kelurahan: list[Area]
) -> None:
    for minute in range(3):
        report_in(
            kelurahan[0],
            submitted_at=SUBMITTED_AT + timedelta(minutes=minute),
            responded_at=SUBMITTED_AT + timedelta(minutes=31),
            response_due_at=SUBMITTED_AT + timedelta(minutes=30),
        )

    rows = csv_of(reader.get(f"{REPORTS}.csv"))
    lines = ndjson_of(reader.get(f"{REPORTS}.ndjson"))
    features = geojson_of(reader.get(f"{REPORTS}.geojson"))

    assert list(rows[0]) == list(lines[0]) == [column.name for column in COLUMNS]
    assert [row["id"] for row in rows] == [line["id"] for line in lines]
    assert [line["minutes_to_response"] for line in lines] == [29, 30, 31]  # newest first
    line, row, feature = lines[0], rows[0], features[0]
    assert line["submitted_at"] == row["submitted_at"] == "2026-03-02T09:00:00+07:00"
    assert line["response_on_time"] is False
    assert row["response_on_time"] == "0"
    assert line["kelurahan_code"] == kelurahan[0].code
    assert line["location_precision"] == "cell"
    assert feature["geometry"] == {"type": "Point", "coordinates": [line["lon"], line["lat"]]}
    assert (float(row["lon"]), float(row["lat"])) == (line["lon"], line["lat"])
    kept = {name: value for name, value in line.items() if name not in ("lon", "lat")}
    assert feature["properties"] == kept


def test_a_place_is_told_as_exactly_as_three_share_it(
    reader: CityClient, report_in: ReportIn, kelurahan: list[Area]
) -> None:
    for _ in range(3):
        report_in(kelurahan[0])
    for step in (5, 6, 7):
        report_in(kelurahan[1], step)
    report_in(Area.objects.kelurahan().exclude(parent=kelurahan[0].parent)[0], 40)

    lines = ndjson_of(reader.get(f"{REPORTS}.ndjson"))

    told = Counter((line["location_precision"], line["kelurahan_code"]) for line in lines)
    assert told == {
        ("cell", kelurahan[0].code): 3,
        ("kelurahan", kelurahan[1].code): 3,
        ("city", None): 1,
    }
    assert all((line["lon"] is None) == (line["location_precision"] != "cell") for line in lines)


def test_no_file_tells_a_place_of_fewer_than_three_however_it_is_narrowed(
    reader: CityClient, report_in: ReportIn, kelurahan: list[Area]
) -> None:
    other = Category.objects.filter(parent__isnull=True).exclude(code="sampah").earliest("pk").code
    for number in range(12):
        report_in(
            kelurahan[number % 2],
            number // 5,
            category=other if number % 3 else "sampah",
            state=State.CLOSED if number % 4 else State.ASSIGNED,
        )

    for query in (
        {}, {"category": other}, {"category": "sampah"}, {"state": "open"}, {"state": "closed"},
        {"category": other, "state": "open"}, {"area": kelurahan[0].code},
        {"area": kelurahan[1].code, "category": "sampah"}, {"until": "2026-03-02"},
    ):  # fmt: skip
        for address in (f"{REPORTS}.geojson", "/open-data/grid.geojson"):
            told: Counter[str] = Counter()
            for feature in geojson_of(reader.get(address, query)):
                told[str(feature["geometry"])] += feature["properties"].get("reports", 1)
            told.pop("None", None)
            assert all(count >= 3 for count in told.values()), (address, query, told)


def test_asking_for_an_area_does_not_tell_who_is_in_it(
    reader: CityClient, report_in: ReportIn, kelurahan: list[Area]
) -> None:
    """One report alone in its kelurahan: the whole file does not say so, and neither does the part."""
    report_in(kelurahan[0])

    assert len(ndjson_of(reader.get(f"{REPORTS}.ndjson"))) == 1
    for code in (kelurahan[0].code, kelurahan[0].parent.code):  # type: ignore[union-attr]
        assert ndjson_of(reader.get(f"{REPORTS}.ndjson", {"area": code})) == []


def test_narrowed_by_day_state_category_and_agency(
    reader: CityClient, report_in: ReportIn, kelurahan: list[Area]
) -> None:
    agency = Agency.objects.exclude(code="dlh").earliest("pk").code
    below = Category.objects.filter(parent__isnull=False).exclude(parent__code="sampah")
    child = below.select_related("parent").earliest("pk")
    assert child.parent is not None
    # 23.30 on the first of March in Jakarta, and half past midnight on the second.
    first = report_in(kelurahan[0], submitted_at=datetime(2026, 3, 1, 16, 30, tzinfo=UTC))
    second = report_in(
        kelurahan[0], submitted_at=datetime(2026, 3, 1, 17, 30, tzinfo=UTC), agency=agency,
        category=child.code, state=State.CLOSED,
    )  # fmt: skip

    def asked(**query: str) -> set[str]:
        return {line["submitted_at"] for line in ndjson_of(reader.get(f"{REPORTS}.ndjson", query))}

    one, two = "2026-03-01T23:00:00+07:00", "2026-03-02T00:00:00+07:00"
    assert first.pk != second.pk
    assert asked() == asked(since="2026-03-01", until="2026-03-02") == {one, two}
    assert asked(until="2026-03-01") == asked(state="open") == asked(agency="dlh") == {one}
    assert asked(since="2026-03-02") == asked(state="closed,merged") == {two}
    assert asked(agency=agency) == asked(category=child.parent.code) == {two}
    assert asked(since="", until="", state="", category="", agency="", area="") == {one, two}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"since": "kemarin"}, "since"),
        ({"since": "2026-13-01"}, "since"),
        ({"since": "0001-01-01"}, "since"),
        ({"until": "9999-12-31"}, "until"),
        ({"since": "2026-03-02", "until": "2026-03-01"}, "until"),
        ({"since": "2026-03-01T00:00:00"}, "since"),
        ({"state": "open,nowhere"}, "state"),
        ({"category": "tidak-ada"}, "category"),
        ({"agency": "tidak-ada"}, "agency"),
        ({"area": "99.99.99"}, "area"),
        ({"category": "sampah\x00"}, "category"),
        ({"bbox": "104,1,105,2"}, "bbox"),
        ({"format": "json"}, "format"),
    ],
)
def test_what_cannot_be_asked_is_named(
    reader: CityClient, query: dict[str, str], field: str
) -> None:
    found = problem_of(reader.get(f"{REPORTS}.csv", query), 422, "invalid")

    assert [error["field"] for error in found["errors"]] == [field]


def test_what_somebody_calls_a_formula_is_text_in_a_spreadsheet(
    reader: CityClient, report_in: ReportIn, kelurahan: list[Area]
) -> None:
    report_in(kelurahan[0])
    for name in ("=1+1", "+62", "-5", "@SUM(A1)", "\tx"):
        Category.objects.filter(code="sampah").update(name=name)
        config.forget()
        row = csv_of(reader.get(f"{REPORTS}.csv"))[0]
        assert row["category_name"] == f"'{name}"
    config.forget()


def test_the_same_report_has_one_name_and_another_in_another_city(
    batam: City, bekasi: City, reader: CityClient, report_in: ReportIn, kelurahan: list[Area]
) -> None:
    report = report_in(kelurahan[0])
    with inside(bekasi):
        make_report(public_id=report.public_id)
    name = ndjson_of(reader.get(f"{REPORTS}.ndjson"))[0]["id"]

    assert csv_of(reader.get(f"{REPORTS}.csv"))[0]["id"] == name
    assert ndjson_of(CityClient(bekasi).get(f"{REPORTS}.ndjson"))[0]["id"] != name


def test_a_large_file_costs_as_many_statements_as_a_small_one(
    reader: CityClient, report_in: ReportIn, kelurahan: list[Area]
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            body_of(reader.get(f"{REPORTS}.geojson"))
        return len(queries)

    report_in(kelurahan[0])
    cost()
    small = cost()
    for _ in range(20):
        report_in(kelurahan[0])

    assert cost() == small <= 8
