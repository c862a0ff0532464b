"""Small words for forms of the set-up."""

from __future__ import annotations

import re
from math import isfinite

from reporting.services.catalog.config import code_from

__all__ = ["code_from", "lines_of", "point_from"]


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
