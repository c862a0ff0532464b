"""Making sense of a boundary file: which area is each shape, and what is wrong with it.

Every feature is looked at, so that a city mends its file once and not problem by problem.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import shapely
from django.utils.translation import gettext as _
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from reporting.models.choices import AreaLevel
from reporting.rules.limits import (
    INDONESIA_EAST,
    INDONESIA_NORTH,
    INDONESIA_SOUTH,
    INDONESIA_WEST,
)
from reporting.services.catalog import area_codes
from reporting.services.catalog.boundary_files import Feature

# Columns as BIG, BPS, Kemendagri extracts and our own files call them, the surest first.
CODE_COLUMNS: Final = (
    "code", "kode", "kode_kemendagri", "kode_desa", "kode_kel", "kode_kec", "kdepum", "kdcpum",
    "kd_kelurahan", "kd_kecamatan", "id",
)  # fmt: skip
BPS_COLUMNS: Final = ("bps", "bps_code", "kode_bps", "kdebps", "kdcbps", "iddesa", "idkec")
NAME_COLUMNS: Final = (
    "name", "nama", "namobj", "wadmkd", "wadmkc", "nmdesa", "nmkec", "desa", "kelurahan",
    "kecamatan", "nm_kelurahan", "nm_kecamatan",
)  # fmt: skip
PARENT_COLUMNS: Final = ("parent", "induk", "kode_induk")
LEVEL_COLUMNS: Final = ("level", "tingkat")
_LEVEL_WORDS: Final = {
    "kota": AreaLevel.CITY,
    "kabupaten": AreaLevel.CITY,
    "city": AreaLevel.CITY,
    "kecamatan": AreaLevel.KECAMATAN,
    "distrik": AreaLevel.KECAMATAN,
    "kelurahan": AreaLevel.KELURAHAN,
    "desa": AreaLevel.KELURAHAN,
    "rw": AreaLevel.RW,
    "rt": AreaLevel.RT,
}
_SMALLEST_DEGREES2: Final = 1e-9  # about 12 square metres
_WORST_OVERLAP: Final = 0.05
_WORST_MENDING: Final = 0.01
"""A crossing that changes more of the area than this is a mistake, not a stray vertex."""
_FARTHEST_DEGREES: Final = 0.3
_KM_PER_DEGREE: Final = 111
_PLACE: Final = re.compile(r"\[(-?[\d.]+) (-?[\d.]+)")


@dataclass(frozen=True, slots=True)
class AreaDraft:
    """An area a file describes, ready to be stored."""

    code: str
    bps_code: str
    name: str
    level: AreaLevel
    parent: str | None
    boundary: MultiPolygon
    source: str | None = None
    is_illustrative: bool | None = None
    """These two are ``None`` where they are said of the whole file."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the city knows already: levels by code, codes by BPS code, and where it lies."""

    levels: Mapping[str, str]
    by_bps: Mapping[str, str]
    kemendagri_code: str = ""
    extent: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Understanding:
    """The areas of a file, parents first; what is wrong with it; and what was mended by itself."""

    drafts: list[AreaDraft]
    problems: list[str]
    notices: list[str]


def understand(features: Iterable[Feature], known: Known) -> Understanding:
    """Make sense of a file, feature by feature, and then of its features together."""
    drafts: list[AreaDraft] = []
    problems: list[str] = []
    notices: list[str] = []
    for feature in features:
        draft, found = _understand_one(feature, known, notices)
        problems += found
        if draft is not None:
            drafts.append(draft)
    problems += _twice(drafts)
    problems += _orphans(drafts, known)
    problems += _outside_parent(drafts)
    problems += _overlapping(drafts)
    order = list(AreaLevel)
    drafts.sort(key=lambda draft: (order.index(draft.level), draft.code))
    return Understanding(drafts, problems, notices)


