"""Opening boundary files: GeoJSON, or a Shapefile with its companions in one ZIP.

Only what is needed to know what is in them; whether it makes sense is asked in
``boundary_checks``. ``boundary_parsing`` takes files apart: in this process for an operator's own
file, in a child process for what somebody uploads.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, Final

import shapely
from django.contrib.gis.gdal import CoordTransform, GDALException, OGRGeometry, SpatialReference
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from core.errors import Invalid
from reporting.services.catalog import boundary_sandbox
from reporting.services.catalog.boundary_parsing import (
    MAX_FEATURES,
    MAX_FILE_BYTES,
    MAX_MEMBERS,
    MAX_UNPACKED_BYTES,
    Parsed,
    RawFeature,
    Unparsable,
    parse,
)
from reporting.services.catalog.shapes import WGS84

SUFFIXES: Final = (".geojson", ".json", ".zip")
_MEGABYTE: Final = 1024 * 1024


class UnreadableFile(Invalid):
    """Not a boundary file we can read; the message says what to do."""

    code = "unreadable_file"


@dataclass(frozen=True, slots=True)
class Feature:
    """One shape of a file in longitude/latitude, with its columns in lower case.

    ``trouble`` is a sentence about the shape where it could not be read.
    """

    number: int
    shape: BaseGeometry | None
    columns: dict[str, str]
    trouble: str = ""


def read(path: Path, *, epsg: int | None = None) -> list[Feature]:
    """Return the shapes of an operator's file, converted to WGS 84.

    Args:
        path: A ``.geojson``/``.json`` file, or a ``.zip`` with one ``.shp``, its ``.dbf`` and
            ``.shx``, and best also its ``.prj``.
        epsg: The coordinate system, when the file does not say or says it wrongly.

    Raises:
        UnreadableFile: Missing, too large, damaged, of another kind, or without a coordinate
            system.
    """
    try:
        parsed = parse(path)
    except Unparsable as error:
        raise UnreadableFile(_sentence(error), file=path.name) from None
    return _converted(parsed, epsg)


def read_upload(data: bytes, name: str, *, epsg: int | None = None) -> list[Feature]:
    """The same for what somebody uploaded, taken apart in a child process with limits.

    Raises:
        UnreadableFile: As for ``read``; also when the file is too heavy or broke the child.
    """
    try:
        parsed = boundary_sandbox.parse_upload(data, suffix_of(name))
    except Unparsable as error:
        raise UnreadableFile(_sentence(error)) from None
    return _converted(parsed, epsg)


def suffix_of(name: str) -> str:
    """What a file says it is; ``UnreadableFile`` when that is nothing we read."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise UnreadableFile(_sentence(Unparsable("kind")))
    return suffix


def _converted(parsed: Parsed, epsg: int | None) -> list[Feature]:
    convert = _conversion(parsed.crs, epsg)
    return [_feature(raw, convert) for raw in parsed.features]


def _feature(raw: RawFeature, convert: CoordTransform | None) -> Feature:
    if raw.trouble:
        return Feature(raw.number, None, raw.columns, _trouble(raw.trouble))
    if raw.wkb is None:
        return Feature(raw.number, None, raw.columns)
    shape = _shape(raw.wkb, convert)
    trouble = "" if shape is not None else _trouble("unreadable")
    return Feature(raw.number, shape, raw.columns, trouble)


def _conversion(crs: str | None, epsg: int | None) -> CoordTransform | None:
    """How to get to longitude/latitude; ``None`` when the file is there already."""
    wanted: Any = epsg or crs
    if wanted is None:
        raise UnreadableFile(
            _("Berkas tidak menyebut sistem koordinatnya (.prj). Sebutkan kode EPSG-nya."),
            field="epsg",
        )
    try:
        given = SpatialReference(wanted)
        if given.geographic and given.srid in {WGS84, None} and "WGS" in str(given.name).upper():
            return None
        return CoordTransform(given, SpatialReference(WGS84))
    except GDALException:
        raise UnreadableFile(
            _("Sistem koordinat %s tidak dikenal.") % str(wanted)[:60], field="epsg"
        ) from None


def _shape(wkb: bytes, convert: CoordTransform | None) -> BaseGeometry | None:
    """A flat shape in longitude/latitude, or nothing where it cannot be read."""
    try:
        if convert is not None:
            geometry = OGRGeometry(memoryview(wkb))
            geometry.transform(convert)
            wkb = bytes(geometry.wkb)
        return shapely.force_2d(shapely.from_wkb(wkb))
    except (GDALException, shapely.errors.GEOSException):
        return None


def _trouble(code: str) -> str:
    """What is wrong with one shape."""
    known = {
        "unclosed": _(
            "garisnya tidak kembali ke titik awal; tutup poligonnya di aplikasi peta Anda."
        ),
        "not_finite": _("koordinatnya bukan angka (NaN atau tak hingga)."),
        "too_short": _("poligonnya kurang dari tiga sudut."),
    }
    return known.get(code) or _("bentuknya tidak dapat dibaca.")


def _sentence(error: Unparsable) -> str:
    """What is wrong with a whole file, and what to do."""
    known = {
        "missing": _("Berkas itu tidak ada."),
        "too_large": _("Berkas lebih besar dari %d MB.") % (MAX_FILE_BYTES // _MEGABYTE),
        "kind": _("Kirim GeoJSON (.geojson) atau Shapefile dalam satu ZIP (.zip)."),
        "xml": _("Berkas ini XML (KML atau GML), bukan GeoJSON. Simpan dulu sebagai GeoJSON."),
        "not_json": _("Berkas ini bukan GeoJSON yang utuh. Ekspor ulang dari aplikasi peta Anda."),
        "not_a_collection": _("Berkas ini JSON, tetapi bukan GeoJSON jenis FeatureCollection."),
        "empty": _("Berkas ini tidak berisi satu pun wilayah."),
        "too_many": _("Berkas berisi lebih dari %d wilayah.") % MAX_FEATURES,
        "too_many_points": _("Garis batasnya terlalu rinci. Sederhanakan dulu di aplikasi peta."),
        "bad_zip": _("Berkas ZIP ini rusak. Buat ulang ZIP-nya, lalu kirim lagi."),
        "locked_zip": _("ZIP ini terkunci kata sandi. Kirim tanpa kata sandi."),
        "unsafe_names": _("ZIP ini berisi nama berkas yang mengarah ke luar. Buat ulang ZIP-nya."),
        "too_many_members": _("ZIP berisi lebih dari %d berkas.") % MAX_MEMBERS,
        "bomb": _("Isi ZIP lebih besar dari %d MB.") % (MAX_UNPACKED_BYTES // _MEGABYTE),
        "not_a_shapefile": _("Shapefile di dalam ZIP ini rusak. Ekspor ulang, lalu kirim lagi."),
        "not_one_shapefile": _("ZIP harus berisi tepat satu Shapefile (.shp), bukan %s.")
        % (error.detail or "0"),
        "incomplete": _("Shapefile tidak lengkap, tambahkan: %s.") % error.detail,
    }
    return known.get(error.code) or _(
        "Berkas ini terlalu berat untuk diperiksa. Sederhanakan garis batasnya, lalu kirim lagi."
    )
