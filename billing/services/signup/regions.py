"""What an applicant chooses from: regencies, and the kecamatan of one with their sizes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from billing.rules import money
from billing.services.quotes import CoveredArea
from core.errors import NotFound
from tenants.models import City, Region, RegionLevel
from tenants.rules.regions import match

SHOWN: Final = 8
MAX_TYPED: Final = 80


class UnknownRegion(NotFound):
    """No kabupaten or kota has this code."""

    code = "unknown_region"


@dataclass(frozen=True, slots=True)
class Regency:
    """A kabupaten or kota with its facts; what is unknown is ``None``."""

    code: str
    name: str
    province: str
    area_ha: int | None
    population: int | None
    districts: int
    lives_here: bool = False

    @property
    def area(self) -> str:
        """``1.020,28 km²``; "" when unknown."""
        return "" if self.area_ha is None else money.shown_area(self.area_ha)


@dataclass(frozen=True, slots=True)
class District:
    """A kecamatan one can tick. ``is_estimate``: nobody measured its area."""

    code: str
    name: str
    area_ha: int
    is_estimate: bool
    villages: int
    outline: dict[str, Any] | None


@dataclass(frozen=True)
class Sizes:
    """What a price needs to know of a regency: its kecamatan with their sizes."""

    code: str
    name: str
    districts: tuple[District, ...]
    is_uploaded: bool = False

    @property
    def is_measured(self) -> bool:
        """Whether prices by ticked areas are exact: every kecamatan has boundaries we know."""
        return bool(self.districts) and not any(each.is_estimate for each in self.districts)

    def known(self, codes: Iterable[str]) -> list[str]:
        """Those of the codes that are kecamatan of this regency, in the order of the list, each once."""
        wanted = set(codes)
        return [each.code for each in self.districts if each.code in wanted]

    def area_of(self, codes: Collection[str]) -> int:
        """Hectares of some of its kecamatan together."""
        return sum(each.area_ha for each in self.districts if each.code in codes)

    def villages_of(self, codes: Collection[str]) -> int:
        """How many kelurahan and desa they have."""
        return sum(each.villages for each in self.districts if each.code in codes)


@dataclass(frozen=True)
class Choice(Sizes):
    """A regency with everything on its screen. The outlines of its kecamatan are there, too."""

    regency: Regency = field(kw_only=True)

    @property
    def has_map(self) -> bool:
        """Whether there is anything to draw."""
        return any(each.outline for each in self.districts)

    @property
    def bounds(self) -> str:
        """West, south, east and north of all outlines, as maps take them; "" without any."""
        points = [point for each in self.districts for point in _points(each.outline)]
        if not points:
            return ""
        lons, lats = [point[0] for point in points], [point[1] for point in points]
        return ",".join(f"{edge:.4f}" for edge in (min(lons), min(lats), max(lons), max(lats)))


def search(typed: str) -> list[Regency]:
    """Regencies that fit what was typed, best first, at most :data:`SHOWN`."""
    ranked = []
    rows = Region.objects.filter(level=RegionLevel.REGENCY).defer("outline")
    for row in rows:
        rank = match(typed[:MAX_TYPED], row.name, row.code)
        if rank is not None:
            ranked.append((rank, len(row.name), row.name, row))
    ranked.sort(key=lambda entry: entry[:3])
    return _regencies([entry[3] for entry in ranked[:SHOWN]])


def are_loaded() -> bool:
    """Whether ``manage.py load_regions`` was run here."""
    return Region.objects.filter(level=RegionLevel.REGENCY).exists()


def choice_of(code: str, boundaries: Mapping[str, Any] | None = None) -> Choice:
    """A regency with its kecamatan.

    Args:
        code: Kemendagri code.
        boundaries: What the applicant's own file was measured to (``uploads.measure``).

    Raises:
        UnknownRegion: There is none with this code.
    """
    row, rows = _rows(code, Region.objects.all())
    return Choice(**_sizes(row, rows, boundaries), regency=_regencies([row])[0])


def sizes_of(code: str, boundaries: Mapping[str, Any] | None = None) -> Sizes:
    """The part of :func:`choice_of` that prices, in two queries: it is asked for with every click."""
    row, rows = _rows(code, Region.objects.defer("outline"))
    return Sizes(**_sizes(row, rows, boundaries, outlines=False))


def covered(choice: Choice, codes: Collection[str]) -> list[CoveredArea]:
    """The areas of an offer: measured kelurahan where we know them, else kecamatan, measured or not."""
    if choice.is_uploaded or not choice.is_measured:
        return [
            CoveredArea(
                each.code,
                each.name,
                choice.regency.code,
                each.area_ha if choice.is_measured else None,
            )
            for each in choice.districts
            if each.code in codes
        ]
    villages = Region.objects.filter(level=RegionLevel.VILLAGE, parent_code__in=list(codes))
    return [
        CoveredArea(each.code, each.name, each.parent_code, each.area_ha)
        for each in villages.order_by("parent_code", "name", "code")
        if each.area_ha is not None
    ]


def _rows(code: str, regions: QuerySet[Region]) -> tuple[Region, list[Region]]:
    """A regency and its kecamatan, in the order of their codes."""
    wanted = code[:13]
    is_its = Q(level=RegionLevel.DISTRICT, parent_code=wanted)
    is_itself = Q(level=RegionLevel.REGENCY, code=wanted)
    found = list(regions.filter(is_its | is_itself).order_by("code"))
    if not found or found[0].level != RegionLevel.REGENCY:
        raise UnknownRegion(_("Tidak ada kabupaten atau kota dengan kode ini."))
    return found[0], found[1:]


def _sizes(
    row: Region,
    rows: Sequence[Region],
    boundaries: Mapping[str, Any] | None,
    *,
    outlines: bool = True,
) -> dict[str, Any]:
    villages = dict(
        Region.objects.filter(level=RegionLevel.VILLAGE, code__startswith=f"{row.code}.")
        .values_list("parent_code")
        .annotate(number=Count("code"))
    )
    own = boundaries["areas"] if boundaries else {}

    def outline(each: Region) -> dict[str, Any] | None:
        if not outlines:
            return None
        found: dict[str, Any] | None = (
            own[each.code]["outline"] if each.code in own else each.outline
        )
        return found

    districts = tuple(
        District(
            each.code,
            each.name,
            own[each.code]["ha"] if each.code in own else each.area_ha or 0,
            each.code not in own and (each.area_is_estimate or each.area_ha is None),
            villages.get(each.code, 0),
            outline(each),
        )
        for each in rows
    )
    return {
        "code": row.code,
        "name": row.name,
        "districts": districts,
        "is_uploaded": bool(own),
    }


def _points(outline: dict[str, Any] | None) -> list[tuple[float, float]]:
    """Corners of the outer rings of a GeoJSON polygon or several."""
    if outline is None:
        return []
    polygons = outline["coordinates"]
    if outline["type"] == "Polygon":
        polygons = [polygons]
    return [(corner[0], corner[1]) for polygon in polygons for corner in polygon[0]]


def _regencies(rows: list[Region]) -> list[Regency]:
    codes = [row.code for row in rows]
    provinces = dict(
        Region.objects.filter(code__in={code[:2] for code in codes}).values_list("code", "name")
    )
    parents = Region.objects.filter(level=RegionLevel.DISTRICT, parent_code__in=codes)
    districts = Counter(parents.values_list("parent_code", flat=True))
    cities = City.objects.ready().filter(kemendagri_code__in=codes)
    living = set(cities.values_list("kemendagri_code", flat=True))
    return [
        Regency(
            row.code,
            row.name,
            provinces.get(row.code[:2], ""),
            row.area_ha,
            row.population,
            districts[row.code],
            row.code in living,
        )
        for row in rows
    ]
