"""Where a point is: kelurahan and kecamatan, or whose it is when it is not this city's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.utils.translation import gettext as _

from core.errors import Invalid
from core.tenancy import current_city
from reporting.rules import limits
from reporting.services import config
from reporting.services.config import AreaFacts, Snapshot

#: The smallest covering kelurahan. A point on a shared border belongs to the lower code.
COVERING: Final = (
    "SELECT id FROM {schema}reporting_area WHERE level = 'kelurahan' AND is_active"
    " AND extensions.st_covers(boundary, extensions.st_setsrid(extensions.st_makepoint(%s, %s), 4326))"
    " ORDER BY code LIMIT 1"
)
_NEAREST: Final = (
    "SELECT id, extensions.st_distance(boundary::extensions.geography, point::extensions.geography)"
    " FROM reporting_area, extensions.st_setsrid(extensions.st_makepoint(%s, %s), 4326) AS point"
    " WHERE level = 'kelurahan' AND is_active"
    " AND boundary OPERATOR(extensions.&&) extensions.st_expand(point, %s)"
    " ORDER BY 2 LIMIT 1"
)
#: Where a report goes that no city here takes.
NATIONAL_DOOR: Final = "SP4N-LAPOR!"
NATIONAL_ADDRESS: Final = "https://www.lapor.go.id"
_DEGREES_FOR_SNAP: Final = limits.SNAP_METRES / 100_000


class BadPlace(Invalid):
    """The coordinates cannot be a place in Indonesia."""

    code = "invalid_location"


class OutsideCity(Invalid):
    """The place is not in this city."""

    code = "outside_city"


class OutOfCoverage(Invalid):
    """The place is in this city, in an area the city has not switched on."""

    code = "out_of_coverage"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a point is. ``snapped_m`` is how far outside the nearest boundary it lay, else 0."""

    kelurahan: AreaFacts
    kecamatan: AreaFacts | None
    snapped_m: int


def check_coordinates(lon: float, lat: float) -> None:
    """Refuse coordinates that cannot be meant.

    Raises:
        BadPlace: Not numbers on the globe, the zero point, swapped, or far from Indonesia.
    """
    if _in_indonesia(lat, lon):
        raise BadPlace(
            _("Lintang dan bujur tertukar. Kirim bujur sebagai lon dan lintang sebagai lat."),
            lon=lon,
            lat=lat,
            hint="swapped",
        )
    if _in_indonesia(lon, lat):
        return
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise BadPlace(_("Koordinat tidak ada di peta."), lon=lon, lat=lat)
    if abs(lon) < 0.5 and abs(lat) < 0.5:
        raise BadPlace(_("Lokasi belum terisi. Pilih titik di peta."), lon=lon, lat=lat)
    raise OutsideCity(_("Lokasi ini di luar Indonesia."), lon=lon, lat=lat)


def place(lon: float, lat: float) -> Place:
    """The kelurahan and kecamatan of a point; up to 300 m outside, the nearest.

    Raises:
        BadPlace: The coordinates cannot be meant.
        OutsideCity: The point is farther out.
        OutOfCoverage: The city has not switched this area on.
    """
    check_coordinates(lon, lat)
    with connection.cursor() as cursor:
        cursor.execute(COVERING.format(schema=""), [lon, lat])
        row = cursor.fetchone()
    return resolve(config.snapshot(), row[0] if row else None, lon, lat)


def resolve(setup: Snapshot, covering: int | None, lon: float, lat: float) -> Place:
    """The same from an area that is already known to cover the point, or ``None``."""
    snapped = 0.0
    if covering is None:
        covering, snapped = _nearest(lon, lat)
    kelurahan = setup.areas[covering]
    kecamatan = setup.areas.get(kelurahan.parent_pk) if kelurahan.parent_pk else None
    if not kelurahan.is_covered:
        raise OutOfCoverage(
            _(
                "%(area)s belum termasuk wilayah layanan. Sampaikan ke kantor kelurahan %(area)s atau"
                " SP4N-LAPOR! di lapor.go.id; keadaan darurat: 112."
            )
            % {"area": kelurahan.name},
            area=kelurahan.code,
            next_door=NATIONAL_DOOR,
            next_door_contact=NATIONAL_ADDRESS,
        )
    return Place(kelurahan, kecamatan, round(snapped))


def _nearest(lon: float, lat: float) -> tuple[int, float]:
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST, [lon, lat, _DEGREES_FOR_SNAP])
        row = cursor.fetchone()
    if row is None or row[1] > limits.SNAP_METRES:
        raise OutsideCity(
            _(
                "Lokasi ini di luar %(city)s. Hubungi pemerintah daerah setempat atau"
                " SP4N-LAPOR! di lapor.go.id."
            )
            % {"city": current_city().name},
            next_door=NATIONAL_DOOR,
            next_door_contact=NATIONAL_ADDRESS,
        )
    return int(row[0]), float(row[1])


def _in_indonesia(lon: float, lat: float) -> bool:
    return (
        limits.INDONESIA_WEST <= lon <= limits.INDONESIA_EAST
        and limits.INDONESIA_SOUTH <= lat <= limits.INDONESIA_NORTH
    )
