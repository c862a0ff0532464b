"""Categories as the set-up shows them: both levels, each with who takes it and how soon."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.utils.translation import gettext as _

from core.tenancy import current_city
from reporting.models import Category, Question, Report, TargetKind
from reporting.rules.states import OPEN_STATES
from reporting.rules.targets import Target, pick_target
from reporting.services import config
from reporting.services.catalog.entitlements import ALWAYS_INCLUDED, snapshot
from reporting.services.config import CategoryFacts, Snapshot


@dataclass(frozen=True, slots=True)
class CategoryLine:
    """One category. ``blocked`` says why it cannot be switched on; empty when it can."""

    code: str
    name: str
    icon: str
    parent: str
    is_active: bool
    next_door: str
    agency: str
    agency_code: str
    is_fallback: bool
    response: Target | None
    resolution: Target | None
    open_reports: int
    blocked: str

    @property
    def response_words(self) -> str:
        """How soon somebody answers: "30 menit kerja"."""
        return self.response.words() if self.response else ""

    @property
    def resolution_words(self) -> str:
        """How soon it is solved."""
        return self.resolution.words() if self.resolution else ""

    @property
    def lacks(self) -> list[str]:
        """What an active category still needs."""
        if not self.is_active or self.next_door:
            return []
        missing = []
        if self.is_fallback and self.code not in ALWAYS_INCLUDED:
            missing.append(_("belum ada dinas, masuk ke penampung"))
        if self.response is None or self.resolution is None:
            missing.append(_("belum ada target waktu"))
        return missing


@dataclass(frozen=True, slots=True)
class Group:
    """A first-level category with those below it."""

    top: CategoryLine
    children: list[CategoryLine]

    @property
    def active_children(self) -> int:
        return sum(child.is_active for child in self.children)


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many first-level categories the package allows, and how many are used."""

    used: int
    limit: int | None
    is_listed: bool

    @property
    def is_used_up(self) -> bool:
        return self.limit is not None and self.used >= self.limit


def groups(at: datetime) -> tuple[list[Group], Allowance]:
    """Every category in the city's order, and what the package allows."""
    setup = config.snapshot()
    rows = list(Category.objects.in_order().select_related("parent"))
    package = snapshot()
    allowance = _allowance(rows, package)
    make = _maker(setup, at, package, allowance)
    tops = [row for row in rows if row.parent is None]
    found = [
        Group(make(top), [make(row) for row in rows if row.parent_id == top.pk]) for top in tops
    ]
    return sorted(found, key=lambda group: not group.top.is_active), allowance


def line(code: str, at: datetime) -> CategoryLine | None:
    """One category by its code."""
    rows = list(Category.objects.in_order().select_related("parent"))
    row = next((row for row in rows if row.code == code), None)
    if row is None:
        return None
    package = snapshot()
    return _maker(config.snapshot(), at, package, _allowance(rows, package))(row)


def questions_of(category: Category, *, active: bool = False) -> list[Question]:
    """A category's own questions in order, or only those that are asked."""
    rows = category.questions.order_by("position", "pk")
    return list(rows.filter(is_active=True) if active else rows)


def shifted(code: str, *, up: bool) -> list[str]:
    """All codes in order with one a place earlier or later among its neighbours; empty at the end."""
    rows = list(Category.objects.in_order())
    row = next((row for row in rows if row.code == code), None)
    if row is None:
        return []
    near = [each for each in rows if each.parent_id == row.parent_id]
    here = near.index(row)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(near):
        return []
    codes = [each.code for each in rows]
    one, other = codes.index(code), codes.index(near[there].code)
    codes[one], codes[other] = codes[other], codes[one]
    return codes


def _maker(
    setup: Snapshot, at: datetime, package: dict[str, Any], allowance: Allowance
) -> Callable[[Category], CategoryLine]:
    today = at.astimezone(ZoneInfo(current_city().time_zone)).date()
    counts = Counter(
        dict(
            Report.objects.filter(state__in=sorted(OPEN_STATES))
            .order_by()
            .values_list("category")
            .annotate(n=Count("pk"))
        )
    )

    def promise(facts: CategoryFacts, kind: TargetKind) -> Target | None:
        return pick_target(
            setup.targets, kind=kind.value, category=facts.line, priority="", area=(), on=today
        )

    def make(row: Category) -> CategoryLine:
        facts = setup.categories[row.code]
        route = setup.route(facts, None, facts.default_priority)
        agency = setup.agencies.get(route.agency)
        return CategoryLine(
            row.code,
            row.name,
            row.icon or (row.parent.icon if row.parent else ""),
            row.parent.code if row.parent else "",
            row.is_active,
            row.next_door_name,
            agency.short_name if agency else "",
            route.agency,
            route.rule is None,
            promise(facts, TargetKind.RESPONSE),
            promise(facts, TargetKind.RESOLUTION),
            counts[row.pk],
            _blocked(row, package, allowance),
        )

    return make


def _allowance(rows: list[Category], package: dict[str, Any]) -> Allowance:
    used = sum(
        row.is_active
        and row.parent is None
        and not row.is_next_door
        and row.code not in ALWAYS_INCLUDED
        for row in rows
    )
    limit = package.get("max_categories")
    return Allowance(used, limit, package.get("categories") is not None)


def _blocked(row: Category, package: dict[str, Any], allowance: Allowance) -> str:
    if row.is_active:
        return ""
    if row.parent is not None:
        return "" if row.parent.is_active else _("Aktifkan %s dulu") % row.parent.name
    if row.is_next_door or row.code in ALWAYS_INCLUDED:
        return ""
    included = package.get("categories")
    if included is not None and row.code not in included:
        return _("Tidak termasuk paket kota")
    return _("Jumlah kategori paket sudah terpakai") if allowance.is_used_up else ""
