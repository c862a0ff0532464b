"""A city's set-up as intake and routing need it: read once, kept until its version changes.

Every change of categories, agencies, rules, targets, calendars or areas raises
``CitySettings.config_version`` in its own transaction. The process keeps one snapshot per city;
intake compares versions inside its first statement, so the cache costs no query and is never stale.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from threading import Lock
from typing import Any, Final

from core.tenancy import current_schema
from reporting.models import (
    Agency,
    Area,
    Category,
    CitySettings,
    RoutingRule,
    SlaTarget,
    WorkingCalendar,
)
from reporting.rules import matching, targets
from reporting.rules.calendars import Calendar
from reporting.rules.guess import Keywords
from reporting.rules.reply_texts import Template
from reporting.rules.routing_table import RoutingTable
from reporting.rules.working_time import is_working
from reporting.services import config_parts, rule_rows
from reporting.services.config_facts import AgencyFacts, AreaFacts, CategoryFacts, Rows

__all__ = [
    "AgencyFacts",
    "AreaFacts",
    "CategoryFacts",
    "Rows",
    "Snapshot",
    "cached",
    "forget",
    "load",
    "read",
    "read_once",
    "snapshot",
]

MAX_CITIES: Final = 600


@dataclass(frozen=True)
class Snapshot:
    """Everything intake decides by, at one version."""

    version: int
    device_daily_limit: int
    address_hourly_limit: int
    phone_daily_limit: int
    triage_after_device_limit: bool
    triage_confidence: float
    triage_target_minutes: int
    banned_words: tuple[str, ...]
    flag_personal_data: bool
    guess_version: int
    categories: dict[str, CategoryFacts]
    agencies: dict[str, AgencyFacts]
    areas: dict[int, AreaFacts]
    default_agency: str
    rules: tuple[matching.Rule, ...]
    targets: tuple[targets.Target, ...]
    calendars: dict[int, Calendar]
    default_calendar: Calendar
    rows: Rows
    reply_templates: tuple[Template, ...]
    sp4n_clock: bool = False
    sp4n_complex: frozenset[str] = frozenset()

    def route(
        self,
        category: CategoryFacts,
        area: AreaFacts | None,
        priority: str,
        *,
        answers: Mapping[str, Any] | None = None,
        at: datetime | None = None,
    ) -> matching.Route:
        """The agency for a report; remembered, because rules do not change within a version.

        Args:
            category, area, priority: The report's.
            answers: To the category's questions, by code.
            at: When it is routed; without a moment, rules about working time do not fit.
        """
        return self.table.route(
            category=category.line,
            area=area.line if area else (),
            priority=priority,
            answers=answers,
            is_working=partial(self.is_working, at) if at else None,
        )

    def is_working(self, at: datetime, whose: str) -> bool | None:
        """Whether an agency, by its code, or the city (``""``) works at a moment."""
        if whose and whose not in self.agencies:
            return None
        return is_working(at, self.calendar_of(self.agencies.get(whose)))

    @cached_property
    def table(self) -> RoutingTable:
        """The published rules, ready to decide."""
        return self.table_of(self.rules)

    def table_of(self, rules: Iterable[matching.Rule]) -> RoutingTable:
        """Other rules in the same city."""
        return RoutingTable(
            rules, default_agency=self.default_agency, closed_agencies=self.closed_agencies
        )

    def calendar_of(self, agency: AgencyFacts | None) -> Calendar:
        """The agency's own calendar, or the city's."""
        if agency is None or agency.calendar_pk is None:
            return self.default_calendar
        return self.calendars.get(agency.calendar_pk, self.default_calendar)

    @cached_property
    def closed_agencies(self) -> frozenset[str]:
        """Codes of agencies that take no reports at the moment."""
        return frozenset(code for code, agency in self.agencies.items() if not agency.is_active)

    @cached_property
    def families(self) -> dict[str, tuple[Keywords, ...]]:
        """The active categories under each main category's code, the main one first."""
        found: dict[str, list[Keywords]] = {}
        for each in self.keywords:
            found.setdefault(self.categories[each.category].line[-1], []).append(each)
        return {
            main: tuple(sorted(members, key=lambda member: member.category != main))
            for main, members in found.items()
        }

    @cached_property
    def keywords(self) -> tuple[Keywords, ...]:
        """Words of the active categories, for the guess."""
        return tuple(
            Keywords(category=each.code, name=each.name, keywords=each.keywords)
            for each in self.categories.values()
            if each.is_active
        )


_read_by: ContextVar[dict[str, Snapshot] | None] = ContextVar("tanggap_setup_read", default=None)
_lock = Lock()
_snapshots: OrderedDict[str, Snapshot] = OrderedDict()


def cached() -> Snapshot | None:
    """The snapshot this process has of the current city, at whatever version."""
    return _snapshots.get(current_schema())


@contextmanager
def read_once() -> Iterator[None]:
    """Within it the city's set-up is looked up once: every part of a page then shows the same one.

    For drawing pages only. What decides and writes asks again in its own transaction.
    """
    if _read_by.get() is not None:
        yield
        return
    token = _read_by.set({})
    try:
        yield
    finally:
        _read_by.reset(token)


def snapshot() -> Snapshot:
    """The current city's set-up, at its newest version (one query when nothing changed)."""
    kept = _read_by.get()
    if kept is None:
        return _newest()
    found = kept.get(current_schema())
    if found is None:
        found = kept[current_schema()] = _newest()
    return found


def _newest() -> Snapshot:
    known = cached()
    version = CitySettings.objects.values_list("config_version", flat=True).get()
    if known is not None and known.version == version:
        return known
    return load()


