"""What of a report may leave the building as open data, and how exactly its place and time are told.

The rule a privacy officer reads: **of every place that is told, at least three reports are told.** A report's point
becomes the middle of its grid cell (about 600 m), together with its kelurahan. Where fewer than three reports of a
file share cell and kelurahan, only the kelurahan is told; where fewer than three such reports remain in a kelurahan,
only the kecamatan; where fewer than three remain there, nothing but the city. Nothing a person wrote or photographed,
no number, address or exact time is told: those stay on the report's own page, where its sender put them.

The counts are those of the file itself, before it is narrowed to an area: otherwise asking for one kelurahan after
another would tell what the file keeps to itself.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from reporting.rules import mercator

MIN_REPORTS: Final = 3
"""Fewer reports than this are never told apart from their neighbours by their place."""

CELL_LEVEL: Final = 16
"""Cells of the grid: 611 m at the equator, the finest level that maps count reports in."""

LICENCE_NAME: Final = "CC BY 4.0"
LICENCE_URL: Final = "https://creativecommons.org/licenses/by/4.0/"

_ROUNDED_TO: Final = 5  # degrees; of the middle of a cell, about a metre
_ID_LENGTH: Final = 20


class Precision(StrEnum):
    """How exactly the place of a report is told."""

    CELL = "cell"
    KELURAHAN = "kelurahan"
    KECAMATAN = "kecamatan"
    CITY = "city"


@dataclass(frozen=True, slots=True)
class Place:
    """What is told of where a report is; what is not told is ``None``.

    Attributes:
        precision: How much that is.
        kelurahan: Primary key.
        kecamatan: Primary key.
        cell: Column and row of the cell, on :data:`CELL_LEVEL`.
    """

    precision: Precision
    kelurahan: int | None = None
    kecamatan: int | None = None
    cell: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where reports really are, as exactly as the grid counts them."""

    kelurahan: int | None
    kecamatan: int | None
    cell: tuple[int, int]


_Group = Callable[[Spot], object]
_Told = Callable[[Spot], Place]


def _cell_of(spot: Spot) -> object:
    return spot


def _kelurahan_of(spot: Spot) -> object:
    return None if spot.kelurahan is None else (spot.kelurahan, spot.kecamatan)


def _kecamatan_of(spot: Spot) -> object:
    return spot.kecamatan


def _told_cell(spot: Spot) -> Place:
    return Place(Precision.CELL, spot.kelurahan, spot.kecamatan, spot.cell)


def _told_kelurahan(spot: Spot) -> Place:
    return Place(Precision.KELURAHAN, spot.kelurahan, spot.kecamatan)


def _told_kecamatan(spot: Spot) -> Place:
    return Place(Precision.KECAMATAN, kecamatan=spot.kecamatan)


class Places:
    """Decides for every spot of a file what is told of it."""

    def __init__(self, counts: Iterable[tuple[Spot, int]]) -> None:
        """Take in how many reports of the file lie at each spot."""
        self._told: dict[Spot, Place] = {}
        left = self._tell(dict(counts), _cell_of, _told_cell)
        left = self._tell(left, _kelurahan_of, _told_kelurahan)
        left = self._tell(left, _kecamatan_of, _told_kecamatan)
        self._told |= dict.fromkeys(left, _NOWHERE)

    def of(self, spot: Spot) -> Place:
        """What is told of a report at this spot; of one that was not counted, only the city."""
        return self._told.get(spot, _NOWHERE)

    def _tell(self, counts: dict[Spot, int], group_of: _Group, told: _Told) -> dict[Spot, int]:
        """Settle the groups that are large enough; returns what is left for a coarser answer."""
        sizes: Counter[object] = Counter()
        for spot, count in counts.items():
            sizes[group_of(spot)] += count
        left: dict[Spot, int] = {}
        for spot, count in counts.items():
            group = group_of(spot)
            if group is not None and sizes[group] >= MIN_REPORTS:
                self._told[spot] = told(spot)
            else:
                left[spot] = count
        return left


def middle_of(cell: tuple[int, int]) -> tuple[float, float]:
    """Longitude and latitude of the middle of a cell."""
    lon, lat = mercator.to_lonlat(*mercator.cell_centre(CELL_LEVEL, *cell))
    return round(lon, _ROUNDED_TO), round(lat, _ROUNDED_TO)


def corners_of(cell: tuple[int, int]) -> list[tuple[float, float]]:
    """The outline of a cell, counter-clockwise and closed."""
    bounds = mercator.tile_bounds(CELL_LEVEL, *cell)
    west, south = (round(each, 6) for each in mercator.to_lonlat(bounds.west, bounds.south))
    east, north = (round(each, 6) for each in mercator.to_lonlat(bounds.east, bounds.north))
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def hour_text(hour: int, zone: tzinfo) -> str:
    """A moment as it is told: its full hour, in the city's time.

    Args:
        hour: Full hours since 1970 in UTC; Indonesia's zones differ from it by whole hours.
        zone: The city's.
    """
    return (_EPOCH + timedelta(hours=hour)).astimezone(zone).isoformat()


def disguised(public_id: str, secret: bytes) -> str:
    """A report's name in open data: the same in every file, and leading to no page.

    Args:
        public_id: What the product calls it.
        secret: Known to the deployment and the city alone.
    """
    digest = hashlib.blake2b(public_id.encode(), key=secret[:64], digest_size=_ID_LENGTH // 2)
    return digest.hexdigest()


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NOWHERE: Final = Place(Precision.CITY)
