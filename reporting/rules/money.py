"""Amounts of money: whole rupiah as people write them, sen as they are stored.

Source: domain.md section 10: integers in minor units, as payment systems count IDR.
"""

from __future__ import annotations

import re
from typing import Final

SEN: Final = 100
_WRITTEN: Final = re.compile(
    r"(?:rp\.?)?\s*(\d{1,3}(?:\.\d{3})+|\d{1,15})(?:,00?|,-)?", re.IGNORECASE
)


def minor_from(text: str) -> int | None:
    """Read whole rupiah as somebody typed them; ``None`` when it is no amount.

    "Rp 1.250.000", "1250000" and "1.250.000,00" are the same: 125000000 sen. A dot separates
    thousands; "1.25" is not guessed at.
    """
    found = _WRITTEN.fullmatch(text.strip().replace("\u00a0", " "))
    if found is None:
        return None
    return int(found.group(1).replace(".", "")) * SEN


def rupiah_of(minor: int) -> int:
    """Whole rupiah of an amount in sen, as screens show it."""
    return -(-minor // SEN) if minor < 0 else minor // SEN
