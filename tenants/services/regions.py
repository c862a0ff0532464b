"""Loading every region of Indonesia: names and codes of the pinned package, facts of our own lists.

Names and codes come from the CSV files of the npm package ``idn-area-data``; area and population from
``tenants/seed``. Loading again brings changes and changes nothing else.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction

from core.errors import DomainError
from core.tenancy import inside_public
from tenants.models import Region, RegionLevel
from tenants.rules.regions import shares

SEED: Final = Path(__file__).resolve().parent.parent / "seed"
HA_PER_KM2: Final = 100
#: File of the package, level, and the column with the parent's code.
_FILES: Final = (
    ("provinces.csv", RegionLevel.PROVINCE, ""),
    ("regencies.csv", RegionLevel.REGENCY, "province_code"),
    ("districts.csv", RegionLevel.DISTRICT, "regency_code"),
    ("villages.csv", RegionLevel.VILLAGE, "district_code"),
)
_UPSERT: Final = """
INSERT INTO tenants_region AS region
    (code, name, level, parent_code, area_ha, population, area_is_estimate)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::boolean[])
ON CONFLICT (code) DO UPDATE SET
    name = excluded.name, level = excluded.level, parent_code = excluded.parent_code,
    area_ha = excluded.area_ha, population = excluded.population, area_is_estimate = excluded.area_is_estimate,
    outline = NULL
"""


class RegionsMissing(DomainError):
    """The package with the names is not installed, or is not what it was."""

    code = "regions_missing"


@dataclass(frozen=True, slots=True)
class Row:
    """One region as it is stored."""

    code: str
    name: str
    level: str
    parent_code: str
    area_ha: int | None = None
    population: int | None = None
    is_estimate: bool = False


def package_folder() -> Path:
    """Where the package's CSV files are installed."""
    return Path(settings.REGIONS_PATH)


def load(folder: Path, *, seed: Path = SEED) -> int:
    """Bring the table in line with the package and our facts; returns how many regions there are.

    Args:
        folder: With ``provinces.csv``, ``regencies.csv``, ``districts.csv`` and ``villages.csv``.
        seed: With our facts, ``regencies.csv`` and ``districts.csv``.

    Raises:
        RegionsMissing: A file is missing or has other columns; nothing was changed.
    """
    rows = list(_rows(folder, seed))
    codes = [row.code for row in rows]
    columns: list[Any] = [
        codes,
        [row.name for row in rows],
        [row.level for row in rows],
        [row.parent_code for row in rows],
        [row.area_ha for row in rows],
        [row.population for row in rows],
        [row.is_estimate for row in rows],
    ]
    with inside_public(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_UPSERT, columns)
            cursor.execute("DELETE FROM tenants_region WHERE NOT code = ANY(%s::text[])", [codes])
        return Region.objects.count()


def _rows(folder: Path, seed: Path) -> Iterator[Row]:
    facts = {row["code"]: row for row in _read(seed / "regencies.csv", {"code", "area_km2"})}
    estimates = _estimates(facts, seed)
    for file, level, parent in _FILES:
        needed = {"code", "name", parent} - {""}
        for row in _read(folder / file, needed):
            code, known = row["code"], facts.get(row["code"], {})
            yield Row(
                code,
                " ".join(row["name"].split()),
                level.value,
                row[parent] if parent else "",
                estimates.get(code, _hectares(known.get("area_km2"))),
                int(known["population"]) if known.get("population") else None,
                code in estimates,
            )


def _estimates(facts: dict[str, dict[str, str]], seed: Path) -> dict[str, int]:
    """Each kecamatan's share of the official area of its regency; without one, the rough areas and their sum."""
    rough: dict[str, dict[str, float]] = defaultdict(dict)
    for row in _read(seed / "districts.csv", {"code", "area_km2"}):
        rough[row["code"].rpartition(".")[0]][row["code"]] = float(row["area_km2"] or 0)
    found: dict[str, int] = {}
    for regency, weights in rough.items():
        total = _hectares(facts.get(regency, {}).get("area_km2"))
        if total is None:
            rounded = {code: max(1, round(km2 * HA_PER_KM2)) for code, km2 in weights.items()}
            found |= {**rounded, regency: sum(rounded.values())}
        else:
            found |= shares(total, weights)
    return found


def _hectares(km2: str | None) -> int | None:
    return round(float(km2) * HA_PER_KM2) if km2 else None


def _read(file: Path, needed: set[str]) -> Iterator[dict[str, str]]:
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(line for line in lines if not line.startswith("#"))
            if not needed <= set(reader.fieldnames or ()):
                raise RegionsMissing(
                    f"{file.name} must have the columns {', '.join(sorted(needed))}."
                )
            yield from reader
    except OSError:
        raise RegionsMissing(
            f"{file} is missing: install the front end's packages (npm ci in infra/frontend)."
        ) from None