def _understand_one(
    feature: Feature, known: Known, notices: list[str]
) -> tuple[AreaDraft | None, list[str]]:
    problems: list[str] = []
    bps = area_codes.bps(_first(feature, BPS_COLUMNS))
    code = _code(feature, bps, known)
    name = _first(feature, NAME_COLUMNS)
    label = _("Baris %(number)d (%(name)s)") % {
        "number": feature.number,
        "name": name or code or _("tanpa nama"),
    }
    if code is None:
        problems.append(_("%s: tidak ada kode Kemendagri yang dapat dibaca.") % label)
    elif known.kemendagri_code and not f"{code}.".startswith(f"{known.kemendagri_code}."):
        problems.append(
            _("%(label)s: kode %(code)s bukan bagian dari %(city)s.")
            % {"label": label, "code": code, "city": known.kemendagri_code}
        )
    if not name:
        problems.append(_("%s: tidak ada nama.") % label)
    level = _level(feature, code)
    if code is not None and level is not area_codes.level_of(code):
        problems.append(
            _("%(label)s: kode %(code)s bukan kode %(level)s.")
            % {"label": label, "code": code, "level": level.label}
        )
    boundary, said = _boundary(feature, known)
    if boundary is None:
        problems.append(f"{label}: {said}")
    elif said:
        notices.append(f"{label}: {said}")
    if problems or code is None or boundary is None:
        return None, problems
    parent = area_codes.dotted(_first(feature, PARENT_COLUMNS)) or area_codes.parent_of(code)
    if level is AreaLevel.CITY:
        parent = None
    return AreaDraft(code, bps, name[:120], level, parent, boundary), []


def _first(feature: Feature, columns: tuple[str, ...]) -> str:
    """The first of the columns that holds something."""
    return next((feature.columns[name] for name in columns if feature.columns.get(name)), "")


def _code(feature: Feature, bps: str, known: Known) -> str | None:
    """The Kemendagri code of a feature; by its BPS code where the city knows that one."""
    for column in CODE_COLUMNS:
        text = feature.columns.get(column, "")
        code = area_codes.dotted(text) if text else None
        if code is not None:
            return code
        if text and area_codes.bps(text) in known.by_bps:
            return known.by_bps[area_codes.bps(text)]
    return known.by_bps.get(bps) if bps else None


def _level(feature: Feature, code: str | None) -> AreaLevel:
    given = _LEVEL_WORDS.get(_first(feature, LEVEL_COLUMNS).lower())
    return given or (area_codes.level_of(code) if code else AreaLevel.KELURAHAN)


def _boundary(feature: Feature, known: Known) -> tuple[MultiPolygon | None, str]:
    """A valid boundary of this city and what was mended, or what is wrong with the shape."""
    shape = feature.shape
    if feature.trouble:
        return None, feature.trouble
    if shape is None or shape.is_empty:
        return None, _("tidak ada bentuk.")
    if shape.geom_type not in {"Polygon", "MultiPolygon"}:
        return None, _("bentuknya %s, bukan poligon.") % shape.geom_type
    misplaced = _misplaced(shape.bounds, known)
    if misplaced:
        return None, misplaced
    mended = ""
    if not shape.is_valid:
        where = explain_validity(shape)
        shape, lost = _mended(shape)
        if lost > _WORST_MENDING:
            return None, _broken(where)
        mended = _("garisnya bersilang sedikit dan dirapikan sendiri.")
    polygons = [part for part in _parts(shape) if part.area > _SMALLEST_DEGREES2]
    if not polygons:
        return None, _("poligonnya tidak punya luas.")
    boundary = MultiPolygon(polygons)
    if not boundary.is_valid:
        boundary = MultiPolygon(list(_parts(shapely.union_all(polygons))))
    return shapely.normalize(boundary), mended


def _misplaced(bounds: tuple[float, float, float, float], known: Known) -> str:
    """Why a shape cannot lie where it does; empty when it can."""
    west, south, east, north = bounds
    if not _in_indonesia(west, south, east, north):
        if _in_indonesia(south, west, north, east):
            return _("lintang dan bujur tertukar.")
        return _("letaknya di luar Indonesia; periksa sistem koordinatnya (EPSG).")
    if known.extent is not None:
        left, low, right, high = known.extent
        apart = max(left - east, west - right, low - north, south - high)
        if apart > _FARTHEST_DEGREES:
            return _("letaknya sekitar %d km dari kota ini; periksa berkas atau EPSG-nya.") % round(
                apart * _KM_PER_DEGREE
            )
    return ""


