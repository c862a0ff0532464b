"""Reads a reference city from its files: ``load("batam")``.

``cities/<code>.toml`` says what the city chose, ``categories.toml`` and ``calendars.toml`` what all
share, ``areas/<code>.csv`` where its kecamatan and kelurahan are. The result is checked; whoever
stores it can trust every code in it.
"""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from reporting.rules.targets import Counting, TargetKind, Unit
from reporting.seed import catalogue
from reporting.seed.calendars import load_calendars
from reporting.seed.checks import check
from reporting.seed.entries import Entry, read
from reporting.seed.shapes import (
    AgencySeed,
    AreaSeed,
    BrandSeed,
    CitySeed,
    CrewSeed,
    PackageSeed,
    RoutingSeed,
    SeedError,
    TargetSeed,
)

FOLDER: Final = Path(__file__).parent
CITY_CODES: Final = ("batam", "bekasi", "jambi", "tangerang")
TARGETS_SINCE: Final = date(2025, 1, 1)


@cache
def load(code: str) -> CitySeed:
    """Return a reference city's seed.

    Raises:
        SeedError: No such city, or its files are wrong; the message names file and entry.
    """
    if code not in CITY_CODES:
        raise SeedError(f"no seed for {code!r}; there is {', '.join(CITY_CODES)}")
    return load_from(FOLDER, code)


def load_from(folder: Path, code: str) -> CitySeed:
    """Read and check a city's seed from another folder of the same shape."""
    file = read(folder / "cities" / f"{code}.toml")
    city, brand, settings = file.table("city"), file.table("brand"), file.table("settings")
    outline = file.table("outline")
    package = _package(file.table("package"))
    doors = dict(_next_door(entry) for entry in file.tables("next_doors"))
    seed = CitySeed(
        code=city.need("code", str),
        name=city.need("name", str),
        short_name=city.need("short_name", str),
        kind=city.need("kind", str),
        province=city.need("province", str),
        kemendagri_code=city.need("kemendagri_code", str),
        bps_code=city.need("bps_code", str),
        time_zone=city.need("time_zone", str),
        number_prefix=city.need("number_prefix", str),
        population=city.need("population", int),
        official_area_km2=city.need("official_area_km2", float),
        map_background=city.need("map_background", str),
        target_preset=settings.need("target_preset", str),
        note=settings.need("note", str),
        islands=outline.words("islands"),
        brand=BrandSeed(
            app_name=brand.need("app_name", str),
            colour=brand.need("colour", str),
            tagline=brand.need("tagline", str),
        ),
        package=package,
        calendars=load_calendars(folder / "calendars.toml"),
        areas=_areas(folder / "areas" / f"{code}.csv"),
        agencies=tuple(_agency(entry, code) for entry in file.tables("agencies")),
        categories=catalogue.for_city(
            catalogue.load_catalogue(folder / "categories.toml"),
            file.tables("categories"),
            package,
            doors,
        ),
        routing=_routing(file.tables("routing")),
        targets=tuple(target for entry in file.tables("targets") for target in _two_clocks(entry)),
        crews=tuple(_crew(entry) for entry in file.tables("crews")),
    )
    for entry in (city, brand, settings, outline, file):
        entry.done()
    check(seed)
    return seed


def _package(entry: Entry) -> PackageSeed:
    package = PackageSeed(
        code=entry.need("code", str),
        name=entry.need("name", str),
        included=entry.words("included"),
        extras=entry.words("extras"),
        services=entry.words("services"),
    )
    entry.done()
    return package


def _next_door(entry: Entry) -> tuple[str, catalogue.NextDoor]:
    code = entry.need("category", str)
    door = catalogue.NextDoor(name=entry.need("name", str), contact=entry.need("contact", str))
    entry.done()
    return code, door


def _agency(entry: Entry, city: str) -> AgencySeed:
    code = entry.need("code", str)
    agency = AgencySeed(
        code=code,
        name=entry.need("name", str),
        short_name=entry.need("short_name", str),
        parent=entry.maybe("parent"),
        phone=entry.need("phone", str),
        email=f"{code}@{city}.example",
        calendar=entry.maybe("calendar"),
        is_default=entry.get("is_default", False),
        areas=entry.words("areas"),
    )
    entry.done()
    return agency


def _routing(entries: list[Entry]) -> tuple[RoutingSeed, ...]:
    """One rule per area, numbered in the file's order with room between for later ones."""
    rules: list[RoutingSeed] = []
    for entry in entries:
        category, agency = entry.maybe("category"), entry.need("agency", str)
        areas, note = entry.words("areas"), entry.maybe("note") or ""
        entry.done()
        for area in areas or (None,):
            rules.append(RoutingSeed(10 * (len(rules) + 1), category, area, agency, note))
    return tuple(rules)


def _two_clocks(entry: Entry) -> list[TargetSeed]:
    """A file entry promises both clocks: ``response = "30 minutes working"``."""
    category, priority = entry.maybe("category"), entry.maybe("priority")
    area, basis = entry.maybe("area"), entry.need("legal_basis", str)
    promises = {kind: _promise(entry, kind) for kind in TargetKind}
    entry.done()
    return [
        TargetSeed(
            category=category,
            kind=kind.value,
            amount=amount,
            unit=unit.value,
            counting=counting.value,
            priority=priority,
            area=area,
            legal_basis=basis,
            valid_from=TARGETS_SINCE,
        )
        for kind, (amount, unit, counting) in promises.items()
    ]


def _promise(entry: Entry, kind: TargetKind) -> tuple[int, Unit, Counting]:
    text = entry.need(kind.value, str)
    try:
        amount, unit, counting = text.split()
        return int(amount), Unit(unit), Counting(counting)
    except ValueError:
        raise SeedError(
            f"{entry.where}: {kind.value} {text!r} is not like '30 minutes working'"
        ) from None


def _crew(entry: Entry) -> CrewSeed:
    crew = CrewSeed(
        code=entry.need("code", str),
        name=entry.need("name", str),
        agency=entry.need("agency", str),
        vehicle=entry.need("vehicle", str),
        areas=entry.words("areas"),
    )
    entry.done()
    return crew


def _areas(path: Path) -> tuple[AreaSeed, ...]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise SeedError(f"{path.name}: no such area file") from None
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    areas: list[AreaSeed] = []
    for number, row in enumerate(rows, start=1):
        try:
            areas.append(
                AreaSeed(
                    code=row["code"],
                    level=row["level"],
                    name=row["name"],
                    parent=row["parent"],
                    bps_code=row["bps_code"],
                    area_km2=float(row["area_km2"]),
                    lon=float(row["lon"]),
                    lat=float(row["lat"]),
                )
            )
        except (KeyError, TypeError, ValueError) as error:
            raise SeedError(f"{path.name}: row {number}: {error}") from None
    return tuple(areas)
