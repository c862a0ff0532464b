"""What is set up and what is missing: the first page of the set-up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.tenancy import current_city
from reporting.selectors.setup import calendars, categories, health, routing
from reporting.selectors.setup.categories import CategoryLine
from reporting.selectors.setup.health import Sign, Step
from reporting.selectors.setup.standing import QUIET_SCREEN, Screen, Standing, standing
from reporting.services import config, storage
from tenants import entitlements
from tenants.models import City
from tenants.rules import limits

NEXT_YEAR_FROM_MONTH: Final = 11


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the set-up in a line: name of its page, title, icon, what there is."""

    page: str
    title: str
    icon: str
    said: str


@dataclass(frozen=True, slots=True)
class Concern:
    """Something that does not work yet, and where to mend it."""

    title: str
    text: str
    url: str
    action: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the first page shows."""

    parts: list[Part]
    concerns: list[Concern]
    steps: list[Step]
    signs: list[Sign]

    @property
    def steps_done(self) -> int:
        return sum(step.done for step in self.steps)


def overview(at: datetime) -> Overview:
    """What there is and what is missing; the same number of queries in any city."""
    groups, allowance = categories.groups(at)
    lines = [line for group in groups for line in (group.top, *group.children)]
    active = [line for line in lines if line.is_active]
    rules = routing.lines_in_force(config.snapshot())
    there = standing(at)
    used = (
        _("%(used)d dari %(limit)d kategori utama")
        % {
            "used": allowance.used,
            "limit": allowance.limit,
        }
        if allowance.limit is not None
        else _("%d kategori utama") % allowance.used
    )
    parts = [
        Part("agencies", _("Dinas"), "building", _("%d aktif") % there.agencies),
        Part("people", _("Orang"), "users", _("%d punya peran") % there.people.all),
        Part("categories", _("Kategori"), "tags", used),
        Part("routing", _("Penerusan"), "route", _("%d aturan") % len(rules)),
        Part("targets", _("Target waktu"), "target-arrow", _target_words(active)),
        Part("calendars", _("Kalender kerja"), "calendar", _days_words(there, at)),
        Part(
            "areas",
            _("Wilayah"),
            "map",
            _("%(served)d dari %(all)d kelurahan dilayani")
            % {"served": there.land.served, "all": there.land.kelurahan},
        ),
        Part("brand", _("Merek"), "star", there.app_name or _("belum dipilih")),
        Part("screens", _("Layar dinding"), "device-tv", _("%d dipakai") % len(there.screens)),
    ]
    categories_amiss = _about_categories(active)
    days_amiss = _about_days(there, at)
    concerns = [
        *_about_agencies(there.deaf),
        *categories_amiss,
        *_about_rules(rules),
        *days_amiss,
        *_about_screens(there.screens, at),
        *_about_limits(
            {
                "max_categories": allowance.used,
                "max_agencies": there.agencies,
                "max_staff": there.people.all,
                "max_screens": len(there.screens),
                "storage_gb": storage.used_gb() or 0,
            }
        ),
    ]
    steps = health.steps(there, categories_ready=not categories_amiss, days_ready=not days_amiss)
    return Overview(parts, concerns, steps, health.signs(there, at))


def _about_agencies(deaf: list[tuple[str, str]]) -> list[Concern]:
    if not deaf:
        return []
    return [
        Concern(
            ngettext(
                "%d dinas menerima laporan tanpa ada yang membaca",
                "%d dinas menerima laporan tanpa ada yang membaca",
                len(deaf),
            )
            % len(deaf),
            ", ".join(name for _code, name in deaf[:6]),
            f"{reverse('setup:invite')}?dinas={deaf[0][0]}",
            _("Undang operator"),
        )
    ]


def _about_categories(active: list[CategoryLine]) -> list[Concern]:
    city_owned = [line for line in active if not line.next_door]
    aimless = [line for line in city_owned if line.response is None or line.resolution is None]
    homeless = [line for line in city_owned if line.is_fallback and line.lacks]
    found = []
    if aimless:
        found.append(
            Concern(
                _("%d kategori belum punya target waktu") % len(aimless),
                ", ".join(line.name for line in aimless[:6]),
                reverse("setup:category_offer", kwargs={"code": aimless[0].code}),
                _("Tetapkan target"),
            )
        )
    if homeless:
        found.append(
            Concern(
                _("%d kategori tanpa dinas, masuk ke penampung") % len(homeless),
                ", ".join(line.name for line in homeless[:6]),
                reverse("setup:category_offer", kwargs={"code": homeless[0].code}),
                _("Pilih dinas"),
            )
        )
    return found


def _about_rules(rules: list[routing.RuleLine]) -> list[Concern]:
    hidden = [rule for rule in rules if rule.hidden]
    closed = [rule for rule in rules if not rule.agency_is_active]
    found = []
    if hidden:
        found.append(
            Concern(
                _("%d aturan penerusan tidak pernah terpakai") % len(hidden),
                _("Aturan di atasnya selalu cocok lebih dulu."),
                reverse("setup:routing"),
                _("Lihat aturan"),
            )
        )
    if closed:
        found.append(
            Concern(
                _("%d aturan menuju dinas yang nonaktif") % len(closed),
                _("Laporannya masuk ke dinas penampung dan ditandai untuk koordinator."),
                reverse("setup:routing"),
                _("Lihat aturan"),
            )
        )
    return found


def _about_days(there: Standing, at: datetime) -> list[Concern]:
    year = calendars.this_year(at)
    wanted = [year, year + 1] if at.month >= NEXT_YEAR_FROM_MONTH else [year]
    missing = [str(each) for each in wanted if each not in there.days_off]
    if not missing:
        return []
    return [
        Concern(
            _("Hari libur %s belum diisi") % ", ".join(missing),
            _("Batas waktu akan menghitung hari libur sebagai hari kerja."),
            reverse("setup:calendars"),
            _("Isi hari libur"),
        )
    ]


def _about_screens(screens: list[Screen], at: datetime) -> list[Concern]:
    quiet = [
        each.name
        for each in screens
        if each.seen_at is not None and at - each.seen_at > QUIET_SCREEN
    ]
    if not quiet:
        return []
    return [
        Concern(
            _("%d layar tidak terlihat sejak kemarin") % len(quiet),
            ", ".join(quiet[:6]),
            reverse("setup:screens"),
            _("Lihat layar"),
        )
    ]


def _about_limits(used: dict[str, int]) -> list[Concern]:
    """Limits of the package that are passed: what exists stays, but something has to be decided."""
    city = cast(City, current_city())
    over = [
        _("%(what)s: %(used)d dari %(limit)d")
        % {"what": entitlements.limit_name(code), "used": count, "limit": limit}
        for code, count in used.items()
        if (limit := entitlements.limit(city, code)) is not None
        and limits.standing(limit, count) in (limits.Standing.OVER, limits.Standing.BLOCKED)
    ]
    if not over:
        return []
    return [
        Concern(
            _("Batas paket terlewati"),
            "; ".join(over),
            reverse("package:overview"),
            _("Lihat paket"),
        )
    ]


def _target_words(active: list[CategoryLine]) -> str:
    own = [line for line in active if not line.next_door]
    done = sum(line.response is not None and line.resolution is not None for line in own)
    return _("%(done)d dari %(all)d kategori aktif") % {"done": done, "all": len(own)}


def _days_words(there: Standing, at: datetime) -> str:
    year = calendars.this_year(at)
    return _("%(count)d hari libur %(year)d") % {
        "count": there.days_off.get(year, 0),
        "year": year,
    }
