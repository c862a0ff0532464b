"""Whether a city is ready to begin, and whether it runs: the first page's two short lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import words
from core.tenancy import current_city
from reporting.models import Area, Photo, PhotoState
from reporting.selectors.setup.standing import QUIET_SCREEN, Standing
from tenants.models import City
from tenants.rules.life import State

#: The city's screen about its package, invoices and leaving; billing keeps it.
PACKAGE_PAGE: Final = "/atur/paket/"
SLOW_PHOTO: Final = timedelta(minutes=10)
QUIET_CITY: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do before citizens come, and whether it is done."""

    title: str
    done: bool
    url: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Sign:
    """How a part of the service runs. ``tone``: good, warning or info."""

    title: str
    text: str
    tone: str
    url: str = ""


def steps(there: Standing, *, categories_ready: bool, days_ready: bool) -> list[Step]:
    """What a new city does, in order.

    Args:
        there: What the city has.
        categories_ready: Every active category has an agency and both targets.
        days_ready: The holidays of the year are there.
    """
    people = reverse("setup:people")
    return [
        Step(_("Nama, warna, dan logo kota"), there.brand_chosen, reverse("setup:brand")),
        Step(
            _("Batas wilayah resmi"),
            bool(there.land.all) and not there.land.illustrative,
            reverse("setup:boundaries"),
            _("Sekarang memakai batas ilustratif.") if there.land.illustrative else "",
        ),
        Step(_("Setiap dinas punya operator"), not there.deaf, people),
        Step(
            _("Setiap kategori aktif punya dinas dan target waktu"),
            categories_ready,
            reverse("setup:categories"),
        ),
        Step(_("Hari libur tahun ini"), days_ready, reverse("setup:calendars")),
        Step(
            _("Lebih dari satu admin"),
            there.people.admins > 1,
            people,
            _("Kalau hanya satu dan HP-nya hilang, tidak ada yang dapat menolong."),
        ),
        Step(
            _("Cara menghubungi pengelola"),
            bool(there.contact),
            reverse("setup:brand"),
        ),
        Step(
            _("Satu laporan percobaan, dari kirim sampai selesai"),
            there.newest_report_at is not None,
            reverse("citizen:submit"),
            _("Kirim sebagai warga, lalu ikuti di meja dinas sampai dikonfirmasi."),
        ),
        *_going_live(),
    ]


def _going_live() -> list[Step]:
    """The last step of a trial: the order. A city that is live has nothing left to do here."""
    city = cast(City, current_city())
    if city.state != State.TRIAL:
        return []
    ends_at = getattr(city, "trial_ends_at", None)
    said = _("Kota menjadi aktif setelah surat pesanan (SPK/PO) dicatat.")
    if ends_at is not None:
        day = words.date(ends_at, ZoneInfo(city.time_zone))
        said = _("Uji coba sampai %s.") % day + " " + said
    return [Step(_("Kota berjalan resmi"), False, PACKAGE_PAGE, said)]


def signs(there: Standing, at: datetime) -> list[Sign]:
    """How the service runs now. Two queries."""
    return [
        *_about_reports(there.newest_report_at, at),
        *_about_photos(at),
        *_about_screens(there, at),
        *_about_invitations(there),
        *_about_areas(there),
    ]


def _about_reports(last: datetime | None, at: datetime) -> list[Sign]:
    if last is None:
        return [Sign(_("Laporan"), _("Belum ada laporan."), "info")]
    days = (at - last).days
    if at - last > QUIET_CITY:
        return [Sign(_("Laporan"), _("Tidak ada laporan baru selama %d hari.") % days, "warning")]
    said = (
        _("Laporan terakhir masuk hari ini.") if days == 0 else _("Terakhir %d hari lalu.") % days
    )
    return [Sign(_("Laporan"), said, "good")]


def _about_photos(at: datetime) -> list[Sign]:
    waiting = Photo.objects.filter(
        state=PhotoState.UPLOADED, created_at__lt=at - SLOW_PHOTO, report__isnull=False
    ).count()
    if waiting:
        said = _("%d foto menunggu diolah lebih dari 10 menit. Hubungi pengelola sistem.") % waiting
        return [Sign(_("Pengolahan foto"), said, "warning")]
    return [Sign(_("Pengolahan foto"), _("Tidak ada yang tertunda."), "good")]


def _about_screens(there: Standing, at: datetime) -> list[Sign]:
    if not there.screens:
        return [Sign(_("Layar dinding"), _("Belum dipasang."), "info", reverse("setup:screens"))]
    seen = [each for each in there.screens if each.seen_at and at - each.seen_at <= QUIET_SCREEN]
    told = {"seen": len(seen), "all": len(there.screens)}
    return [
        Sign(
            _("Layar dinding"),
            _("%(seen)d dari %(all)d terlihat dalam 24 jam terakhir.") % told,
            "good" if told["seen"] == told["all"] else "warning",
            reverse("setup:screens"),
        )
    ]


def _about_invitations(there: Standing) -> list[Sign]:
    """People with a role who never came in: their agency counts on them."""
    absent = there.people.absent
    if not absent:
        return [Sign(_("Orang"), _("Semua yang punya peran sudah pernah masuk."), "good")]
    said = ngettext("%d orang belum pernah masuk.", "%d orang belum pernah masuk.", absent)
    return [Sign(_("Orang"), said % absent, "info", reverse("setup:people"))]


def _about_areas(there: Standing) -> list[Sign]:
    """Kelurahan that are not served, and roles or agencies that name an area that is no more."""
    url = reverse("setup:areas")
    found = []
    unserved = there.land.kelurahan - there.land.served
    if unserved:
        said = _("%d kelurahan tidak dilayani: laporan dari sana ditolak dengan penjelasan.")
        found.append(Sign(_("Wilayah layanan"), said % unserved, "info", url))
    else:
        found.append(Sign(_("Wilayah layanan"), _("Semua kelurahan dilayani."), "good"))
    gone = Area.objects.filter(is_active=False).aggregate(
        officers=Count("memberships", distinct=True), agencies=Count("agencies", distinct=True)
    )
    if gone["officers"] or gone["agencies"]:
        said = _(
            "%(officers)d petugas wilayah dan %(agencies)d dinas menyebut wilayah yang sudah tidak ada."
        )
        found.append(Sign(_("Wilayah lama"), said % gone, "warning", reverse("setup:people")))
    return found
