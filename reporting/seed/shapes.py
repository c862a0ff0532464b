"""What a city's seed files say, typed. Nothing here knows the database.

Names follow the models, so that the service that stores a seed is a list of assignments.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

Weekly: TypeAlias = dict[str, list[list[str]]]
"""``{"mon": [["07:30", "12:00"], ["13:00", "16:00"]]}``, as calendars store their hours."""


class SeedError(ValueError):
    """A seed file cannot be read or contradicts itself; the message names file and entry."""


@dataclass(frozen=True, slots=True)
class BrandSeed:
    """How the city presents itself. ``colour`` is the one colour its theme derives from."""

    app_name: str
    colour: str
    tagline: str


@dataclass(frozen=True, slots=True)
class PackageSeed:
    """What the city bought: ``extras`` are first-level categories on top of the package's own."""

    code: str
    name: str
    included: tuple[str, ...]
    extras: tuple[str, ...]
    services: tuple[str, ...] = ()

    @property
    def categories(self) -> tuple[str, ...]:
        """First-level categories the city may use, besides the two every city has."""
        return self.included + self.extras


@dataclass(frozen=True, slots=True)
class AreaSeed:
    """Facts of a kecamatan or kelurahan. ``lon``/``lat`` is a point inside, WGS 84."""

    code: str
    level: str
    name: str
    parent: str
    bps_code: str
    area_km2: float
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class AgencySeed:
    """An agency or, with a ``parent``, its unit. No ``areas`` means the whole city."""

    code: str
    name: str
    short_name: str
    parent: str | None
    phone: str
    email: str
    calendar: str | None
    is_default: bool
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionSeed:
    """What is asked about a category, never required: four taps stay enough. ``options`` are names."""

    code: str
    text: str
    kind: str
    options: tuple[str, ...]
    help: str
    is_public: bool


@dataclass(frozen=True, slots=True)
class CategorySeed:
    """A category as this city has it; switched off when the package does not cover it."""

    code: str
    name: str
    parent: str | None
    icon: str
    description: str
    is_active: bool
    keywords: tuple[str, ...]
    hazard_words: tuple[str, ...]
    default_priority: str
    visibility_default: str
    duplicate_radius_m: int
    duplicate_window_days: int
    next_door_name: str
    next_door_contact: str
    position: int
    questions: tuple[QuestionSeed, ...] = ()


@dataclass(frozen=True, slots=True)
class RoutingSeed:
    """One line of the routing list; a condition that is ``None`` fits everything."""

    position: int
    category: str | None
    area: str | None
    agency: str
    note: str


@dataclass(frozen=True, slots=True)
class TargetSeed:
    """A promise: ``amount`` units of working or elapsed time for one clock."""

    category: str | None
    kind: str
    amount: int
    unit: str
    counting: str
    priority: str | None
    area: str | None
    legal_basis: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class CrewSeed:
    """People and a vehicle of an agency. No ``areas`` means the whole city."""

    code: str
    name: str
    agency: str
    vehicle: str
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HolidaySeed:
    """A day without working time."""

    on: date
    name: str
    is_working: bool = False


@dataclass(frozen=True, slots=True)
class CalendarSeed:
    """Working hours. ``ramadan`` has the stored form: ``[{"from", "to", "weekly"}]``."""

    code: str
    name: str
    is_default: bool
    weekly: Weekly
    ramadan: list[dict[str, object]]
    holidays: tuple[HolidaySeed, ...]


@dataclass(frozen=True, slots=True)
class CitySeed:
    """Everything needed to set up a city, checked: every code it mentions exists.

    Attributes:
        short_name: Without "Kota"; ``name`` is the official one.
        map_background: What lies around the city on maps: ``land`` or ``water``.
        islands: Codes of areas drawn as islands of their own.
        categories: Parents before their children.
        agencies: Parents before their units; exactly one is the default.
        areas: Kecamatan before their kelurahan.
    """

    code: str
    name: str
    short_name: str
    kind: str
    province: str
    kemendagri_code: str
    bps_code: str
    time_zone: str
    number_prefix: str
    population: int
    official_area_km2: float
    map_background: str
    target_preset: str
    note: str
    islands: tuple[str, ...]
    brand: BrandSeed
    package: PackageSeed
    calendars: tuple[CalendarSeed, ...]
    areas: tuple[AreaSeed, ...]
    agencies: tuple[AgencySeed, ...]
    categories: tuple[CategorySeed, ...]
    routing: tuple[RoutingSeed, ...]
    targets: tuple[TargetSeed, ...]
    crews: tuple[CrewSeed, ...]

    @property
    def kecamatan(self) -> tuple[AreaSeed, ...]:
        return tuple(area for area in self.areas if area.level == "kecamatan")

    @property
    def kelurahan(self) -> tuple[AreaSeed, ...]:
        return tuple(area for area in self.areas if area.level == "kelurahan")

    @property
    def default_agency(self) -> AgencySeed:
        """Takes what no rule decides."""
        return next(agency for agency in self.agencies if agency.is_default)

    def parents(self) -> dict[str, str | None]:
        """Parent code of each category and area code, as the routing rules want it."""
        parents = {category.code: category.parent for category in self.categories}
        return parents | {area.code: area.parent for area in self.areas}
