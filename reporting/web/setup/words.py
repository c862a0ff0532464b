"""Small words for forms of the set-up."""

from __future__ import annotations

import re
import unicodedata
from math import isfinite

from reporting.rules.limits import MAX_CODE

_OTHER = re.compile(r"[^a-z0-9]+")


def code_from(name: str) -> str:
    """A lower_snake code from a name: "UPT TPA Punggur" becomes ``upt_tpa_punggur``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    code = _OTHER.sub("_", plain).strip("_")
    if code[:1].isdigit():
        code = f"d_{code}"
    return code[:MAX_CODE].rstrip("_")


def lines_of(text: str) -> tuple[str, ...]:
    """Words of a text separated by commas or new lines."""
    return tuple(word.strip() for word in re.split(r"[,\n]", text) if word.strip())


def point_from(text: str) -> tuple[float, float] | None:
    """Longitude and latitude from "lat, lon" as maps copy it; ``None`` when it is not that."""
    parts = text.split(",")
    if len(parts) != 2:
        return None
    try:
        lat, lon = (float(part) for part in parts)
    except ValueError:
        return None
    return (lon, lat) if isfinite(lon) and isfinite(lat) else None
