"""Opening boundary files: GeoJSON, or a Shapefile with its companions in one ZIP.

Only what is needed to know what is in them; whether it makes sense is asked in
``boundary_checks``.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import shapely
from django.contrib.gis.gdal import CoordTransform, GDALException, OGRGeometry, SpatialReference
from django.utils.translation import gettext as _
from pyogrio import raw
from pyogrio.errors import DataSourceError
from shapely.geometry.base import BaseGeometry

from core.errors import Invalid
from reporting.services.catalog.shapes import WGS84

MAX_FILE_BYTES: Final = 200 * 1024 * 1024
MAX_UNPACKED_BYTES: Final = 600 * 1024 * 1024
MAX_FEATURES: Final = 50_000


class UnreadableFile(Invalid):
    """Not a boundary file we can read; the message says what to do."""

    code = "unreadable_file"


@dataclass(frozen=True, slots=True)
class Feature:
    """One shape of a file in longitude/latitude, with its columns in lower case."""

    number: int
    shape: BaseGeometry | None
    columns: dict[str, str]


def read(path: Path, *, epsg: int | None = None) -> list[Feature]:
    """Return the shapes of a file, converted to WGS 84.

    Args:
        path: A ``.geojson``/``.json`` file, or a ``.zip`` with one ``.shp``, its ``.dbf`` and
            ``.shx``, and best also its ``.prj``.
        epsg: The coordinate system, when the file does not say or says it wrongly.

    Raises:
        UnreadableFile: Missing, too large, damaged, of another kind, or without a coordinate
            system.
    """
    source = _source(path)
    try:
        meta, _fids, shapes, columns = raw.read(source, encoding=_encoding(source))
    except (DataSourceError, UnicodeDecodeError, ValueError) as error:
        raise UnreadableFile(
            _("Berkas tidak dapat dibaca: %s") % str(error)[:200], file=path.name
        ) from None
    if shapes is None or len(shapes) == 0:
        raise UnreadableFile(_("Berkas ini tidak berisi satu pun wilayah."), file=path.name)
    if len(shapes) > MAX_FEATURES:
        raise UnreadableFile(
            _("Berkas berisi lebih dari %d wilayah.") % MAX_FEATURES, file=path.name
        )
    convert = _conversion(meta.get("crs"), epsg, path)
    names = [str(name).lower() for name in meta["fields"]]
    return [
        Feature(
            number=number,
            shape=_shape(wkb, convert),
            columns={
                name: _text(values[number - 1]) for name, values in zip(names, columns, strict=True)
            },
        )
        for number, wkb in enumerate(shapes, start=1)
    ]


def _source(path: Path) -> str:
    """What GDAL should open."""
    if not path.is_file():
        raise UnreadableFile(_("Berkas %s tidak ada.") % path.name, file=path.name)
    if path.stat().st_size > MAX_FILE_BYTES:
        raise UnreadableFile(_("Berkas lebih besar dari 200 MB."), file=path.name)
    suffix = path.suffix.lower()
    if suffix in {".geojson", ".json"}:
        return str(path)
    if suffix == ".zip":
        return f"/vsizip/{path.resolve()}/{_shapefile_in(path)}"
    raise UnreadableFile(
        _("Kirim GeoJSON (.geojson) atau Shapefile dalam satu ZIP (.zip)."), file=path.name
    )


def _shapefile_in(path: Path) -> str:
    """The name of the one Shapefile in a ZIP."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except zipfile.BadZipFile:
        raise UnreadableFile(_("Berkas ZIP ini rusak."), file=path.name) from None
    if sum(info.file_size for info in infos) > MAX_UNPACKED_BYTES:
        raise UnreadableFile(_("Isi ZIP lebih besar dari 600 MB."), file=path.name)
    names = [info.filename for info in infos if not info.filename.startswith("__MACOSX")]
    shapefiles = [name for name in names if name.lower().endswith(".shp")]
    if len(shapefiles) != 1 or ".." in Path(shapefiles[0]).parts:
        raise UnreadableFile(
            _("ZIP harus berisi tepat satu Shapefile (.shp), bukan %d.") % len(shapefiles),
            file=path.name,
        )
    stem = shapefiles[0][:-4].lower()
    present = {name.lower() for name in names}
    missing = [suffix for suffix in (".dbf", ".shx") if stem + suffix not in present]
    if missing:
        raise UnreadableFile(
            _("Shapefile tidak lengkap, tambahkan: %s.") % ", ".join(missing), file=path.name
        )
    return shapefiles[0]


def _encoding(source: str) -> str | None:
    """GeoJSON is UTF-8; a Shapefile says so itself or is read as GDAL guesses."""
    return None if source.startswith("/vsizip/") else "UTF-8"


def _conversion(crs: str | None, epsg: int | None, path: Path) -> CoordTransform | None:
    """How to get to longitude/latitude; ``None`` when the file is there already."""
    wanted: Any = epsg or crs
    if wanted is None:
        raise UnreadableFile(
            _("Berkas tidak menyebut sistem koordinatnya (.prj). Sebutkan kode EPSG-nya."),
            file=path.name,
        )
    try:
        given = SpatialReference(wanted)
        if given.geographic and given.srid in {WGS84, None} and "WGS" in str(given.name).upper():
            return None
        return CoordTransform(given, SpatialReference(WGS84))
    except GDALException:
        raise UnreadableFile(
            _("Sistem koordinat %s tidak dikenal.") % str(wanted)[:60], file=path.name
        ) from None


def _shape(wkb: bytes | None, convert: CoordTransform | None) -> BaseGeometry | None:
    """A flat shape in longitude/latitude, or nothing where the file has none."""
    if wkb is None:
        return None
    try:
        if convert is not None:
            geometry = OGRGeometry(memoryview(wkb))
            geometry.transform(convert)
            wkb = bytes(geometry.wkb)
        return shapely.force_2d(shapely.from_wkb(wkb))
    except (GDALException, shapely.errors.GEOSException):
        return None


def _text(value: Any) -> str:
    """A cell as text; what is not there is empty."""
    if value is None or value != value:  # NaN is unlike itself
        return ""
    return str(value).strip()
