"""Where demo reports lie: inside real kelurahan, more in the crowded ones."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from django.contrib.gis.geos import Point

from reporting.models import Area
from reporting.services.config import AreaFacts, Snapshot

SPOTS = 24


@dataclass(frozen=True, slots=True)
class Place:
    """A kelurahan with spots inside it around which problems cluster."""

    kelurahan: AreaFacts
    kecamatan_pk: int | None
    spots: tuple[tuple[float, float], ...]

    def point(self, rng: Random) -> tuple[float, float]:
        """A place near one of the spots, within some 30 m."""
        lon, lat = rng.choice(self.spots)
        return lon + rng.gauss(0, 0.00012), lat + rng.gauss(0, 0.00012)


def places(setup: Snapshot, rng: Random) -> tuple[list[Place], list[float]]:
    """Every covered kelurahan with its spots, and how often problems happen there."""
    found: list[Place] = []
    weights: list[float] = []
    rows = Area.objects.active().kelurahan().covered().order_by("code")
    for row in rows.only("pk", "boundary", "area_km2"):
        facts = setup.areas[row.pk]
        found.append(Place(facts, facts.parent_pk, _spots(row, rng)))
        weights.append(rng.uniform(0.3, 1.0) / (0.5 + float(row.area_km2) ** 0.5))
    return found, weights


def _spots(area: Area, rng: Random) -> tuple[tuple[float, float], ...]:
    boundary = area.boundary
    prepared = boundary.prepared
    west, south, east, north = boundary.extent
    spots: list[tuple[float, float]] = []
    for _try in range(SPOTS * 40):
        lon, lat = rng.uniform(west, east), rng.uniform(south, north)
        if prepared.contains(Point(lon, lat, srid=4326)):
            spots.append((lon, lat))
        if len(spots) == SPOTS:
            break
    return tuple(spots) or ((area.label_point.x, area.label_point.y),)
