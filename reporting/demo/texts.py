"""Believable words for the demo: what citizens write, what agencies and crews answer.

The words are in ``texts.toml``; here they are put together. Everything is drawn from the given
``random.Random``, so the same seed tells the same story. Streets and people are fictitious.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

from reporting.rules.reasons import HoldReason, RejectReason
from reporting.seed.catalogue import load_catalogue
from reporting.seed.loader import FOLDER

_FILE: Final = Path(__file__).with_name("texts.toml")
_OTHER: Final = "lainnya"
_OFFICE: Final = frozenset({"perizinan", "pelayanan_publik"})
"""Happens at a counter, not in the street."""
_PASSING: Final = frozenset(
    {"genangan", "kemacetan", "parkir_liar", "pohon_tumbang", "listrik_pln"}
)
"""Nobody waits a month to report it."""

Words = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person; phone and address reach nobody."""

    name: str
    phone: str
    email: str


def describe(category: str, rng: Random) -> str:
    """Return what a citizen would write about a problem of this category.

    Args:
        category: Slug of either level; an unknown one is told as "lainnya".
        rng: Where the choices come from.
    """
    what = rng.choice(_own_or_parent(_words("what"), category))
    where = place(rng, office=_of(category, _OFFICE))
    style = rng.random()
    if style < 0.12:
        return what
    if style < 0.3:
        return f"{what} {where}."
    impact = rng.choice(_own_or_parent(_words("impact"), category))
    closer = rng.choice(_words("closers")["phrases"])
    if style < 0.55:
        return f"{what} {where}. {impact} {closer}".strip()
    since = rng.choice(_words("since")["fresh" if _of(category, _PASSING) else "phrases"])
    if style < 0.8:
        return f"{what} {where}, {since}. {impact} {closer}".strip()
    if style < 0.9:
        return f"{what} {where}, {since}.".lower()
    return (
        f"Selamat {_daytime(rng)}, {_lower_first(what)} {where} {since}. {impact} {closer}".strip()
    )


def place(rng: Random, *, office: bool = False) -> str:
    """Return a fictitious place in words, in the street or in an office of the city."""
    names = _words("people")
    return rng.choice(_words("places")["office" if office else "near"]).format(
        street=street(rng),
        number=rng.randint(1, 120),
        number_small=rng.randint(1, 6),
        woman=rng.choice(names["women"]),
        man=rng.choice(names["men"]),
        rt=f"{rng.randint(1, 12):02}",
        rw=f"{rng.randint(1, 15):02}",
    )


def street(rng: Random) -> str:
    """Return a fictitious street name."""
    streets = _words("streets")
    return f"{rng.choice(streets['kinds'])} {rng.choice(streets['names'])}"


def address(rng: Random) -> str:
    """Return a fictitious street address."""
    return f"{street(rng)} No. {rng.randint(1, 120)}, RT {rng.randint(1, 12):02}"


def accept_note(crew: str, rng: Random) -> str:
    """Return an agency's first answer to the citizen. ``crew`` is the name of who will come."""
    said = _words("accept")
    return rng.choice(said["phrases"]).format(crew=crew, when=rng.choice(said["when"]))


def question(rng: Random) -> str:
    """Return what an operator asks the reporter."""
    return rng.choice(_words("question")["phrases"])


def answer(rng: Random) -> str:
    """Return what a reporter answers."""
    return rng.choice(_words("answer")["phrases"])


def hand_over_note(agency: str, rng: Random) -> str:
    """Return why an agency passes a report on. ``agency`` is the name of the next one."""
    return rng.choice(_words("hand_over")["phrases"]).format(agency=agency)


def hold_note(reason: HoldReason, rng: Random) -> str:
    """Return what an operator writes when a report has to wait."""
    return rng.choice(_words("hold")[reason.value])


def reject_note(reason: RejectReason, rng: Random, *, next_door: str = "Instansi lain") -> str:
    """Return what the citizen reads when nothing will be repaired."""
    return rng.choice(_words("reject")[reason.value]).format(next_door=next_door)


def crew_note(category: str, rng: Random) -> str:
    """Return what a crew writes when the job is done."""
    note = rng.choice(_own_or_parent(_words("done"), category))
    return note.format(load=rng.choice(_words("loads")["phrases"]))


def held(kind: str, rng: Random, *, plate: str = "") -> str:
    """Return words a coordinator has to look at: vague, advert, private, jest or elsewhere."""
    return rng.choice(_words("held")[kind]).format(plate=plate)


def explanation(rng: Random) -> str:
    """Return what a crew says about a photo that raises doubts."""
    return rng.choice(_words("explain")["phrases"])


def reopen_note(rng: Random) -> str:
    """Return why a reporter says it is not fixed."""
    return rng.choice(_words("reopen")["phrases"])


def confirm_note(rng: Random) -> str:
    """Return what a content reporter writes."""
    return rng.choice(_words("confirm")["phrases"])


def people(rng: Random) -> Person:
    """Return an invented person. The phone number is in a range nobody is given."""
    names = _words("people")
    first, last = rng.choice(names["first"]), rng.choice(names["last"])
    return Person(
        name=f"{first} {last}",
        phone=f"+62 812 0000 {rng.randint(0, 9999):04}",
        email=f"{first}.{last}{rng.randint(1, 99)}@warga.example".lower(),
    )


@cache
def _all_words() -> dict[str, dict[str, list[str]]]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)


def _words(section: str) -> Words:
    return _all_words()[section]


@cache
def _parents() -> dict[str, str | None]:
    return {entry.code: entry.parent for entry in load_catalogue(FOLDER / "categories.toml")}


def _own_or_parent(words: Words, category: str) -> list[str]:
    """Return a category's phrases; children without their own speak as their parent."""
    own = words.get(category) or words.get(_parents().get(category) or "")
    return own or words[_OTHER]


def _of(category: str, slugs: frozenset[str]) -> bool:
    return category in slugs or _parents().get(category) in slugs


def _daytime(rng: Random) -> str:
    return rng.choice(("pagi", "siang", "sore", "malam"))


def _lower_first(text: str) -> str:
    """Lower the first letter unless the word is an abbreviation."""
    head = text.split(" ", 1)[0]
    return text if head.isupper() else text[0].lower() + text[1:]
