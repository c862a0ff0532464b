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


@pytest.mark.parametrize("day", ["9999-12-31", "0202-12-24", "1999-12-31"])
def test_a_year_that_nobody_means_is_refused(admin: Client, day: str) -> None:
    answer = admin.post(
        "/atur/kalender/piket/hari", {"on": day, "name": "Libur", "is_working": "0"}
    )

    assert answer.status_code == 422
    assert "Periksa tahunnya" in answer.content.decode()
    assert not Holiday.objects.filter(calendar__code="piket").exists()


@pytest.mark.parametrize("day", ["2026-01-02", "bukan-tanggal"])
def test_a_day_that_is_not_special_cannot_be_removed(admin: Client, day: str) -> None:
    assert admin.post(f"/atur/kalender/piket/hari/{day}/hapus").status_code == 404


def test_years_are_turned(admin: Client) -> None:
    code = WorkingCalendar.objects.get(is_default=True).code

    assert "Hari khusus 2025" in admin.get(f"/atur/kalender/{code}/?tahun=2025").content.decode()
    assert "Hari khusus 99" not in admin.get(f"/atur/kalender/{code}/?tahun=99").content.decode()


RAMADAN = {"first_on": "2027-02-08", "last_on": "2027-03-09", "mon": "08.00–12.00, 12.30–15.00"}


def _state(code: str = "piket") -> tuple[object, ...]:
    row = WorkingCalendar.objects.get(code=code)
    days = list(row.holidays.order_by("on").values_list("on", "name", "is_working"))
    return (row.version, row.weekly, row.ramadan, row.name, row.time_zone, days)


def test_a_ramadan_is_added_changed_and_removed(admin: Client) -> None:
    admin.post("/atur/kalender/piket/ramadan", RAMADAN)
    form = admin.get("/atur/kalender/piket/ramadan?dari=2027-02-08").content.decode()
    assert "08.00–12.00, 12.30–15.00" in form

    moved = {**RAMADAN, "first_on": "2027-02-09"}
    page = admin.post("/atur/kalender/piket/ramadan?dari=2027-02-08", moved, follow=True)
    assert "9 Feb 2027 – 9 Mar 2027" in page.content.decode()
    begins = [period["from"] for period in WorkingCalendar.objects.get(code="piket").ramadan]
    assert "2027-02-09" in begins
    assert "2027-02-08" not in begins

    admin.post("/atur/kalender/piket/ramadan/2027-02-09/hapus")
    begins = [period["from"] for period in WorkingCalendar.objects.get(code="piket").ramadan]
    assert "2027-02-09" not in begins


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"first_on": "2027-03-01", "last_on": "2027-03-20"}, "bertumpuk"),
        ({"first_on": "2027-04-09", "last_on": "2027-04-01"}, "berakhir sebelum dimulai"),
        ({"mon": "08.00–12.00, 11.00–15.00"}, "bertumpuk"),
        ({"mon": ""}, "paling sedikit satu hari"),
        ({"last_on": "9999-12-31"}, "Periksa tahunnya"),
    ],
)
def test_a_ramadan_that_contradicts_something_is_refused(
    admin: Client, wrong: dict[str, str], sentence: str
) -> None:
    admin.post("/atur/kalender/piket/ramadan", RAMADAN)
    before = _state()

    later = {**RAMADAN, "first_on": "2028-01-28", "last_on": "2028-02-26", **wrong}
    answer = admin.post("/atur/kalender/piket/ramadan", later)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert _state() == before


def test_a_week_without_an_open_hour_is_refused(admin: Client) -> None:
    before = _state()

    answer = admin.post("/atur/kalender/piket/jam", {"mon": ""})

    assert answer.status_code == 422
    assert "paling sedikit satu hari" in answer.content.decode()
    assert _state() == before


def test_national_days_are_looked_at_and_then_taken_over(admin: Client) -> None:
    admin.post(
        "/atur/kalender/piket/hari",
        {"on": "2027-01-01", "name": "Piket tahun baru", "is_working": "1"},
    )
    before = WorkingCalendar.objects.get(code="piket").version

    page = admin.get("/atur/kalender/piket/nasional?tahun=2027").content.decode()
    assert "kota menetapkan: tetap bekerja" in page
    assert "perkiraan" in page
    assert "cuti bersama" in page
    chosen = {"hari": ["2027-01-01", "2027-08-17", "2027-02-05", "2099-01-01"]}
    admin.post("/atur/kalender/piket/nasional?tahun=2027", chosen)

    days = dict(
        Holiday.objects.filter(calendar__code="piket", on__year=2027).values_list("on", "name")
    )
    assert {str(on): name for on, name in days.items()} == {
        "2027-01-01": "Piket tahun baru",
        "2027-02-05": "Cuti Bersama Tahun Baru Imlek",
        "2027-08-17": "Hari Kemerdekaan Republik Indonesia",
    }
    assert WorkingCalendar.objects.get(code="piket").version == before + 1


def test_a_year_without_decided_joint_leave_says_so(admin: Client) -> None:
    page = admin.get("/atur/kalender/piket/nasional?tahun=2028").content.decode()

    assert "Cuti bersama tahun ini belum ditetapkan" in page


def test_a_calendar_begins_like_another_and_reads_another_clock(admin: Client) -> None:
    kota = WorkingCalendar.objects.get(is_default=True)
    form = {"name": "Jam UPT Kapal", "like": kota.code, "time_zone": "Asia/Makassar"}

    page = admin.post("/atur/kalender/baru", form, follow=True).content.decode()

    made = WorkingCalendar.objects.get(code="jam_upt_kapal")
    assert (made.weekly, made.ramadan) == (kota.weekly, kota.ramadan)
    assert made.holidays.count() == kota.holidays.count()
    assert "Asia/Makassar" in page
    admin.post(
        "/atur/kalender/jam_upt_kapal/nama", {"name": "Jam Kapal", "time_zone": "Asia/Jayapura"}
    )
    made.refresh_from_db()
    assert (made.name, made.time_zone, made.version) == ("Jam Kapal", "Asia/Jayapura", 2)


def test_a_clock_outside_indonesia_is_refused(admin: Client) -> None:
    before = _state()

    answer = admin.post("/atur/kalender/piket/nama", {"name": "X", "time_zone": "Europe/Rome"})

    assert answer.status_code == 422
    assert _state() == before
