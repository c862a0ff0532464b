"""Finding what tells who somebody is in a text: numbers to call, identity numbers, plates, mail.

Used twice: to warn before a text is shown to everybody, and to clean texts before a city's guess
learns from them. It finds forms, not meanings, and so errs on the side of finding too much.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from reporting.rules.texts import gettext_noop as _


class PersonalData(StrEnum):
    """What was found."""

    EMAIL = "email"
    NIK = "nik"
    PHONE = "phone"
    PLATE = "plate"
    NAME = "name"


LABELS: Final[dict[PersonalData, str]] = {
    PersonalData.EMAIL: _("alamat surel"),
    PersonalData.NIK: _("NIK atau nomor kartu"),
    PersonalData.PHONE: _("nomor telepon"),
    PersonalData.PLATE: _("pelat nomor kendaraan"),
    PersonalData.NAME: _("nama orang"),
}
MASK: Final = "▇▇▇"

_EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_DIGITS: Final = re.compile(r"(?<![\w.,])\+?\d(?:[ .\-]?\d){6,19}(?![\w])")
_PLATE: Final = re.compile(
    # Region letters of Indonesian plates, one to four figures, one to three letters.
    r"(?<![\w-])(?:A[ABDEG]?|B[ABDEGHKLMNP]?|D[ABCDEGHKLMNRTW]?|E[ABDE]?|F|G|H|K[BHTU]?|L|M|N|P[ABT]?"
    r"|R|S|T|W|Z)[ -]?[1-9]\d{1,3}[ -]?[A-Z]{1,3}(?![\w-])"
)
_PLATE_IN_SMALL: Final = re.compile(r"(?<![\w-])[a-z]{1,2} ?[1-9]\d{3} ?[a-z]{2,3}(?![\w-])")
_INTRODUCED: Final = re.compile(
    r"\b(?:(?i:nama(?:\s+saya|nya)?|atas\s+nama|a\.n\.?|an\.|saya\s+bernama|hubungi|cp))\s*[:,]?\s*"
    r"((?:(?i:pak|bu|ibu|bapak|bang|mas|mbak)\.?\s+)?[A-Z][a-z]{2,20}(?:\s+[A-Z][a-z]{1,20}){0,2})"
)
_TITLED: Final = re.compile(
    r"\b(?i:pak|bpk|bapak|bu|ibu|bang|mas|mbak|kak|haji|h\.)\.?\s+"
    r"([A-Z][a-z]{2,20}(?:\s+[A-Z][a-z]{2,20})?)\b"
)
_OFFICES: Final = frozenset(
    {"lurah", "camat", "wali", "walikota", "bupati", "gubernur", "kades", "rt", "rw", "polisi",
     "guru", "satpam", "admin", "kepala", "sekda", "kadis", "dinas", "dosen", "dokter", "petugas",
     "ketua", "presiden", "menteri", "ketum", "danramil", "kapolsek", "kapolres", "sopir"}
)  # fmt: skip
_PHONE_STARTS: Final = ("08", "628", "+628", "021", "0", "+62", "62")


@dataclass(frozen=True, slots=True)
class Found:
    """One piece of personal data in a text."""

    kind: PersonalData
    start: int
    end: int


def find(text: str, *, names: bool = False) -> list[Found]:
    """Return what a text gives away, in order, without overlaps.

    Args:
        text: As the citizen wrote it.
        names: Also what looks like a person's name; too unsure to hold a report for.
    """
    found = [Found(PersonalData.EMAIL, *match.span()) for match in _EMAIL.finditer(text)]
    for match in _DIGITS.finditer(text):
        kind = _kind_of(match.group())
        if kind is not None:
            found.append(Found(kind, *match.span()))
    for pattern in (_PLATE, _PLATE_IN_SMALL):
        found += [Found(PersonalData.PLATE, *match.span()) for match in pattern.finditer(text)]
    if names:
        for pattern in (_INTRODUCED, _TITLED):
            found += [
                Found(PersonalData.NAME, *match.span(1))
                for match in pattern.finditer(text)
                if match.group(1).split()[0].casefold().rstrip(".") not in _OFFICES
            ]
    return _apart(found)


def kinds(text: str) -> tuple[PersonalData, ...]:
    """Return the kinds of personal data in a text, each once."""
    return tuple(dict.fromkeys(each.kind for each in find(text)))


def masked(text: str, *, names: bool = False) -> str:
    """Return the text with every piece covered, the rest untouched.

    Args:
        text: As the citizen wrote it.
        names: Cover what looks like a person's name too.
    """
    return _replaced(text, find(text, names=names), MASK)


def cleaned(text: str) -> str:
    """Return the text without personal data and names: what a guess may learn from."""
    return " ".join(_replaced(text, find(text, names=True), " ").split())


def _kind_of(number: str) -> PersonalData | None:
    digits = re.sub(r"[ .\-]", "", number)
    bare = digits.lstrip("+")
    if len(bare) == 16 and not digits.startswith("+"):
        return PersonalData.NIK
    if 9 <= len(bare) <= 14 and digits.startswith(_PHONE_STARTS):
        return PersonalData.PHONE
    return None


def _apart(found: list[Found]) -> list[Found]:
    kept: list[Found] = []
    for each in sorted(found, key=lambda piece: (piece.start, -piece.end)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


def _replaced(text: str, found: list[Found], by: str) -> str:
    parts, position = [], 0
    for each in found:
        parts += [text[position : each.start], by]
        position = each.end
    return "".join([*parts, text[position:]])
