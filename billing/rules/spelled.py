"""Amounts in words, as Indonesian papers want them: ``tujuh belas juta rupiah``."""

from __future__ import annotations

from typing import Final

from billing.rules.money import MINOR_PER_RUPIAH

_SMALL: Final = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan",
    "sepuluh", "sebelas",
)  # fmt: skip
_LARGE: Final = (
    (10**15, "kuadriliun"),
    (10**12, "triliun"),
    (10**9, "miliar"),
    (10**6, "juta"),
)


def number(value: int) -> str:
    """A whole number, not negative, below 10¹⁸.

    Raises:
        ValueError: It is not.
    """
    if not 0 <= value < 10**18:
        raise ValueError(f"no words for {value}")
    return " ".join(_words(value)) or _SMALL[0]


def amount(minor: int) -> str:
    """An amount of rupiah, with sen where there are any; a credit begins with ``minus``."""
    rupiah, sen = divmod(abs(minor), MINOR_PER_RUPIAH)
    text = f"{number(rupiah)} rupiah"
    if sen:
        text += f" {number(sen)} sen"
    return f"minus {text}" if minor < 0 else text


def _words(value: int) -> list[str]:
    for size, name in _LARGE:
        if value >= size:
            many, rest = divmod(value, size)
            return [*_words(many), name, *_words(rest)]
    if value >= 1000:
        many, rest = divmod(value, 1000)
        return [*(["seribu"] if many == 1 else [*_words(many), "ribu"]), *_words(rest)]
    if value >= 100:
        many, rest = divmod(value, 100)
        return [*(["seratus"] if many == 1 else [_SMALL[many], "ratus"]), *_words(rest)]
    return _below_hundred(value)


def _below_hundred(value: int) -> list[str]:
    if value < len(_SMALL):
        return [_SMALL[value]] if value else []
    if value < 20:
        return [_SMALL[value - 10], "belas"]
    many, rest = divmod(value, 10)
    return [_SMALL[many], "puluh", *([_SMALL[rest]] if rest else [])]
