"""The city's public numbers come from counters and say how much stands behind them."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client

from core import clock
from reporting.models import Agency, AgencyDay, CityDay, ResponseMinutes
from reporting.rules.histogram import bucket_of
from reporting.selectors import city_numbers


def count(agency: str, *, days_ago: int = 0, answered: int, on_time: int, minutes: int) -> None:
    """A day of an agency's work."""
    row = Agency.objects.get(code=agency)
    on = city_numbers._local_day(clock.now()) - timedelta(days=days_ago)
    AgencyDay.objects.create(
        agency=row, on=on, received=answered, responded=answered, on_time_response=on_time
    )
    ResponseMinutes.objects.create(
        agency=row, on=on, minute_bucket=bucket_of(minutes), count=answered
    )


@pytest.mark.usefixtures("batam")
def test_agencies_are_ranked_by_kept_promises_then_by_speed() -> None:
    count("dlh", answered=20, on_time=18, minutes=12)
    count("dishub", answered=10, on_time=10, minutes=90)
    count("bina_marga", answered=9, on_time=9, minutes=1)

    rows = city_numbers.city_numbers(clock.now()).agencies

    assert [(row.short_name, row.rank) for row in rows] == [
        ("Dishub", 1),
        ("DLH", 2),
        ("Bina Marga", None),
    ]
    assert (rows[1].on_time_response, rows[1].response_minutes) == (90, 12)


@pytest.mark.usefixtures("batam")
def test_what_is_older_than_thirty_days_does_not_count() -> None:
    count("dlh", days_ago=29, answered=3, on_time=3, minutes=5)
    count("dishub", days_ago=30, answered=3, on_time=3, minutes=5)

    assert [row.short_name for row in city_numbers.city_numbers(clock.now()).agencies] == ["DLH"]


@pytest.mark.usefixtures("batam")
def test_today_is_the_citys_day_and_a_median() -> None:
    CityDay.objects.create(on=city_numbers._local_day(clock.now()), received=7, closed=2)
    count("dlh", answered=3, on_time=3, minutes=4)
    count("dishub", answered=2, on_time=2, minutes=16)

    today = city_numbers.today(clock.now())

    assert (today.received, today.closed, today.response_minutes) == (7, 2, 4)


def test_the_page_says_who_is_not_ranked_and_the_table_has_the_same_figures(phone: Client) -> None:
    count("bina_marga", answered=9, on_time=3, minutes=8)

    page = phone.get("/kota-kita").content.decode()
    rows = list(csv.DictReader(io.StringIO(phone.get("/kota-kita.csv").content.decode())))

    assert "n &lt; 10" in page
    assert rows[0]["dijawab"] == "9"
    assert rows[0]["jawaban_tepat_waktu_persen"] == "33.3"
    assert rows[0]["peringkat"] == ""


def test_a_city_without_a_report_has_a_page_too(phone: Client) -> None:
    assert "Belum ada angka" in phone.get("/kota-kita").content.decode()
