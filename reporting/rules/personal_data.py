"""Finding what tells who somebody is in a text: numbers to call, identity numbers, plates, mail, names.

Used three times: to hold a report back until somebody has looked at it, to cover what everybody may
read (:func:`for_everybody`), and to clean texts before a city's guess learns from them. It finds
forms, not meanings, and so errs on the side of finding too much.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from unicodedata import decimal

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

# Looked for first: most texts hold none of these, and are read a million at a time.
_AT: Final = re.compile(r"@|\(at\)|\[at\]")
_DIGIT: Final = re.compile(r"\d")
_CAPITAL: Final = re.compile(r"[\s:,.][A-Z][a-z]{2}")
_CALLED: Final = frozenset(
    f"{word}{end}"
    for word in ("pak", "bpk", "bapak", "bu", "ibu", "bang", "mas", "mbak", "kak", "haji", "h", "cp", "a.n", "an",
                 "nama", "namanya", "bernama", "hubungi")
    for end in ("", ".")
)  # fmt: skip
_TO_SPACE: Final = str.maketrans(dict.fromkeys("\t\n\r\u00a0/()[]\"',:;-", " "))
_EMAIL: Final = re.compile(r"[\w.+-]{1,64} ?(?:@|\(at\)|\[at\]) ?[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_DIGITS: Final = re.compile(r"(?<![\w.,])\+?\d(?:(?: ?[.\-\u2013] ?| |\) ?| \()?\d){6,19}(?![\w])")
_REGIONS: Final = (  # letters of Indonesian plates
    "A[ABDEG]?|B[ABDEGHKLMNP]?|D[ABCDEGHKLMNRTW]?|E[ABDE]?|F|G|H|K[BHTU]?|L|M|N|P[ABT]?|R|S|T|W|Z"
)
_PLATE: Final = re.compile(
    rf"(?<![\w-])(?:{_REGIONS})[ -]?[1-9]\d{{1,3}}[ -]?[A-Z]{{1,3}}(?![\w-])"
)
_PLATE_IN_SMALL: Final = re.compile(
    rf"(?<![\w-])(?:{_REGIONS.lower()}) ?[1-9]\d{{3}} ?[a-z]{{2,3}}(?![\w-])"
)
_INTRODUCED: Final = re.compile(
    r"\b(?:(?i:nama(?:\s+saya|nya)?|atas\s+nama|a\.n\.?|an\.|saya\s+bernama|hubungi|cp))\s*[:,]?\s*"
    r"((?:(?i:pak|bu|ibu|bapak|bang|mas|mbak)\.?\s+)?[A-Z][a-z]{2,20}(?:\s+[A-Z][a-z]{1,20}){0,2})"
)
_TITLED: Final = re.compile(
    r"\b(?i:pak|bpk|bapak|bu|ibu|bang|mas|mbak|kak|haji|h\.)\.?\s+"
    r"([A-Z][a-z]{2,20}(?:\s+[A-Z][a-z]{2,20})?)\b"
)
# Streets, buildings and shops bear names of people; those are places, and stand on signs.
_PLACE_BEFORE: Final = re.compile(
    r"\b(?:jalan|jln?|gang|gg|masjid|mushol+a|surau|jembatan|pasar|taman|lapangan|makam|stadion|bandara"
    r"|pelabuhan|terminal|simpang|tugu|rsud|rs|sma|smp|smk|sd|warung|warteg|bengkel|toko|kios|kedai|kantin"
    r"|depot|salon|apotek|klinik|laundry|kafe|rumah makan|rm)\.?\s+(?:h\.\s*)?$",
    re.IGNORECASE,
)
_LONGEST_PLACE: Final = 24
_OFFICES: Final = frozenset(
    {"lurah", "camat", "wali", "walikota", "bupati", "gubernur", "kades", "rt", "rw", "polisi",
     "guru", "satpam", "admin", "kepala", "sekda", "kadis", "dinas", "dosen", "dokter", "petugas",
     "ketua", "presiden", "menteri", "ketum", "danramil", "kapolsek", "kapolres", "sopir",
     "jalan", "gang", "masjid", "kantor", "kelurahan", "kecamatan", "puskesmas", "polsek", "kota"}
)  # fmt: skip
_PHONE_STARTS: Final = ("0", "62")
_MOBILE: Final = ("08", "628")
_OFFICIAL_MAIL: Final = re.compile(r"[.@]go\.id$", re.IGNORECASE)


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
    found: list[Found] = []
    if _AT.search(text):
        found += [Found(PersonalData.EMAIL, *match.span()) for match in _EMAIL.finditer(text)]
    if _DIGIT.search(text):
        for match in _DIGITS.finditer(text):
            kind = _kind_of(match.group())
            if kind is not None:
                found.append(Found(kind, *match.span()))
        for pattern in (_PLATE, _PLATE_IN_SMALL):
            found += [Found(PersonalData.PLATE, *match.span()) for match in pattern.finditer(text)]
    if names and _may_name(text):
        for pattern in (_INTRODUCED, _TITLED):
            found += [
                Found(PersonalData.NAME, *match.span(1))
                for match in pattern.finditer(text)
                if _is_person(text, match)
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


def for_everybody(text: str, *, from_city: bool = False) -> str:
    """Return a text as anybody may read it: the one rule of pages, lists, APIs, feeds and messages.

    Staff at their desks and whoever wrote it read it as it was typed. An address of the government
    (``dlh@batam.go.id``) is nobody's, and stays.

    Args:
        text: Of a report, an answer, or an entry of its timeline.
        from_city: Written by staff: offices' fixed lines, which they tell on purpose, stay too.
    """
    found = [
        each
        for each in find(text, names=True)
        if not _is_of_an_office(each, text[each.start : each.end], from_city=from_city)
    ]
    return _replaced(text, found, MASK) if found else text


def cleaned(text: str) -> str:
    """Return the text without personal data and names: what a guess may learn from."""
    return " ".join(_replaced(text, find(text, names=True), " ").split())


def _may_name(text: str) -> bool:
    """Whether the slow search for names is worth it."""
    if not _CAPITAL.search(text):
        return False
    return not _CALLED.isdisjoint(text.lower().translate(_TO_SPACE).split())


def _is_person(text: str, match: re.Match[str]) -> bool:
    """Whether what looks like a name is neither an office's nor a place's."""
    if match.group(1).split()[0].casefold().rstrip(".") in _OFFICES:
        return False
    return not _PLACE_BEFORE.search(text[max(0, match.start() - _LONGEST_PLACE) : match.start()])


def _is_of_an_office(found: Found, words: str, *, from_city: bool) -> bool:
    if found.kind is PersonalData.EMAIL:
        return _OFFICIAL_MAIL.search(words) is not None
    if found.kind is PersonalData.PHONE and from_city:
        return not _digits_of(words).startswith(_MOBILE)
    return False


def _kind_of(number: str) -> PersonalData | None:
    digits = _digits_of(number)
    if len(digits) == 16 and not number.startswith("+"):
        return PersonalData.NIK
    if 9 <= len(digits) <= 14 and digits.startswith(_PHONE_STARTS):
        return PersonalData.PHONE
    return None


def _digits_of(number: str) -> str:
    """The digits alone, those of other scripts and widths as ours."""
    return "".join(str(decimal(each)) for each in number if each.isdecimal())


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
