"""The first page says what a new city still has to do, and how its service runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.audit.services import record
from reporting.models import Agency, Area, Membership
from reporting.rules.roles import Role
from reporting.selectors.setup import health
from reporting.selectors.setup.standing import standing
from tenants.models import City
from tests.make.people import make_person
from tests.make.reports import make_report


def _steps(**known: bool) -> dict[str, bool]:
    given = {"categories_ready": True, "days_ready": True, **known}
    return {step.title: step.done for step in health.steps(standing(clock.now()), **given)}


def _signs() -> dict[str, tuple[str, str]]:
    at = clock.now()
    return {sign.title: (sign.tone, sign.text) for sign in health.signs(standing(at), at)}


def test_a_new_city_sees_what_is_left_and_where(admin: Client) -> None:
    page = admin.get("/atur/").content.decode()

    assert "Menyiapkan kota:" in page
    assert 'href="/atur/wilayah/muat/"' in page
    assert "Jalannya layanan" in page


def test_steps_are_done_one_by_one(admin: Client) -> None:
    assert _steps()["Batas wilayah resmi"] is False
    Area.objects.update(is_illustrative=False)
    assert _steps()["Batas wilayah resmi"] is True

    assert _steps()["Lebih dari satu admin"] is False
    make_person(Role.CITY_ADMIN)
    assert _steps()["Lebih dari satu admin"] is True

    assert _steps()["Nama, warna, dan logo kota"] is False
    record(kind="brand_changed", subject="", actor_label="x", at=clock.now(), facts={})
    assert _steps()["Nama, warna, dan logo kota"] is True

    assert _steps(days_ready=False)["Hari libur tahun ini"] is False
    title = "Setiap kategori aktif punya dinas dan target waktu"
    assert _steps(categories_ready=False)[title] is False


@pytest.mark.usefixtures("batam")
def test_a_report_sent_to_try_is_a_step() -> None:
    title = "Satu laporan percobaan, dari kirim sampai selesai"
    assert _steps()[title] is False

    make_report()

    assert _steps()[title] is True


def test_the_list_stays_until_the_city_is_live(batam: City) -> None:
    assert "Kota berjalan resmi" not in _steps()
    batam.state = "trial"
    batam.trial_ends_at = datetime(2026, 12, 21, 20, tzinfo=UTC)

    (step,) = [
        step
        for step in health.steps(standing(clock.now()), categories_ready=True, days_ready=True)
        if step.title == "Kota berjalan resmi"
    ]

    assert (step.done, step.url) == (False, "/atur/paket/")
    assert "22 Des 2026" in step.hint


@pytest.mark.usefixtures("batam")
def test_a_silent_city_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _signs()["Laporan"][0] == "info"
    report: Any = make_report()
    type(report).objects.filter(pk=report.pk).update(submitted_at=clock.now())
    assert _signs()["Laporan"][0] == "good"

    later = clock.now() + timedelta(days=9)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert _signs()["Laporan"] == ("warning", "Tidak ada laporan baru selama 9 hari.")


@pytest.mark.usefixtures("batam")
def test_areas_that_are_no_more_or_not_served_are_named() -> None:
    area = Area.objects.kelurahan().order_by("code")[0]
    assert _signs()["Wilayah layanan"][0] == "good"
    Area.objects.filter(pk=area.pk).update(is_covered=False)
    assert "1 kelurahan tidak dilayani" in _signs()["Wilayah layanan"][1]

    assert "Wilayah lama" not in _signs()
    officer = make_person()
    Membership.objects.create(user=officer, role=Role.AREA_OFFICER.value, area=area)
    Agency.objects.get(code="dlh").areas.add(area)
    Area.objects.filter(pk=area.pk).update(is_active=False)
    assert _signs()["Wilayah lama"] == (
        "warning",
        "1 petugas wilayah dan 1 dinas menyebut wilayah yang sudah tidak ada.",
    )
