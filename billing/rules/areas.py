"""Areas as people type them: ``1.020,28`` km². Plain Python."""

from __future__ import annotations

import re
from typing import Final

#: Larger than any regency; a slip of the keyboard is caught before it has a price.
MAX_HA: Final = 10_000_000
_INDONESIAN: Final = re.compile(r"\d{1,3}(\.\d{3})+(,\d+)?|\d+(,\d+)?", re.ASCII)
_POINT: Final = re.compile(r"\d+\.\d{1,2}", re.ASCII)


def hectares(typed: str) -> int | None:
    """Hectares from square kilometres as typed; ``None`` when that is no area to the hectare above zero.

    A comma parts the decimals and a point the thousands, as written here; ``68.5`` with one or two digits after its
    point can only be a decimal.
    """
    text = typed.strip().lower().removesuffix("km²").removesuffix("km2").strip()
    if _POINT.fullmatch(text):
        text = text.replace(".", ",")
    if not _INDONESIAN.fullmatch(text):
        return None
    whole, _comma, decimals = text.replace(".", "").partition(",")
    decimals = decimals.rstrip("0")
    if len(decimals) > 2 or len(whole) > 7:
        return None
    found = int(whole) * 100 + int(decimals.ljust(2, "0") or 0)
    return found if 0 < found <= MAX_HA else None
