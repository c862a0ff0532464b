"""Reading the codes of areas as files spell them.

Kemendagri: two digits a level down to the kecamatan, four for a kelurahan or desa
(``21.71.01.1002``), with or without dots. A city numbers its own RW and RT below that
(``21.71.01.1002.003.05``). BPS counts differently: seven digits are a kecamatan, ten a kelurahan.
"""

from __future__ import annotations

import re
from typing import Final

from reporting.models.choices import AreaLevel

_DOTTED: Final = re.compile(r"\d{2}\.\d{2}(\.\d{2}(\.\d{4}(\.\d{1,3}(\.\d{1,3})?)?)?)?")
_LEVEL_BY_PARTS: Final = {
    2: AreaLevel.CITY,
    3: AreaLevel.KECAMATAN,
    4: AreaLevel.KELURAHAN,
    5: AreaLevel.RW,
    6: AreaLevel.RT,
}
_CUTS: Final = {4: (2, 4), 6: (2, 4, 6), 10: (2, 4, 6, 10)}


def dotted(text: str) -> str | None:
    """Return a Kemendagri code with its dots, or ``None`` when it is not one.

    Raises nothing: files hold all sorts of things in a column called "kode".
    """
    text = text.strip()
    if text.endswith(".0") and text[:-2].isdigit():
        text = text[:-2]  # a number that passed through a spreadsheet
    if _DOTTED.fullmatch(text):
        return text
    cuts = _CUTS.get(len(text)) if text.isdigit() else None
    if cuts is None:
        return None
    return ".".join(text[start:end] for start, end in zip((0, *cuts), cuts, strict=False))


def bps(text: str) -> str:
    """Return the digits of a BPS code, empty when there are none."""
    text = text.strip().removesuffix(".0")
    digits = text.replace(".", "")
    return digits if digits.isdigit() else ""


def level_of(code: str) -> AreaLevel:
    """The level a dotted code stands for."""
    return _LEVEL_BY_PARTS[code.count(".") + 1]


def parent_of(code: str) -> str | None:
    """The code one level up; ``None`` for the city itself."""
    return None if code.count(".") < 2 else code.rpartition(".")[0]