def load() -> Snapshot:
    """Read the set-up again and keep it."""
    fresh = _read()
    with _lock:
        _snapshots[current_schema()] = fresh
        _snapshots.move_to_end(current_schema())
        while len(_snapshots) > MAX_CITIES:
            _snapshots.popitem(last=False)
    return fresh


def read() -> Snapshot:
    """The set-up as the current transaction sees it; not kept, because it may be rolled back."""
    return _read()


def forget() -> None:
    """Forget every city's snapshot in this process."""
    with _lock:
        _snapshots.clear()


def _read() -> Snapshot:
    # The version first: a change between the reads below then shows as an older version, and is
    # read again at the next use.
    settings = CitySettings.objects.the()
    rows = Rows(
        categories={row.pk: row for row in Category.objects.in_order()},
        agencies={row.pk: row for row in Agency.objects.order_by("pk")},
        areas={row.pk: row for row in Area.objects.without_outlines().order_by("pk")},
    )
    agencies = {
        row.code: AgencyFacts(
            row.pk, row.code, row.name, row.short_name, row.is_active, row.calendar_id
        )
        for row in rows.agencies.values()
    }
    default = next((row.code for row in rows.agencies.values() if row.is_default), "")
    areas = _areas(rows.areas)
    # A rule or target for an area that an import switched off fits no report any more.
    area_codes = {area.pk: area.code for area in areas.values()}
    categories = _categories(rows.categories)
    category_codes = {category.pk: category.code for category in categories.values()}
    agency_codes = {agency.pk: agency.code for agency in agencies.values()}
    calendars = {
        row.pk: _calendar(row)
        for row in WorkingCalendar.objects.prefetch_related("holidays").order_by(
            "-is_default", "pk"
        )
    }
    codes = {row.pk: row.code for row in rows.categories.values()}
    return Snapshot(
        version=settings.config_version,
        device_daily_limit=settings.device_daily_limit,
        address_hourly_limit=settings.address_hourly_limit,
        phone_daily_limit=settings.phone_daily_limit,
        triage_after_device_limit=settings.triage_after_device_limit,
        triage_confidence=settings.triage_confidence,
        triage_target_minutes=settings.triage_target_minutes,
        banned_words=tuple(settings.banned_words),
        flag_personal_data=settings.flag_personal_data,
        guess_version=settings.guess_version,
        categories=categories,
        agencies=agencies,
        areas=areas,
        default_agency=default,
        rules=rule_rows.rules_of(
            RoutingRule.objects.active().in_order(),
            categories=category_codes,
            areas=area_codes,
            agencies=agency_codes,
        ),
        targets=tuple(
            targets.Target(
                kind=targets.TargetKind(row.kind),
                amount=row.amount,
                unit=targets.Unit(row.unit),
                counting=targets.Counting(row.counting),
                category=category_codes[row.category_id] if row.category_id else None,
                priority=row.priority,
                area=area_codes[row.area_id] if row.area_id else None,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                legal_basis=row.legal_basis,
                pk=row.pk,
                applies_to_open=row.applies_to_open,
            )
            for row in SlaTarget.objects.order_by("pk")
            if row.area_id is None or row.area_id in area_codes
        ),
        calendars=calendars,
        default_calendar=next(iter(calendars.values())),
        rows=rows,
        reply_templates=config_parts.reply_templates(
            codes, {row.pk: row.code for row in rows.agencies.values()}
        ),
        sp4n_clock=settings.sp4n_clock,
        sp4n_complex=frozenset(settings.sp4n_complex),
    )


def _categories(rows: dict[int, Category]) -> dict[str, CategoryFacts]:
    codes = {row.pk: row.code for row in rows.values()}
    parents = {row.code: codes[row.parent_id] if row.parent_id else None for row in rows.values()}
    questions, chains = config_parts.questions(codes), config_parts.chains(codes)
    return {
        row.code: CategoryFacts(
            pk=row.pk,
            code=row.code,
            name=row.name,
            icon=row.icon,
            line=(line := matching.lineage(row.code, parents)),
            is_active=row.is_active,
            default_priority=row.default_priority,
            visibility_default=row.visibility_default,
            hazard_words=tuple(row.hazard_words),
            keywords=tuple(row.keywords),
            duplicate_radius_m=row.duplicate_radius_m,
            duplicate_window_days=row.duplicate_window_days,
            next_door_name=row.next_door_name,
            next_door_contact=row.next_door_contact,
            merged_into=codes[row.merged_into_id] if row.merged_into_id else "",
            questions=tuple(each for code in reversed(line) for each in questions.get(code, ())),
            chain=config_parts.chain_of(line, chains),
        )
        for row in rows.values()
    }


def _areas(rows: dict[int, Area]) -> dict[int, AreaFacts]:
    active = {row.pk: row for row in rows.values() if row.is_active}
    codes = {row.pk: row.code for row in active.values()}
    parents = {
        row.code: codes.get(row.parent_id) if row.parent_id else None for row in active.values()
    }
    return {
        row.pk: AreaFacts(
            row.pk,
            row.code,
            row.name,
            row.level,
            matching.lineage(row.code, parents),
            row.parent_id,
            row.is_covered,
        )
        for row in active.values()
    }


def _calendar(row: WorkingCalendar) -> Calendar:
    return Calendar.from_stored(
        name=row.name,
        time_zone=row.time_zone,
        weekly=row.weekly,
        ramadan=row.ramadan,
        holidays=[(day.on, day.name, day.is_working) for day in row.holidays.all()],
        version=row.version,
    )
