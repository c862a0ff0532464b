"""What a photo says about itself in EXIF: where, when, with what. A claim, not a fact.

Anybody can write EXIF, and many cameras write it badly. Whatever is not plainly usable is left out;
nothing here raises on a hostile block. Parsing is Pillow's TIFF reader, which is plain Python.
"""

from __future__ import annotations

import contextlib
import re
import struct
import warnings
from collections.abc import Mapping
from datetime import datetime
from typing import Final, TypedDict

from PIL import ExifTags, Image

from core.imaging.limits import MAX_EXIF_BYTES

MAX_CAMERA: Final = 80
_UNPRINTABLE: Final = re.compile(r"[^\x20-\x7e\xa0-\uffff]+")
_FIRST_YEAR: Final = 2000
"""Earlier dates are those of a camera whose clock was never set."""


class Claims(TypedDict, total=False):
    """What could be read; a key that is missing was not claimed.

    ``taken_at`` is ISO 8601, with an offset when the camera wrote one, else in the city's own time.
    ``lat`` and ``lon`` are WGS 84 degrees.
    """

    taken_at: str
    lat: float
    lon: float
    camera: str


def from_exif(block: bytes | None) -> Claims:
    """Read the claims out of a TIFF block; empty when there is none or it is nonsense."""
    if not block or len(block) > MAX_EXIF_BYTES:
        return {}
    exif = Image.Exif()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns about each damaged tag
            exif.load(b"Exif\x00\x00" + block)
            return from_tags(exif)
    except (
        ArithmeticError, AttributeError, EOFError, LookupError, OSError, SyntaxError, TypeError,
        ValueError, struct.error,
    ):  # fmt: skip
        return {}


def validated(said: object) -> Claims:
    """Return the claims a less trusted process reports, with everything odd left out."""
    known: Mapping[str, object] = said if isinstance(said, dict) else {}
    claims: Claims = {}
    lat, lon = known.get("lat"), known.get("lon")
    if isinstance(lat, float) and isinstance(lon, float) and abs(lat) <= 90 and abs(lon) <= 180:
        claims["lat"], claims["lon"] = lat, lon
    taken_at, camera = known.get("taken_at"), _text(known.get("camera"))
    with contextlib.suppress(TypeError, ValueError):
        claims["taken_at"] = datetime.fromisoformat(taken_at).isoformat()  # type: ignore[arg-type]
    if camera:
        claims["camera"] = camera[:MAX_CAMERA]
    return claims


def from_tags(exif: Image.Exif) -> Claims:
    """Read the claims out of parsed tags."""
    details = exif.get_ifd(ExifTags.IFD.Exif)
    claims: Claims = {}
    place = _place(exif.get_ifd(ExifTags.IFD.GPSInfo))
    if place is not None:
        claims["lat"], claims["lon"] = place
    taken_at = _taken_at(details) or _time(exif.get(ExifTags.Base.DateTime), None)
    if taken_at is not None:
        claims["taken_at"] = taken_at
    camera = _camera(exif)
    if camera:
        claims["camera"] = camera
    return claims


def _place(gps: Mapping[int, object]) -> tuple[float, float] | None:
    lat = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef), "NS")
    lon = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef), "EW")
    if lat is None or lon is None or abs(lat) > 90 or abs(lon) > 180:
        return None
    if lat == 0 and lon == 0:  # a camera without a fix, not a ship off Ghana
        return None
    return lat, lon


def _degrees(value: object, reference: object, hemispheres: str) -> float | None:
    side = _text(reference).upper()[:1]
    if not side or side not in hemispheres:  # guessing would mirror half of Indonesia
        return None
    if not isinstance(value, tuple) or len(value) != 3:
        return None
    degrees, minutes, seconds = (float(part) for part in value)
    if not (0 <= degrees <= 180 and 0 <= minutes <= 60 and 0 <= seconds <= 60):  # also NaN
        return None
    angle = degrees + minutes / 60 + seconds / 3600
    return round(angle if side == hemispheres[0] else -angle, 6)


def _taken_at(details: Mapping[int, object]) -> str | None:
    return _time(
        details.get(ExifTags.Base.DateTimeOriginal), details.get(ExifTags.Base.OffsetTimeOriginal)
    ) or _time(
        details.get(ExifTags.Base.DateTimeDigitized), details.get(ExifTags.Base.OffsetTimeDigitized)
    )


def _time(value: object, offset: object) -> str | None:
    stamp, zone = _text(value), _text(offset)
    if not re.fullmatch(r"[+-]\d\d:\d\d", zone):
        zone = ""
    try:
        form = "%Y:%m:%d %H:%M:%S%z" if zone else "%Y:%m:%d %H:%M:%S"
        moment = datetime.strptime(stamp + zone, form)  # noqa: DTZ007 - the camera may not say
    except ValueError:
        return None
    return moment.isoformat() if moment.year >= _FIRST_YEAR else None


def _camera(exif: Mapping[int, object]) -> str:
    make, model = _text(exif.get(ExifTags.Base.Make)), _text(exif.get(ExifTags.Base.Model))
    name = model if model.lower().startswith(make.lower()) else f"{make} {model}"
    return name.strip()[:MAX_CAMERA]


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", errors="replace")
    return _UNPRINTABLE.sub(" ", value).strip() if isinstance(value, str) else ""
