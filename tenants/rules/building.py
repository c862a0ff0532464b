"""What building a city consists of, and how a city gets its address. Plain Python."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Build(StrEnum):
    """The steps, in their order; each is done once and safe to try again."""

    SCHEMA = "schema"
    SET_UP = "set_up"
    OPEN = "open"
    INVITE = "invite"


@dataclass(frozen=True, slots=True)
class BuildStep:
    """One step and what somebody who waits for it reads."""

    name: Build
    label: str


STEPS: Final[tuple[BuildStep, ...]] = (
    BuildStep(Build.SCHEMA, "Menyiapkan ruang data tersendiri"),
    BuildStep(Build.SET_UP, "Mengisi aturan awal: dinas, kategori, jam kerja, target waktu"),
    BuildStep(Build.OPEN, "Membuka alamat kota"),
    BuildStep(Build.INVITE, "Mengundang admin pertama"),
)

#: Regencies for which a whole set-up is prepared, with boundaries, by Kemendagri code.
PREPARED: Final = {"21.71": "batam", "32.75": "bekasi", "15.71": "jambi", "36.71": "tangerang"}

_CENTRAL: Final = frozenset(
    {"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"}
)
_EASTERN: Final = frozenset({"81", "82", "91", "92", "93", "94", "95", "96", "97"})
_MAX_CODE: Final = 34  # leaves room for a number in the column's 40
_PREFIX_LETTERS: Final = 3


def time_zone_of(kemendagri_code: str) -> str:
    """The zone of a province; west where it is unknown, as for most of the country's people."""
    province = kemendagri_code[:2]
    if province in _CENTRAL:
        return "Asia/Makassar"
    return "Asia/Jayapura" if province in _EASTERN else "Asia/Jakarta"


def kind_of(name: str) -> str:
    """``kota``, ``kabupaten`` or ``provinsi``, from how the region is called."""
    first = name.strip().lower().partition(" ")[0].rstrip(".")
    if first in {"kabupaten", "kab"}:
        return "kabupaten"
    return "provinsi" if first == "provinsi" else "kota"


def code_of(name: str) -> str:
    """The short name in addresses: ``Kota Batam`` → ``batam``, ``Kabupaten Bekasi`` → ``kab-bekasi``."""
    words = re.findall(r"[a-z0-9]+", name.lower())
    if len(words) > 1 and words[0] in {"kota", "provinsi"}:
        words = words[1:]
    elif len(words) > 1 and words[0] in {"kabupaten", "kab"}:
        words = ["kab", *words[1:]]
    code = "-".join(words)[:_MAX_CODE].strip("-")
    return code if re.match(r"[a-z][a-z0-9-]", code) else f"kota-{code or 'baru'}"


def prefix_of(name: str) -> str:
    """First letters of report numbers: the first letter and the consonants that follow, ``BTM``."""
    words = re.findall(r"[a-z]+", name.lower())
    own = [word for word in words if word not in {"kota", "kabupaten", "kab", "provinsi", "adm"}]
    letters = "".join(own or words) or "kota"
    found = letters[0] + re.sub(r"[aeiou]", "", letters[1:])
    return (found + letters[1:] + "xx")[:_PREFIX_LETTERS].upper()
