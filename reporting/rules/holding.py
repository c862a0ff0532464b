"""Why a report waits for the coordinator, or goes on but is shown to nobody before one has looked.

Source: domain.md section 3. ``hold`` keeps it from every agency; ``look`` does not: danger and
broken roads must not wait because a text holds a phone number. Reasons are sentences for staff.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from reporting.rules.personal_data import LABELS, kinds
from reporting.rules.priority import emergencies_in
from reporting.rules.texts import gettext_noop as _
from reporting.rules.words import read

MAX_REASON: Final = 200
MOST_BANNED_WORDS: Final = 200
LONGEST_BANNED_WORD: Final = 40

UNSURE: Final = _("Kategori belum pasti")
UNKNOWN: Final = _("Kategori tidak dikenal")
MANY: Final = _("Banyak laporan dari perangkat yang sama")
BANNED: Final = _("Ada kata yang dilarang: %(words)s")
PERSONAL: Final = _("Ada data pribadi di teks: %(kinds)s")
CONTRADICTORY: Final = _("Kata darurat bertentangan: %(words)s")

_IN_JEST: Final = ("bercanda", "iseng", "prank", "cuma tes", "cuma test", "hanya tes", "coba coba",
                   "uji coba", "simulasi", "latihan", "hoax", "hoaks", "boong", "bohong")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: the sentence, and what stands in its gaps."""

    text: str
    facts: dict[str, str]


def banned_words(text: str, words: Iterable[str]) -> Reason | None:
    """Words the city has banned that stand in a text, spelled as listed or nearly."""
    reading = read(text)
    near = reading.near(tuple(words), exactly=True)
    found = [word for word in near if reading.places(word, exactly=True)]
    return Reason(BANNED, {"words": ", ".join(found[:4])}) if found else None


def personal_data(text: str) -> tuple[str, ...]:
    """Labels of the personal data in a text; to be translated by whoever shows them."""
    return tuple(LABELS[kind] for kind in kinds(text))


def contradictory(text: str) -> Reason | None:
    """Emergency words that the same text denies elsewhere, or calls a joke or an exercise."""
    reading = read(text)
    meant, denied = emergencies_in(reading)
    jest = [
        phrase
        for phrase in reading.near(_IN_JEST, exactly=True)
        if reading.places(phrase, exactly=True)
    ]
    against = sorted(meant & denied) or (sorted(meant)[:2] + jest[:1] if jest and meant else [])
    return Reason(CONTRADICTORY, {"words": ", ".join(against[:3])}) if against else None


def joined(reasons: Iterable[str]) -> str:
    """Reasons as one line, cut at a whole one where it would be too long."""
    line = ""
    for reason in dict.fromkeys(reason for reason in reasons if reason):
        longer = f"{line}; {reason}" if line else reason
        if len(longer) > MAX_REASON:
            break
        line = longer
    return line
