"""How urgent a report is, and whether 112 must be shown above everything.

Source: domain.md section 3. Words only ever raise the priority. A word that denies itself
("bukan kebakaran") or belongs to a name ("pemadam kebakaran") does not count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from reporting.rules.words import Reading, read

EMERGENCY_NUMBER: Final = "112"


class Priority(StrEnum):
    """From what can wait to what cannot."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    EMERGENCY = "emergency"


_ORDER: Final = tuple(Priority)

EMERGENCY_WORDS: Final[tuple[str, ...]] = (
    "kebakaran", "terbakar", "korslet", "korsleting", "kesetrum", "tersengat listrik",
    "kabel putus", "tiang roboh", "tenggelam", "hanyut", "tertimbun", "tertimpa", "longsor",
    "ledakan", "meledak", "gas bocor", "kebocoran gas", "tabrakan", "kecelakaan",
    "jembatan putus", "jembatan ambruk", "bangunan roboh", "rumah roboh", "korban jiwa",
)  # fmt: skip

HAZARD_WORDS: Final[tuple[str, ...]] = (
    "bahaya", "rawan", "kabel menjuntai", "kabel melintang", "lubang besar",
    "lubang dalam", "jatuh", "celaka", "roboh", "tumbang", "ambruk", "amblas", "banjir",
    "manhole terbuka", "tutup got hilang", "anak sekolah",
)  # fmt: skip

_DENIALS: Final = frozenset({"bukan", "tidak", "tanpa", "bekas", "pasca", "pemadam", "simulasi",
                             "cegah", "mencegah", "hidran"})  # fmt: skip
_DENIAL_REACH: Final = 2


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a report's words say.

    Attributes:
        priority: Never below the category's.
        emergency: Whether to show 112 first; the report is still taken.
        danger: Whether the reporter or a word says somebody may get hurt.
        words: The words that decided, for staff.
    """

    priority: Priority
    emergency: bool
    danger: bool
    words: tuple[str, ...]


def assess(
    description: str,
    *,
    category_priority: Priority | str = Priority.NORMAL,
    hazard_words: Iterable[str] = (),
    danger: bool = False,
) -> Assessment:
    """Return how urgent a report is.

    Args:
        description: As the citizen wrote it.
        category_priority: The category's default, the floor.
        hazard_words: The category's own, beside the common ones.
        danger: Whether the citizen ticked that somebody may get hurt.
    """
    text = read(description)
    # Emergencies are spelled out: "membakar sampah" shares a root with "terbakar", and is none.
    emergencies = _told(text, EMERGENCY_WORDS, exactly=True)
    hazards = _told(text, (*HAZARD_WORDS, *hazard_words))
    found = Priority.LOW
    if emergencies:
        found = Priority.EMERGENCY
    elif hazards or danger:
        found = Priority.HIGH
    return Assessment(
        priority=max(Priority(category_priority), found, key=_ORDER.index),
        emergency=bool(emergencies),
        danger=danger or bool(emergencies) or bool(hazards),
        words=tuple(dict.fromkeys((*emergencies, *hazards))),
    )


def emergencies_in(text: Reading) -> tuple[set[str], set[str]]:
    """Emergency words a text means, and those it denies; one can be both, in two places."""
    meant: set[str] = set()
    denied: set[str] = set()
    for phrase in text.near(EMERGENCY_WORDS, exactly=True):
        for place in text.places(phrase, exactly=True):
            (denied if _denied(text, place) else meant).add(phrase)
    return meant, denied


def _told(text: Reading, phrases: tuple[str, ...], *, exactly: bool = False) -> list[str]:
    """The phrases that occur at least once without being denied just before."""
    return [
        phrase
        for phrase in dict.fromkeys(text.near(phrases, exactly=exactly))
        if any(not _denied(text, place) for place in text.places(phrase, exactly=exactly))
    ]


def _denied(text: Reading, place: int) -> bool:
    return not _DENIALS.isdisjoint(text.words[max(0, place - _DENIAL_REACH) : place])
