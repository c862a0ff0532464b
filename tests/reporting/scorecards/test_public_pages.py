"""Months for everybody: page, paper and table say the same numbers, and the formula is there to check them."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest

from core.papers import pdf
from core.tenancy import inside
from reporting.models import Agency, Scorecard
from reporting.selectors import scorecard_example
from reporting.web import rapor
from tests.reporting.scorecards.lives import MARCH
from tests.support.clients import CityClient

CELL = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>", re.DOTALL)


def rows(text: str, caption: str) -> list[list[str]]:
    """The body of a table on a page or paper, by what is read aloud of it."""
    table = next(
        each for each in re.findall(r"<table.*?</table>", text, re.DOTALL) if f">{caption}<" in each
    )
    body = table.split("<tbody>")[1]
    return [
        [
            " ".join(html.unescape(re.sub(r"<[^>]+>", "", cell)).split())
            for cell in CELL.findall(row)
        ]
        for row in body.split("</tr>")
        if CELL.search(row)
    ]


def table(client: CityClient, path: str) -> list[dict[str, str]]:
    text = client.get(path).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture
def papers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was laid out as pages, instead of laying it out."""
    drawn: list[str] = []

    def draw(text: str) -> bytes:
        drawn.append(text)
        return b"%PDF-"

    monkeypatch.setattr(pdf, "_draw", draw)
    return drawn


@pytest.mark.usefixtures("march")
def test_a_month_says_ranks_and_who_is_not_ranked(anybody: CityClient) -> None:
    page = anybody.get("/kota-kita/2026-03")
    text = page.content.decode()

    assert page.status_code == 200
    first, second = rows(text, "Rapor dinas")
    assert first[:4] == ["Dinas Lingkungan Hidup", "1", "12", "9 mnt"]
    assert second[:3] == ["Dinas Perhubungan", "n < 10", "2"]
    assert "Dibekukan" in text
    assert "Dikecualikan koordinator" in text


@pytest.mark.usefixtures("march")
def test_page_paper_and_table_say_the_same(anybody: CityClient, papers: list[str]) -> None:
    screen = rows(anybody.get("/kota-kita/2026-03").content.decode(), "Rapor dinas")
    answer = anybody.get("/kota-kita/2026-03.pdf")
    cells = table(anybody, "/kota-kita/2026-03.csv")

    assert answer.headers["Content-Type"] == "application/pdf"
    (paper,) = papers
    assert rows(paper, "Rapor dinas") == screen
    names = (
        "median_response_minutes", "on_time_response_percent", "on_time_resolution_percent",
        "confirmed_percent", "reopened_percent", "handed_over_percent",
    )  # fmt: skip
    columns = (
        "median_jawaban_menit", "jawaban_tepat_waktu_persen", "selesai_tepat_waktu_persen",
        "dikonfirmasi_pelapor_persen", "dibuka_ulang_persen", "dialihkan_persen",
    )  # fmt: skip
    for shown, row in zip(screen, cells, strict=True):
        assert shown[0] == row["dinas"]
        assert shown[1] == (row["peringkat"] or "n < 10")
        assert shown[2] == row["n_laporan"]
        said = [
            rapor.said(name, float(row[column]) if row[column] else None)
            for name, column in zip(names, columns, strict=True)
        ]
        assert shown[3:9] == said
        assert shown[9:] == [row["bukti_diragukan"], row["belum_dijawab_lewat_target"]]


@pytest.mark.usefixtures("march")
def test_the_last_page_explains_the_numbers(anybody: CityClient, papers: list[str]) -> None:
    anybody.get("/kota-kita/2026-03.pdf")

    last = papers[0].split('class="last"')[1]
    formula = anybody.get("/kota-kita/rumus").content.decode()
    for caption in ("Arti setiap angka", "Yang tidak dihitung"):
        assert rows(last, caption) == rows(formula, caption) != []
    assert "counter(page)" in papers[0]


@pytest.mark.usefixtures("march")
def test_a_paper_is_a_real_pdf(anybody: CityClient) -> None:
    drawn = anybody.get("/kota-kita/2026-03.pdf").content

    assert drawn.startswith(b"%PDF-")
    assert drawn.rstrip().endswith(b"%%EOF")
    assert len(drawn) > 10_000


@pytest.mark.usefixtures("march")
def test_columns_are_stable_and_a_name_runs_nothing(anybody: CityClient) -> None:
    Agency.objects.filter(code="dlh").update(name="=cmd|'/c calc'!A1")
    text = anybody.get("/kota-kita/2026-03.csv").content.decode("utf-8-sig")

    assert tuple(text.splitlines()[0].split(",")) == rapor.CSV_COLUMNS
    assert "'=cmd|" in text
    assert ",=cmd" not in text


@pytest.mark.usefixtures("march")
@pytest.mark.parametrize("month", ["2026-13", "maret", "2026-3", "2027-01", "²026-01"])
@pytest.mark.parametrize("ending", ["", ".csv", ".pdf"])
def test_a_month_that_is_none_says_so(anybody: CityClient, month: str, ending: str) -> None:
    assert anybody.get(f"/kota-kita/{month}{ending}").status_code == 404


@pytest.mark.usefixtures("april")
def test_a_month_without_reports_has_a_page(anybody: CityClient) -> None:
    page = anybody.get("/kota-kita/2025-01").content.decode()

    assert "Belum ada rapor" in page
    assert anybody.get("/kota-kita/2025-01.csv").status_code == 200
    assert anybody.get("/kota-kita/rumus").status_code == 200


@pytest.mark.usefixtures("march")
def test_asking_for_papers_has_a_limit(anybody: CityClient, papers: list[str]) -> None:
    from reporting.web.citizen import scorecards as views

    answers = [
        anybody.get("/kota-kita/2026-03.pdf").status_code
        for _each in range(views.PAPERS_AN_HOUR + 1)
    ]

    assert answers == [*[200] * views.PAPERS_AN_HOUR, 429]
    assert len(papers) == 1  # the same paper is drawn once


@pytest.mark.usefixtures("march")
def test_months_are_read_from_ready_rows(
    anybody: CityClient, django_assert_max_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    anybody.get("/kota-kita/2026-03")
    with CaptureQueriesContext(connection) as asked:
        anybody.get("/kota-kita/2026-03")

    assert len(asked) <= 12
    read = " ".join(query["sql"] for query in asked)
    assert '"reporting_report"' not in read
    assert '"reporting_reportevent"' not in read


def test_the_example_is_counted_by_the_formula(batam: object) -> None:
    lines = scorecard_example.lines()
    numbers = scorecard_example.numbers()

    assert [line.number for line in lines if line.left_out] == [2, 5, 6]
    assert (numbers["reports"], numbers["median_response_minutes"]) == (5, 11.0)
    assert numbers["on_time_response_percent"] == 75.0
    assert numbers["on_time_resolution_percent"] == 66.7
    assert (numbers["confirmed_percent"], numbers["reopened_percent"]) == (50.0, 33.3)
    assert (numbers["handed_over_percent"], numbers["late_unanswered"]) == (20.0, 1)
    assert not Scorecard.objects.exists()


@pytest.mark.usefixtures("march")
def test_the_neighbour_publishes_only_its_own(bekasi: object) -> None:
    with inside(bekasi):  # type: ignore[arg-type]
        neighbour = CityClient(bekasi)  # type: ignore[arg-type]
        assert "Belum ada rapor" in neighbour.get("/kota-kita/2026-03").content.decode()
        assert table(neighbour, "/kota-kita/2026-03.csv") == []
        assert not Scorecard.objects.filter(month=MARCH).exists()
