"""Working calendars on their pages."""

from __future__ import annotations

import pytest
from django.test import Client

from reporting.models import Holiday, WorkingCalendar


def test_hours_are_written_as_people_write_them(admin: Client) -> None:
    form = {"mon": "7.30-12.00, 13:00–16:00", "sat": "08.00 – 12.00"}

    page = admin.post("/atur/kalender/piket/jam", form, follow=True).content.decode()

    assert WorkingCalendar.objects.get(code="piket").weekly == {
        "mon": [["07:30", "12:00"], ["13:00", "16:00"]],
        "sat": [["08:00", "12:00"]],
    }
    assert "07.30–12.00, 13.00–16.00" in page
    assert "mengubah jam kerja" in page


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ("pagi sampai sore", "Tulis jam seperti"),
        ("16.00–08.00", ""),
        ("08.00–12.00, 11.00–16.00", ""),
        ("25.00–26.00", ""),
    ],
)
def test_hours_that_cannot_be_stay_filled_in(admin: Client, hours: str, said: str) -> None:
    before = WorkingCalendar.objects.get(code="piket")

    answer = admin.post("/atur/kalender/piket/jam", {"mon": hours})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert hours in page
    after = WorkingCalendar.objects.get(code="piket")
    assert (after.weekly, after.version) == (before.weekly, before.version)


def test_a_special_day_comes_and_goes(admin: Client) -> None:
    form = {"on": "2026-12-24", "name": "Cuti bersama", "is_working": "0"}

    page = admin.post("/atur/kalender/piket/hari", form, follow=True).content.decode()
    assert "Cuti bersama" in page
    assert "Kamis, 24 Desember 2026" in page
    assert WorkingCalendar.objects.get(code="piket").version == 2

    admin.post("/atur/kalender/piket/hari/2026-12-24/hapus")
    assert not Holiday.objects.filter(calendar__code="piket", on="2026-12-24").exists()


def test_a_day_without_a_name_is_refused(admin: Client) -> None:
    form = {"on": "2026-12-24", "name": "", "is_working": "0"}

    answer = admin.post("/atur/kalender/piket/hari", form)

    assert answer.status_code == 422
    assert not Holiday.objects.filter(calendar__code="piket").exists()


@pytest.mark.parametrize("day", ["2026-01-02", "bukan-tanggal"])
def test_a_day_that_is_not_special_cannot_be_removed(admin: Client, day: str) -> None:
    assert admin.post(f"/atur/kalender/piket/hari/{day}/hapus").status_code == 404


def test_years_are_turned(admin: Client) -> None:
    code = WorkingCalendar.objects.get(is_default=True).code

    assert "Hari khusus 2025" in admin.get(f"/atur/kalender/{code}/?tahun=2025").content.decode()
    assert "Hari khusus 99" not in admin.get(f"/atur/kalender/{code}/?tahun=99").content.decode()
