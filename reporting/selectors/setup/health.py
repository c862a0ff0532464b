"""Whether a city is ready to begin, and whether it runs: the first page's two short lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Exists, Max, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.audit.models import AuditEntry
from core.branding.models import Brand
from core.identity.models import User
from reporting.models import (
    Agency,
    Area,
    AreaLevel,
    Membership,
    Photo,
    PhotoState,
    Report,
    WallScreen,
)
from reporting.rules.roles import Role
from reporting.selectors.setup import agencies

SLOW_PHOTO: Final = timedelta(minutes=10)
QUIET_SCREEN: Final = timedelta(hours=24)
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


def steps(*, categories_ready: bool, days_ready: bool) -> list[Step]:
    """What a new city does, in order. Five queries.

    Args:
        categories_ready: Every active category has an agency and both targets.
        days_ready: The holidays of the year are there.
    """
    contact = Brand.objects.values_list("contact_text", flat=True).first()
    chosen = AuditEntry.objects.filter(kind__in=["brand_changed", "brand_logo_changed"]).exists()
    drawn = Area.objects.active().aggregate(
        all=Count("pk"), illustrative=Count("pk", filter=Q(is_illustrative=True))
    )
    deaf = Agency.objects.filter(agencies.deaf()).exists()
    admins = Membership.objects.filter(role=Role.CITY_ADMIN, user__is_active=True)
    people = reverse("setup:people")
    return [
        Step(_("Nama, warna, dan logo kota"), chosen, reverse("setup:brand")),
        Step(
            _("Batas wilayah resmi"),
            bool(drawn["all"]) and not drawn["illustrative"],
            reverse("setup:boundaries"),
            _("Sekarang memakai batas ilustratif.") if drawn["illustrative"] else "",
        ),
        Step(_("Setiap dinas punya operator"), not deaf, people),
        Step(
            _("Setiap kategori aktif punya dinas dan target waktu"),
            categories_ready,
            reverse("setup:categories"),
        ),
        Step(_("Hari libur tahun ini"), days_ready, reverse("setup:calendars")),
        Step(
            _("Lebih dari satu admin"),
            admins.values("user").distinct().count() > 1,
            people,
            _("Kalau hanya satu dan HP-nya hilang, tidak ada yang dapat menolong."),
        ),
        Step(
            _("Cara menghubungi pengelola"),
            bool(contact),
            reverse("setup:brand"),
        ),
    ]


def signs(at: datetime) -> list[Sign]:
    """How the service runs now. Six queries."""
    return [
        *_about_reports(at),
        *_about_photos(at),
        *_about_screens(at),
        *_about_invitations(),
        *_about_areas(),
    ]


def _about_reports(at: datetime) -> list[Sign]:
    newest = Report.objects.order_by("-submitted_at", "-pk").values_list("submitted_at", flat=True)
    last = newest.first()
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


def _about_screens(at: datetime) -> list[Sign]:
    found = WallScreen.objects.filter(revoked_at__isnull=True).aggregate(
        all=Count("pk"),
        seen=Count("pk", filter=Q(last_seen_at__gte=at - QUIET_SCREEN)),
        last=Max("last_seen_at"),
    )
    if not found["all"]:
        return [Sign(_("Layar dinding"), _("Belum dipasang."), "info", reverse("setup:screens"))]
    told = {"seen": found["seen"], "all": found["all"]}
    return [
        Sign(
            _("Layar dinding"),
            _("%(seen)d dari %(all)d terlihat dalam 24 jam terakhir.") % told,
            "good" if found["seen"] == found["all"] else "warning",
            reverse("setup:screens"),
        )
    ]


def _about_invitations() -> list[Sign]:
    """People with a role who never came in: their agency counts on them."""
    roles = Membership.objects.filter(user=OuterRef("pk"))
    absent = User.objects.filter(Exists(roles), is_active=True, last_login__isnull=True).count()
    if not absent:
        return [Sign(_("Orang"), _("Semua yang punya peran sudah pernah masuk."), "good")]
    said = ngettext("%d orang belum pernah masuk.", "%d orang belum pernah masuk.", absent)
    return [Sign(_("Orang"), said % absent, "info", reverse("setup:people"))]


def _about_areas() -> list[Sign]:
    """Kelurahan that are not served, and roles or agencies that name an area that is no more."""
    url = reverse("setup:areas")
    found = []
    kelurahan = Area.objects.active().filter(level=AreaLevel.KELURAHAN)
    unserved = kelurahan.filter(is_covered=False).count()
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
