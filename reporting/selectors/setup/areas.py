"""Areas as the set-up shows them: kecamatan with their kelurahan, and the map's outlines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.db.models import Extent

from reporting.models import Area, AreaLevel
from reporting.selectors import area_outlines


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One area."""

    code: str
    name: str
    km2: float
    is_covered: bool


@dataclass(frozen=True, slots=True)
class Kecamatan:
    """A kecamatan with its kelurahan."""

    line: AreaLine
    children: list[AreaLine]

    @property
    def covered_children(self) -> int:
        return sum(child.is_covered for child in self.children)

    @property
    def state(self) -> str:
        """``all``, ``some`` or ``none`` of it is served."""
        if not self.children:
            return "all" if self.line.is_covered else "none"
        covered = self.covered_children
        if covered == len(self.children):
            return "all"
        return "some" if covered else "none"


@dataclass(frozen=True, slots=True)
class AreasPage:
    """All areas, what they come from, and what is served."""

    kecamatan: list[Kecamatan]
    sources: list[str]
    is_illustrative: bool
    covered_km2: float
    all_km2: float

    @property
    def kelurahan_covered(self) -> int:
        return sum(each.covered_children for each in self.kecamatan)

    @property
    def kelurahan_all(self) -> int:
        return sum(len(each.children) for each in self.kecamatan)


def page() -> AreasPage:
    """Kecamatan and kelurahan of the current boundary set. One query."""
    rows = list(
        Area.objects.active()
        .filter(level__in=[AreaLevel.KECAMATAN, AreaLevel.KELURAHAN])
        .order_by("code")
        .values(
            "pk",
            "code",
            "name",
            "level",
            "parent_id",
            "area_km2",
            "is_covered",
            "source",
            "is_illustrative",
        )
    )
    below = [row for row in rows if row["level"] == AreaLevel.KELURAHAN]
    return AreasPage(
        kecamatan=[
            Kecamatan(_line(row), [_line(each) for each in below if each["parent_id"] == row["pk"]])
            for row in rows
            if row["level"] == AreaLevel.KECAMATAN
        ],
        sources=sorted({row["source"] for row in rows if row["source"]}),
        is_illustrative=any(row["is_illustrative"] for row in rows),
        covered_km2=float(sum(row["area_km2"] for row in below if row["is_covered"])),
        all_km2=float(sum(row["area_km2"] for row in below)),
    )


def bounds() -> str:
    """West, south, east and north of the city, for a map."""
    extent = Area.objects.active().aggregate(extent=Extent("boundary"))["extent"]
    return ",".join(f"{edge:.5f}" for edge in extent) if extent else ""


def coverage_outlines() -> str:
    """Kelurahan as GeoJSON, shaded where the city serves."""
    collection: dict[str, Any] = json.loads(area_outlines.outlines(AreaLevel.KELURAHAN) or "{}")
    served = set(Area.objects.active().covered().values_list("code", flat=True))
    for feature in collection.get("features", []):
        properties = feature["properties"]
        properties["value"] = 0.45 if properties["code"] in served else 0
    return json.dumps(collection)


def _line(row: Mapping[str, Any]) -> AreaLine:
    return AreaLine(row["code"], row["name"], float(row["area_km2"]), row["is_covered"])
