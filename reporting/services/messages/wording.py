"""What a message says: the city's own words, or the built-in ones from ``reporting/wording``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from reporting.models import MessageTemplate
from reporting.rules.notices import EMAIL, KINDS_BY_CODE, LANGUAGES, MAX_BODY, PUSH, SMS, fill

_FOLDER: Final = Path(__file__).resolve().parent.parent.parent / "wording"
# A push message opens its page by itself: the sentence that leads to the link goes.
_LEADS_TO_LINK: Final = re.compile(r"\s*(?:[^.?!{}\n]*:)?\s*\{tautan\}\s*$")
_LONG_WORDS: Final = {"catatan": 1200, "daftar": 3000}
_SHORT_WORDS: Final = {"catatan": 100, "kabar": 80, "tempat": 60}


@dataclass(frozen=True, slots=True)
class Wording:
    """Subject and body with their placeholders; ``subject`` is empty on SMS and WhatsApp."""

    subject: str
    body: str
    is_own: bool = False


def built_in(kind: str, channel: str, language: str) -> Wording:
    """The words every city starts with."""
    entry = _file(language)[kind]
    if channel == EMAIL:
        return Wording(entry["subject"], entry["email"].strip())
    if channel == PUSH:
        return Wording(entry["subject"], _LEADS_TO_LINK.sub("", entry["short"].strip()))
    return Wording("", entry["short"].strip())


def wording_of(kind: str, channel: str, language: str) -> Wording:
    """The words that count now."""
    own = MessageTemplate.objects.filter(kind=kind, channel=channel, language=language).first()
    return Wording(own.subject, own.body, is_own=True) if own else built_in(kind, channel, language)


def filled(wording: Wording, channel: str, words: dict[str, str]) -> tuple[str, str]:
    """Subject and text of one message.

    Long words are cut where a channel is short, so that the link at the end is never lost.
    """
    limits = _LONG_WORDS if channel == EMAIL else _SHORT_WORDS
    cut = {name: _cut(text, limits.get(name, 0)) for name, text in words.items()}
    subject = " ".join(fill(wording.subject, cut).split())
    text = fill(wording.body, cut)
    if channel in {PUSH, SMS}:
        text = text[: MAX_BODY[channel] * 2]
    return subject, text


@cache
def _file(language: str) -> dict[str, dict[str, str]]:
    if language not in LANGUAGES:
        raise KeyError(language)
    with (_FOLDER / f"{language}.toml").open("rb") as file:
        found: dict[str, dict[str, str]] = tomllib.load(file)
    if set(found) != set(KINDS_BY_CODE):
        raise ValueError(f"{language}.toml: {set(found) ^ set(KINDS_BY_CODE)}")
    return found


def _cut(text: str, limit: int) -> str:
    if not limit or len(text) <= limit:
        return text
    return text[: limit - 1].rstrip() + "…"
