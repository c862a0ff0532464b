"""Laying out a new city: from a prepared set-up, or with the least every city needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from django.contrib.gis.geos import Point
from django.db import models, transaction

from core.audit import services as audit
from core.branding import services as branding
from core.tenancy import current_city
from reporting.models import (
    Agency,
    Area,
    Category,
    CitySettings,
    Counting,
    Crew,
    Holiday,
    Question,
    RoutingRule,
    RoutingRuleSet,
    RuleSetState,
    SlaTarget,
    TargetKind,
    TargetUnit,
    WorkingCalendar,
)
from reporting.seed import boundaries, catalogue
from reporting.seed.calendars import load_calendars
from reporting.seed.loader import FOLDER, load
from reporting.seed.shapes import CalendarSeed, CategorySeed, CitySeed
from reporting.services.catalog import config
from reporting.services.catalog.shapes import WGS84, multi_polygon

FIRST_AGENCY: Final = "koordinator"
# SP4N-LAPOR gives every agency in the country 3 working days to answer and 5 to solve.
FIRST_TARGETS: Final = {TargetKind.RESPONSE: 3, TargetKind.RESOLUTION: 5}
FIRST_LEGAL_BASIS: Final = "Prasetel SP4N-LAPOR!; sesuaikan dengan peraturan kota"

Row = TypeVar("Row", bound=models.Model)


@transaction.atomic
def lay_out(city_code: str, *, at: datetime) -> None:
    """Set the current city up as a reference city. A city that is set up already stays as it is.

    Args:
        city_code: ``batam``, ``bekasi``, ``jambi`` or ``tangerang``.
        at: When (aware).

    Raises:
        SeedError: No such reference city, or its files are wrong.
    """
    if CitySettings.objects.exists():
        return
    seed = load(city_code)
    areas = _areas(seed)
    calendars = _calendars(seed.calendars, seed.time_zone)
    agencies = _agencies(seed, areas, calendars)
    categories = _categories(seed.categories)
    rules = RoutingRuleSet.objects.create(
        state=RuleSetState.PUBLISHED,
        number=1,
        note="Aturan awal kota",
        changed_at=at,
        changed_by="Sistem",
        published_at=at,
        published_by="Sistem",
    )
    RoutingRule.objects.bulk_create(
        RoutingRule(
            rule_set=rules,
            position=rule.position,
            category=categories[rule.category] if rule.category else None,
            area=areas[rule.area] if rule.area else None,
            agency=agencies[rule.agency],
            note=rule.note,
        )
        for rule in seed.routing
    )
    SlaTarget.objects.bulk_create(
        SlaTarget(
            category=categories[target.category] if target.category else None,
            kind=target.kind,
            amount=target.amount,
            unit=target.unit,
            counting=target.counting,
            priority=target.priority,
            area=areas[target.area] if target.area else None,
            legal_basis=target.legal_basis,
            valid_from=target.valid_from,
        )
        for target in seed.targets
    )
    _crews(seed, agencies, areas)
    branding.change_brand(
        app_name=seed.brand.app_name, colour=seed.brand.colour, tagline=seed.brand.tagline, at=at
    )
    CitySettings.objects.create(sla_preset=seed.target_preset)
    _record("city_laid_out", city_code, at)


@transaction.atomic
def lay_out_defaults(*, at: datetime) -> None:
    """Give the current city what every city needs before it sets itself up.

    One agency that takes everything, national working hours and holidays, the country's common
    targets, and the common categories, switched off but for those every city has. A city that is
    set up already stays as it is.
    """
    if CitySettings.objects.exists():
        return
    city = current_city()
    _calendars([each for each in _common_calendars() if each.is_default], city.time_zone)
    Agency.objects.create(
        code=FIRST_AGENCY,
        name=f"Koordinator {city.name}",
        short_name="Koordinator",
        is_default=True,
    )
    _categories([_off_unless_always_on(each) for each in _common_categories()])
    today = at.astimezone(ZoneInfo(city.time_zone)).date()
    SlaTarget.objects.bulk_create(
        SlaTarget(
            kind=kind,
            amount=days,
            unit=TargetUnit.DAYS,
            counting=Counting.WORKING,
            legal_basis=FIRST_LEGAL_BASIS,
            valid_from=today,
        )
        for kind, days in FIRST_TARGETS.items()
    )
    CitySettings.objects.create(sla_preset="sp4n")
    _record("city_laid_out", "", at)


def read_beforehand() -> None:
    """Read what every new city is laid out with; kept for the life of the process."""
    _common_calendars()
    _common_categories()


def _record(kind: str, subject: str, at: datetime) -> None:
    audit.record(kind=kind, subject=subject, actor_label="Sistem", at=at, facts={})


@cache
def _common_categories() -> tuple[CategorySeed, ...]:
    return catalogue.load_catalogue(FOLDER / "categories.toml")


@cache
def _common_calendars() -> tuple[CalendarSeed, ...]:
    return load_calendars(FOLDER / "calendars.toml")


def _off_unless_always_on(category: CategorySeed) -> CategorySeed:
    always = {category.code, category.parent} & catalogue.ALWAYS_ON
    return replace(category, is_active=bool(always))


def _areas(seed: CitySeed) -> dict[str, Area]:
    """The city, its kecamatan and its kelurahan, in one statement a level."""

    def row(area: boundaries.BuiltArea, parent: Area | None) -> Area:
        return Area(
            code=area.code,
            bps_code=area.bps_code,
            name=area.name,
            level=area.level,
            parent=parent,
            boundary=multi_polygon(area.boundary),
            label_point=Point(area.lon, area.lat, srid=WGS84),
            area_km2=round(area.area_km2, 3),
            is_illustrative=area.is_illustrative,
            source=area.source,
        )

    return _in_waves(boundaries.build(seed), Area.objects, row)


def _calendars(calendars: Iterable[CalendarSeed], time_zone: str) -> dict[str, WorkingCalendar]:
    seeds = {seed.code: seed for seed in calendars}
    stored = WorkingCalendar.objects.bulk_create(
        WorkingCalendar(
            code=seed.code,
            name=seed.name,
            time_zone=time_zone,
            weekly=seed.weekly,
            ramadan=seed.ramadan,
            is_default=seed.is_default,
        )
        for seed in seeds.values()
    )
    Holiday.objects.bulk_create(
        Holiday(calendar=calendar, on=day.on, name=day.name, is_working=day.is_working)
        for calendar in stored
        for day in seeds[calendar.code].holidays
    )
    return {calendar.code: calendar for calendar in stored}


def _agencies(
    seed: CitySeed, areas: Mapping[str, Area], calendars: Mapping[str, WorkingCalendar]
) -> dict[str, Agency]:
    def row(agency: Any, parent: Agency | None) -> Agency:
        return Agency(
            code=agency.code,
            name=agency.name,
            short_name=agency.short_name,
            parent=parent,
            phone=agency.phone,
            email=agency.email,
            calendar=calendars[agency.calendar] if agency.calendar else None,
            is_default=agency.is_default,
        )

    agencies = _in_waves(seed.agencies, Agency.objects, row)
    links = Agency.areas.through
    links._default_manager.bulk_create(
        links(agency_id=agencies[agency.code].pk, area_id=areas[code].pk)
        for agency in seed.agencies
        for code in agency.areas
    )
    return agencies


def _categories(seeds: Sequence[CategorySeed]) -> dict[str, Category]:
    def row(category: CategorySeed, parent: Category | None) -> Category:
        return Category(
            code=category.code,
            name=category.name,
            parent=parent,
            icon=category.icon,
            description=category.description,
            is_active=category.is_active,
            keywords=list(category.keywords),
            hazard_words=list(category.hazard_words),
            default_priority=category.default_priority,
            visibility_default=category.visibility_default,
            duplicate_radius_m=category.duplicate_radius_m,
            duplicate_window_days=category.duplicate_window_days,
            next_door_name=category.next_door_name,
            next_door_contact=category.next_door_contact,
            position=category.position,
        )

    stored = _in_waves(seeds, Category.objects, row)
    Question.objects.bulk_create(
        Question(
            category=stored[category.code],
            code=question.code,
            text=question.text,
            kind=question.kind,
            options=[{"key": config.code_from(name), "name": name} for name in question.options],
            help=question.help,
            is_public=question.is_public,
            position=position,
        )
        for category in seeds
        for position, question in enumerate(category.questions)
    )
    return stored


def _crews(seed: CitySeed, agencies: Mapping[str, Agency], areas: Mapping[str, Area]) -> None:
    stored = Crew.objects.bulk_create(
        Crew(code=crew.code, name=crew.name, agency=agencies[crew.agency], vehicle=crew.vehicle)
        for crew in seed.crews
    )
    links = Crew.areas.through
    links._default_manager.bulk_create(
        links(crew_id=crew.pk, area_id=areas[code].pk)
        for crew, planned in zip(stored, seed.crews, strict=True)
        for code in planned.areas
    )


def _in_waves(
    seeds: Iterable[Any], manager: models.Manager[Row], row: Callable[[Any, Row | None], Row]
) -> dict[str, Row]:
    """Store rows that have parents among themselves: parents first, one statement a generation."""
    waiting = list(seeds)
    stored: dict[str, Row] = {}
    known = {seed.code for seed in waiting}
    while waiting:
        wave = [seed for seed in waiting if seed.parent not in known or seed.parent in stored]
        rows = manager.bulk_create([row(seed, stored.get(seed.parent)) for seed in wave])
        stored |= {seed.code: made for seed, made in zip(wave, rows, strict=True)}
        waiting = [seed for seed in waiting if seed.code not in stored]
    return stored
