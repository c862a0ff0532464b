"""Whether a city's seed agrees with itself: every code exists, every rule can decide something."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from reporting.rules.calendars import Calendar, InvalidCalendar
from reporting.rules.coverage import never_matching
from reporting.rules.matching import Rule
from reporting.rules.targets import TargetKind
from reporting.seed.shapes import CitySeed, SeedError

PRIORITIES: Final = frozenset({"low", "normal", "high", "emergency"})
VISIBILITIES: Final = frozenset({"public", "anonymous", "secret"})
_SLUG: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")


def check(seed: CitySeed) -> None:
    """Raise ``SeedError`` for the first contradiction found in a city's files."""
    _codes_once(seed)
    _areas(seed)
    _agencies(seed)
    _categories(seed)
    _routing(seed)
    _targets(seed)
    _crews(seed)
    _calendars(seed)
    if not _COLOUR.fullmatch(seed.brand.colour):
        raise SeedError(f"{seed.code}: brand colour {seed.brand.colour!r} is not like #0b6fa4")
    if seed.map_background not in {"land", "water"}:
        raise SeedError(f"{seed.code}: map_background is land or water")


def _codes_once(seed: CitySeed) -> None:
    lists: dict[str, Iterable[str]] = {
        "agencies": (agency.code for agency in seed.agencies),
        "categories": (category.code for category in seed.categories),
        "crews": (crew.code for crew in seed.crews),
        "calendars": (calendar.code for calendar in seed.calendars),
    }
    for name, codes in lists.items():
        seen: set[str] = set()
        for code in codes:
            if not _SLUG.fullmatch(code):
                raise SeedError(f"{seed.code}: {name} {code!r} is not a lower_snake code")
            if code in seen:
                raise SeedError(f"{seed.code}: {name} {code} is listed twice")
            seen.add(code)


def _known(seed: CitySeed, where: str, code: str | None, known: Iterable[str], what: str) -> None:
    if code is not None and code not in set(known):
        raise SeedError(f"{seed.code}: {where}: no {what} {code!r}")


def _areas(seed: CitySeed) -> None:
    seen: set[str] = {seed.kemendagri_code}
    for area in seed.areas:
        if area.code in seen:
            raise SeedError(f"{seed.code}: area {area.code} is listed twice")
        _known(seed, f"area {area.code}", area.parent, seen, "parent area")
        if not (-11.5 < area.lat < 6.5 and 94.5 < area.lon < 141.5):
            raise SeedError(f"{seed.code}: area {area.code} lies outside Indonesia")
        seen.add(area.code)
    for code in seed.islands:
        _known(seed, "outline", code, seen, "area")


def _agencies(seed: CitySeed) -> None:
    areas, calendars = _area_codes(seed), {calendar.code for calendar in seed.calendars}
    earlier: set[str] = set()
    for agency in seed.agencies:
        where = f"agency {agency.code}"
        _known(seed, where, agency.parent, earlier, "earlier agency")
        _known(seed, where, agency.calendar, calendars, "calendar")
        for code in agency.areas:
            _known(seed, where, code, areas, "area")
        earlier.add(agency.code)
    if sum(agency.is_default for agency in seed.agencies) != 1:
        raise SeedError(f"{seed.code}: exactly one agency must be the default")


def _categories(seed: CitySeed) -> None:
    for category in seed.categories:
        where = f"{seed.code}: category {category.code}"
        if category.default_priority not in PRIORITIES:
            raise SeedError(f"{where}: no priority {category.default_priority!r}")
        if category.visibility_default not in VISIBILITIES:
            raise SeedError(f"{where}: no visibility {category.visibility_default!r}")
        if category.duplicate_radius_m < 1 or category.duplicate_window_days < 1:
            raise SeedError(f"{where}: duplicate radius and window start at 1")


def _routing(seed: CitySeed) -> None:
    areas, agencies = _area_codes(seed), {agency.code for agency in seed.agencies}
    active = {category.code for category in seed.categories if category.is_active}
    for line in seed.routing:
        where = f"routing {line.position}"
        _known(seed, where, line.category, active, "category switched on")
        _known(seed, where, line.area, areas, "area")
        _known(seed, where, line.agency, agencies, "agency")
    rules = [
        Rule(agency=x.agency, category=x.category, area=x.area, position=x.position)
        for x in seed.routing
    ]
    for hidden in never_matching(rules, seed.parents()):
        raise SeedError(
            f"{seed.code}: routing {hidden.position} ({hidden.category}) can never match"
        )


def _targets(seed: CitySeed) -> None:
    active = {category.code for category in seed.categories if category.is_active}
    seen: set[tuple[object, ...]] = set()
    for target in seed.targets:
        where = f"target {target.category or 'for all'} {target.kind}"
        _known(seed, where, target.category, active, "category switched on")
        _known(seed, where, target.area, _area_codes(seed), "area")
        _known(seed, where, target.priority, PRIORITIES, "priority")
        key = (target.category, target.kind, target.priority, target.area)
        if key in seen:
            raise SeedError(f"{seed.code}: {where} is listed twice")
        seen.add(key)
        if target.amount < 1:
            raise SeedError(f"{seed.code}: {where}: the amount starts at 1")
    for kind in TargetKind:
        if (None, kind.value, None, None) not in seen:
            raise SeedError(f"{seed.code}: no {kind.value} target that holds for every category")


def _crews(seed: CitySeed) -> None:
    areas, agencies = _area_codes(seed), {agency.code for agency in seed.agencies}
    for crew in seed.crews:
        _known(seed, f"crew {crew.code}", crew.agency, agencies, "agency")
        for code in crew.areas:
            _known(seed, f"crew {crew.code}", code, areas, "area")


def _calendars(seed: CitySeed) -> None:
    for calendar in seed.calendars:
        try:
            Calendar.from_stored(
                name=calendar.name,
                time_zone=seed.time_zone,
                weekly=calendar.weekly,
                ramadan=calendar.ramadan,
                holidays=[(day.on, day.name, day.is_working) for day in calendar.holidays],
            )
        except InvalidCalendar as error:
            raise SeedError(f"{seed.code}: calendar {calendar.code}: {error}") from None


def _area_codes(seed: CitySeed) -> set[str]:
    return {area.code for area in seed.areas}
