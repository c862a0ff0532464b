"""Taking a boundary file apart: shapes and columns, nothing understood yet.

Runs in a child process for uploads (``boundary_sandbox``), so nothing here needs Django or a
database. GeoJSON is read as the JSON it is, so that what is wrong with a ring can be said; of a ZIP
only the parts of its one Shapefile are unpacked, under names of our own.
"""

from __future__ import annotations

import json
import math
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

import shapely
import shapely.geometry

MAX_FILE_BYTES: Final = 64 * 1024 * 1024
MAX_UNPACKED_BYTES: Final = 256 * 1024 * 1024
MAX_FEATURES: Final = 50_000
MAX_POINTS: Final = 4_000_000
MAX_MEMBERS: Final = 500
_NEEDED: Final = (".shp", ".dbf", ".shx")
_WELCOME: Final = (*_NEEDED, ".prj", ".cpg")
_SHP_MAGIC: Final = b"\x00\x00\x27\x0a"
_LONGEST_CELL: Final = 300


class Unparsable(Exception):
    """The file as a whole cannot be read; ``code`` says why, ``detail`` with what."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail[:200]


class _BadShape(Exception):
    """One shape cannot be read; the message is its code."""


@dataclass(frozen=True, slots=True)
class RawFeature:
    """One row of a file.

    Attributes:
        number: Counted from one.
        wkb: The shape in the file's own coordinates; ``None`` where there is none.
        columns: Texts by name in lower case.
        trouble: Code of what is wrong with the shape: ``unclosed``, ``not_finite``, ``too_short``,
            ``unreadable``; empty when nothing is.
    """

    number: int
    wkb: bytes | None
    columns: dict[str, str]
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """Everything in a file, and the coordinate system it names."""

    crs: str | None
    features: list[RawFeature]


def parse(path: Path) -> Parsed:
    """Take apart a ``.geojson``/``.json`` file, or a ``.zip`` with one Shapefile.

    Raises:
        Unparsable: The file cannot be used at all.
    """
    if not path.is_file():
        raise Unparsable("missing")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise Unparsable("too_large")
    suffix = path.suffix.lower()
    if suffix in {".geojson", ".json"}:
        parsed = _from_geojson(path.read_bytes())
    elif suffix == ".zip":
        parsed = _from_zip(path)
    else:
        raise Unparsable("kind")
    if not parsed.features:
        raise Unparsable("empty")
    return parsed


def _from_geojson(data: bytes) -> Parsed:
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise Unparsable("xml")
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Unparsable("not_json", type(error).__name__) from None
    if not isinstance(content, dict) or content.get("type") != "FeatureCollection":
        raise Unparsable("not_a_collection")
    rows = content.get("features")
    if not isinstance(rows, list):
        raise Unparsable("not_a_collection")
    if len(rows) > MAX_FEATURES:
        raise Unparsable("too_many")
    budget = [MAX_POINTS]
    return Parsed(
        _crs_of(content) or "EPSG:4326",
        [_geojson_feature(number, row, budget) for number, row in enumerate(rows, start=1)],
    )


def _crs_of(content: dict[str, Any]) -> str | None:
    """The old ``crs`` member, which QGIS still writes."""
    named = content.get("crs")
    properties = named.get("properties") if isinstance(named, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        return None
    return "EPSG:4326" if name.upper().endswith("CRS84") else name[:200]


def _geojson_feature(number: int, row: object, budget: list[int]) -> RawFeature:
    if not isinstance(row, dict):
        return RawFeature(number, None, {}, "unreadable")
    given = row.get("properties")
    columns = {
        str(name).lower(): _text(value)
        for name, value in (given if isinstance(given, dict) else {}).items()
    }
    if row.get("id") is not None:
        columns.setdefault("id", _text(row["id"]))
    geometry = row.get("geometry")
    if geometry is None:
        return RawFeature(number, None, columns)
    try:
        return RawFeature(number, _wkb(geometry, budget), columns)
    except _BadShape as error:
        return RawFeature(number, None, columns, str(error))


def _wkb(geometry: object, budget: list[int]) -> bytes:
    if not isinstance(geometry, dict):
        raise _BadShape("unreadable")
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "Polygon":
        shape: Any = _polygon(coordinates, budget)
    elif kind == "MultiPolygon":
        shape = shapely.geometry.MultiPolygon(
            [_polygon(part, budget) for part in _listed(coordinates)]
        )
    else:
        try:  # a point or a line is told apart later, by what it is
            shape = shapely.geometry.shape(geometry)
        except Exception:  # noqa: BLE001 - any other type with any content
            raise _BadShape("unreadable") from None
    return bytes(shapely.to_wkb(shape))


def _polygon(coordinates: object, budget: list[int]) -> shapely.geometry.Polygon:
    rings = [_ring(ring, budget) for ring in _listed(coordinates)]
    if not rings:
        raise _BadShape("too_short")
    return shapely.geometry.Polygon(rings[0], rings[1:])


def _ring(points: object, budget: list[int]) -> list[tuple[float, float]]:
    ring = [_position(point) for point in _listed(points)]
    budget[0] -= len(ring)
    if budget[0] < 0:
        raise Unparsable("too_many_points")
    if len(ring) > 2 and ring[0] != ring[-1]:
        raise _BadShape("unclosed")
    if len(ring) < 4:
        raise _BadShape("too_short")
    return ring


def _position(point: object) -> tuple[float, float]:
    numbers = _listed(point)
    if len(numbers) < 2 or not all(
        isinstance(number, int | float) and not isinstance(number, bool) for number in numbers[:2]
    ):
        raise _BadShape("unreadable")
    try:
        x, y = float(numbers[0]), float(numbers[1])
    except OverflowError:
        raise _BadShape("not_finite") from None
    if not (math.isfinite(x) and math.isfinite(y)):
        raise _BadShape("not_finite")
    return x, y


def _listed(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise _BadShape("unreadable")
    return value


def _from_zip(path: Path) -> Parsed:
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        _unpack(path, Path(folder))
        return _from_shapefile(Path(folder) / "batas.shp")


def _unpack(path: Path, folder: Path) -> None:
    """Unpack the one Shapefile of a ZIP under names of our own."""
    try:
        with zipfile.ZipFile(path) as archive:
            for name, info in _members(archive):
                (folder / name).write_bytes(archive.read(info))
    # zipfile raises NotImplementedError for a packing it does not know, RuntimeError for a password.
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise Unparsable("bad_zip", type(error).__name__) from None


def _members(archive: zipfile.ZipFile) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > MAX_MEMBERS:
        raise Unparsable("too_many_members")
    for info in infos:
        steps = PurePosixPath(info.filename.replace("\\", "/"))
        if steps.is_absolute() or ".." in steps.parts or ":" in info.filename:
            raise Unparsable("unsafe_names", info.filename)
        if info.flag_bits & 0x1:
            raise Unparsable("locked_zip")
    if sum(info.file_size for info in infos) > MAX_UNPACKED_BYTES:
        raise Unparsable("bomb")
    named = {info.filename: info for info in infos if not info.filename.startswith("__MACOSX")}
    shapefiles = [name for name in named if name.lower().endswith(".shp")]
    if len(shapefiles) != 1:
        raise Unparsable("not_one_shapefile", str(len(shapefiles)))
    stem = shapefiles[0][:-4].lower()
    parts = {name.lower(): info for name, info in named.items()}
    missing = [suffix for suffix in _NEEDED if stem + suffix not in parts]
    if missing:
        raise Unparsable("incomplete", ", ".join(missing))
    for suffix in _WELCOME:
        if stem + suffix in parts:
            yield f"batas{suffix}", parts[stem + suffix]


def _from_shapefile(path: Path) -> Parsed:
    from pyogrio import raw
    from pyogrio.errors import DataLayerError, DataSourceError

    with path.open("rb") as file:
        if file.read(4) != _SHP_MAGIC:
            raise Unparsable("not_a_shapefile")
    try:
        meta, _fids, shapes, columns = raw.read(str(path))
    except (DataSourceError, DataLayerError, UnicodeDecodeError, ValueError) as error:
        raise Unparsable("not_a_shapefile", type(error).__name__) from None
    if shapes is None:
        raise Unparsable("empty")
    if len(shapes) > MAX_FEATURES:
        raise Unparsable("too_many")
    names = [str(name).lower() for name in meta["fields"]]
    crs = meta.get("crs")
    return Parsed(
        str(crs) if crs else None,
        [
            RawFeature(
                number,
                bytes(wkb) if wkb is not None else None,
                {
                    name: _text(values[number - 1])
                    for name, values in zip(names, columns, strict=True)
                },
                "" if wkb is None or _is_finite(wkb) else "not_finite",
            )
            for number, wkb in enumerate(shapes, start=1)
        ],
    )


def _is_finite(wkb: bytes) -> bool:
    try:
        bounds = shapely.from_wkb(wkb).bounds
    except shapely.errors.GEOSException:
        return True  # said later, as a shape that cannot be read
    return all(math.isfinite(edge) for edge in bounds)


def _text(value: Any) -> str:
    """A cell as text; what is not there is empty, and a character nobody can see is a space."""
    if value is None or value != value:  # NaN is unlike itself
        return ""
    if isinstance(value, dict | list):
        return ""
    seen = "".join(each if each.isprintable() else " " for each in str(value)[: 2 * _LONGEST_CELL])
    return seen.strip()[:_LONGEST_CELL]