def _mended(shape: BaseGeometry) -> tuple[BaseGeometry, float]:
    """A valid shape, and how much it differs from the area the outer lines enclose."""
    mended = shapely.make_valid(shape)
    outlined = shapely.union_all(
        [shapely.make_valid(Polygon(part.exterior)) for part in _parts(shape)]
    ).difference(
        shapely.union_all(
            [shapely.make_valid(Polygon(hole)) for part in _parts(shape) for hole in part.interiors]
        )
    )
    if not outlined.area:
        return mended, 1.0
    signed = abs(sum(_signed_area(part) for part in _parts(shape)))
    return mended, abs(outlined.area - signed) / outlined.area


def _signed_area(part: Polygon) -> float:
    """The area by the order of its corners: lobes that cross over count against each other."""
    return abs(_shoelace(part.exterior.coords)) - sum(
        abs(_shoelace(hole.coords)) for hole in part.interiors
    )


def _shoelace(ring: Iterable[tuple[float, ...]]) -> float:
    corners = [(point[0], point[1]) for point in ring]
    x0, y0 = corners[0]  # near the origin, so that nothing is lost to rounding
    return 0.5 * sum(
        (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0) for (x1, y1), (x2, y2) in pairwise(corners)
    )


def _broken(where: str) -> str:
    """That a polygon crosses itself, with the place GEOS names: "Self-intersection[104 1]"."""
    place = _PLACE.search(where)
    if place is None:
        return _("poligonnya rusak (garisnya bersilang). Perbaiki di aplikasi peta Anda.")
    lon, lat = (float(number) for number in place.groups())
    return _("garisnya bersilang di %(lat).5f, %(lon).5f. Perbaiki di aplikasi peta Anda.") % {
        "lat": lat,
        "lon": lon,
    }


def _parts(shape: BaseGeometry) -> Iterable[Polygon]:
    """The polygons of a shape; lines and points that mending leaves behind are dropped."""
    for part in shapely.get_parts(shapely.get_parts(shape)):
        if isinstance(part, Polygon):
            yield part


def _in_indonesia(west: float, south: float, east: float, north: float) -> bool:
    return (
        INDONESIA_WEST <= west <= east <= INDONESIA_EAST
        and INDONESIA_SOUTH <= south <= north <= INDONESIA_NORTH
    )


def _twice(drafts: list[AreaDraft]) -> list[str]:
    counted = Counter(draft.code for draft in drafts)
    return [
        _("Kode %(code)s dipakai %(count)d kali.") % {"code": code, "count": count}
        for code, count in sorted(counted.items())
        if count > 1
    ]


def _orphans(drafts: list[AreaDraft], known: Known) -> list[str]:
    """Areas whose parent is neither in the file nor in the city. The city itself may be missing."""
    here = {draft.code for draft in drafts} | set(known.levels)
    return [
        _("%(name)s (%(code)s): induknya %(parent)s tidak ada di berkas maupun di kota.")
        % {"name": draft.name, "code": draft.code, "parent": draft.parent}
        for draft in drafts
        if draft.parent
        and draft.parent not in here
        and area_codes.level_of(draft.parent) is not AreaLevel.CITY
    ]


def _outside_parent(drafts: list[AreaDraft]) -> list[str]:
    """Areas drawn outside the parent they name: most often two codes changed places."""
    boundaries = {draft.code: draft.boundary for draft in drafts}
    return [
        _("%(name)s (%(code)s) tidak terletak di dalam induknya %(parent)s.")
        % {"name": draft.name, "code": draft.code, "parent": draft.parent}
        for draft in drafts
        if draft.parent in boundaries
        and not draft.boundary.representative_point().within(boundaries[draft.parent])
    ]


def _overlapping(drafts: list[AreaDraft]) -> list[str]:
    """Areas of one level that share more than slivers: a place must have one kelurahan."""
    problems: list[str] = []
    for level in AreaLevel:
        same = [draft for draft in drafts if draft.level is level]
        tree = shapely.STRtree([draft.boundary for draft in same])
        for index, draft in enumerate(same):
            for other_index in tree.query(draft.boundary):
                if other_index <= index:
                    continue
                other = same[other_index]
                shared = draft.boundary.intersection(other.boundary).area
                if shared > _WORST_OVERLAP * min(draft.boundary.area, other.boundary.area):
                    problems.append(
                        _("%(one)s (%(code)s) dan %(other)s (%(other_code)s) bertumpuk.")
                        % {
                            "one": draft.name,
                            "code": draft.code,
                            "other": other.name,
                            "other_code": other.code,
                        }
                    )
    return problems
