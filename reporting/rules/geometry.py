"""Distances and boxes on the globe. Longitude first, then latitude, in degrees."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Final

from core.errors import Invalid
from reporting.rules.limits import (
    INDONESIA_EAST,
    INDONESIA_NORTH,
    INDONESIA_SOUTH,
    INDONESIA_WEST,
)

EARTH_METRES: Final = 6_371_008.8
"""Mean radius. Against the ellipsoid a distance is off by at most half a percent."""

_METRES_A_DEGREE: Final = EARTH_METRES * radians(1)


class InvalidPlace(Invalid):
    """These coordinates cannot be a place in Indonesia."""

    code = "invalid_place"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in degrees."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lon: float, lat: float) -> bool:
        """Whether a point lies inside or on the edge."""
        return self.west <= lon <= self.east and self.south <= lat <= self.north


INDONESIA: Final = Box(INDONESIA_WEST, INDONESIA_SOUTH, INDONESIA_EAST, INDONESIA_NORTH)


def check_place(lon: float, lat: float) -> tuple[float, float]:
    """Return the coordinates, or say what is wrong with them.

    Raises:
        InvalidPlace: Not numbers, zero, swapped, or far outside Indonesia.
    """
    if not (-180 <= lon <= 180 and -180 <= lat <= 180):  # also false for NaN
        raise InvalidPlace("Koordinat tidak dapat dibaca. Pilih titik di peta.")
    if abs(lon) < 1e-6 and abs(lat) < 1e-6:
        raise InvalidPlace("Lokasi belum diketahui. Nyalakan GPS atau pilih titik di peta.")
    if INDONESIA.holds(lon, lat):
        return lon, lat
    if INDONESIA.holds(lat, lon):
        raise InvalidPlace(
            "Lintang dan bujur tertukar. Bujur dulu, lalu lintang.", lon=lat, lat=lon
        )
    raise InvalidPlace("Lokasi ini di luar Indonesia.", lon=lon, lat=lat)


def metres_between(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Return the distance between two points over the globe (haversine)."""
    half_lat = sin(radians(lat_b - lat_a) / 2)
    half_lon = sin(radians(lon_b - lon_a) / 2)
    chord = half_lat**2 + cos(radians(lat_a)) * cos(radians(lat_b)) * half_lon**2
    return 2 * EARTH_METRES * asin(min(1.0, sqrt(chord)))


def box_around(lon: float, lat: float, radius_m: float) -> Box:
    """Return the smallest box that holds every point within ``radius_m``.

    Away from the poles and the date line, as every city here is.
    """
    high = radius_m / _METRES_A_DEGREE
    # Meridians converge: the circle is widest a little poleward of its centre.
    wide = asin(min(1.0, sin(radians(high)) / cos(radians(lat)))) / radians(1)
    return Box(lon - wide, lat - high, lon + wide, lat + high)
