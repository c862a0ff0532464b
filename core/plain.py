"""Text as people read it: what cannot be seen is not kept.

Names and reasons come pasted from letters, chats and web pages. Marks that turn the direction of writing, letters of no
width and control characters let two different names look the same, or make a name swallow the words printed after it.
They are taken out where text comes in; what is left is what everybody sees.
"""

from __future__ import annotations

import unicodedata
from typing import Any, Final

from django import forms

#: Letters by their category, and yet nothing but a gap: fillers of Hangul and Khmer, and the empty Braille cell.
_BLANK_LETTERS: Final = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
#: Joiners that hold emoji and some scripts together; they stay inside words of a longer text.
_JOINERS: Final = frozenset("\u200c\u200d")
#: Control, format, surrogate and private-use characters.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co"})


def one_line(text: str) -> str:
    """A name, title or reason: one line, single blanks, nothing hidden. ``""`` when nothing is left."""
    seen = "".join(each if each.isspace() else _seen(each) for each in text)
    return " ".join(unicodedata.normalize("NFC", seen).split())


def paragraphs(text: str) -> str:
    """A longer text: its lines stay, hidden characters go, no more than one empty line in a row."""
    lines: list[str] = []
    for line in text.splitlines():
        seen = "".join(each if each in _JOINERS else _seen(each) for each in line)
        words = " ".join(unicodedata.normalize("NFC", seen).split())
        if words.strip("\u200c\u200d") or (lines and lines[-1]):
            lines.append(words)
    return "\n".join(lines).strip()


class LineField(forms.CharField):
    """A form's field for one line of words: hidden characters are gone before it is looked at."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "")


def _seen(letter: str) -> str:
    if letter.isspace():
        return " "
    is_unseen = letter in _BLANK_LETTERS or unicodedata.category(letter) in _UNSEEN
    return "" if is_unseen else letter
