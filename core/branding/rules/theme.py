"""A city's theme from ONE colour: every text and line readable, whatever the colour.

The rules, in order:

1. Neon is calmed: chroma is capped.
2. Buttons keep the city's colour when white text reaches 4.6:1 on it, or, when the colour is
   light, when ink reaches 7:1. Otherwise the colour darkens until white passes.
3. Links, strong text and lines each darken (on light) or lighten (on dark) until they pass on
   every surface they may stand on.

``PROMISES`` lists what is guaranteed; the tests try it on thousands of colours.
**Source**: experience.md 5.2; WCAG 2.2 SC 1.4.3, 1.4.6, 1.4.11.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from core.branding.rules.colour import (
    Oklch,
    Test,
    contrast,
    darker_until,
    from_oklch,
    lighter_until,
    normal,
    to_oklch,
)
from core.branding.rules.palette import DARK, LIGHT

WHITE: Final = "#ffffff"
MAX_CHROMA: Final = 0.19
LIGHT_COLOUR: Final = 0.74
"""From this lightness a colour carries ink instead of white."""

Mode = Literal["light", "dark"]
Tokens = dict[str, str]


@dataclass(frozen=True, slots=True)
class Theme:
    """Token values for both modes, and whether the logo needs an outline on paper."""

    light: Tokens
    dark: Tokens
    darkened: bool
    needs_keyline: bool

    def tokens(self, mode: Mode) -> Tokens:
        """The values for one mode."""
        return self.light if mode == "light" else self.dark


@dataclass(frozen=True, slots=True)
class Promise:
    """A pair of tokens and the contrast they have for any input colour."""

    mode: Mode
    front: str
    back: str
    ratio: float


def _promises(mode: Mode, front: str, backs: str, ratio: float) -> list[Promise]:
    return [Promise(mode, front, back, ratio) for back in backs.split()]


PROMISES: Final[list[Promise]] = [
    *_promises("light", "on-brand", "brand-solid brand-solid-hover", 4.5),
    *_promises("light", "brand-text", "paper surface sunken brand-tint", 4.5),
    *_promises("light", "brand-text-strong", "paper surface sunken brand-tint brand-tint-2", 7),
    *_promises("light", "brand-ui", "paper surface sunken brand-tint", 3),
    *_promises("light", "ink", "paper surface sunken brand-tint brand-tint-2", 7),
    *_promises("light", "ink-2", "paper surface sunken brand-tint", 4.5),
    *_promises("light", "line-strong", "paper surface", 3),
    *_promises("dark", "on-brand", "brand-solid brand-solid-hover", 4.5),
    *_promises("dark", "brand-text", "paper surface sunken", 7),
    *_promises("dark", "brand-text", "brand-tint", 4.5),
    *_promises("dark", "brand-text-strong", "paper surface sunken brand-tint brand-tint-2", 7),
    *_promises("dark", "brand-ui", "paper surface sunken", 3),
    *_promises("dark", "ink", "paper surface sunken brand-tint brand-tint-2", 7),
    *_promises("dark", "ink-2", "paper surface sunken", 7),
    *_promises("dark", "line-strong", "surface", 3),
]


def derive(colour: str) -> Theme:
    """The theme made from a city's colour.

    Raises:
        NotAColour: ``colour`` is neither ``#rgb`` nor ``#rrggbb``.
    """
    logo = normal(colour)
    seen = to_oklch(logo)
    calm = replace(seen, chroma=min(seen.chroma, MAX_CHROMA))
    light, darkened = _light(calm)
    dark = _dark(calm)
    light["brand"] = dark["brand"] = logo
    return Theme(
        light=light,
        dark=dark,
        darkened=darkened,
        needs_keyline=contrast(logo, LIGHT["paper"]) < 1.6,
    )


def css(theme: Theme) -> str:
    """The theme as a style sheet: light, dark where asked for, and by the device's own wish."""
    light = _declarations(theme.light)
    dark = _declarations(theme.dark)
    return (
        f":root{{{light}}}\n"
        f"[data-mode=dark]{{{dark}}}\n"
        f"@media (prefers-color-scheme:dark){{[data-mode=auto]{{{dark}}}}}\n"
    )


def _light(calm: Oklch) -> tuple[Tokens, bool]:
    solid, on_solid, darkened = _button_fill(calm)
    tokens = dict(LIGHT)
    tokens["brand-solid"], tokens["on-brand"] = solid, on_solid
    tokens["brand-solid-hover"] = _hover(solid, on_solid, calm)
    tokens["brand-tint"] = from_oklch(Oklch(0.965, min(calm.chroma, 0.10) * 0.22, calm.hue))
    tokens["brand-tint-2"] = from_oklch(Oklch(0.925, min(calm.chroma, 0.12) * 0.40, calm.hue))
    plain = [tokens[name] for name in ("paper", "surface", "sunken", "brand-tint")]
    tokens["brand-text"] = darker_until(_at_most(calm, 0.62), _passes(4.6, plain))
    tokens["brand-text-strong"] = darker_until(
        _at_most(calm, 0.42), _passes(7.0, [*plain, tokens["brand-tint-2"]])
    )
    tokens["brand-ui"] = darker_until(_at_most(calm, 0.70), _passes(3.1, plain))
    tokens["focus"], tokens["focus-halo"] = tokens["ink"], WHITE
    return tokens, darkened


def _dark(calm: Oklch) -> Tokens:
    tokens = dict(DARK)
    plain = [tokens[name] for name in ("paper", "surface", "sunken")]
    soft = replace(calm, chroma=min(calm.chroma, 0.14))
    tokens["brand-tint"] = from_oklch(Oklch(0.27, min(calm.chroma, 0.10) * 0.5, calm.hue))
    tokens["brand-tint-2"] = from_oklch(Oklch(0.32, min(calm.chroma, 0.12) * 0.5, calm.hue))
    tints = [tokens["brand-tint"], tokens["brand-tint-2"]]
    tokens["brand-text"] = lighter_until(_at_least(soft, 0.70), _passes(7.0, plain))
    tokens["brand-text-strong"] = lighter_until(
        _at_least(soft, 0.80), _passes(7.0, [*plain, *tints])
    )
    tokens["brand-ui"] = lighter_until(
        _at_least(replace(calm, chroma=min(calm.chroma, 0.15)), 0.58), _passes(3.5, plain)
    )
    tokens["brand-solid"], tokens["on-brand"] = tokens["brand-text"], tokens["sunken"]
    tokens["brand-solid-hover"] = tokens["brand-text-strong"]
    tokens["focus"], tokens["focus-halo"] = WHITE, "#000000"
    return tokens


def _button_fill(calm: Oklch) -> tuple[str, str, bool]:
    """Fill, the colour of text on it, and whether the city's colour had to be darkened."""
    kept = from_oklch(calm)
    if contrast(kept, WHITE) >= 4.6:
        return kept, WHITE, False
    if calm.lightness >= LIGHT_COLOUR and contrast(kept, LIGHT["ink"]) >= 7:
        return kept, LIGHT["ink"], False
    return darker_until(calm, _passes(4.6, [WHITE])), WHITE, True


def _hover(solid: str, on_solid: str, calm: Oklch) -> str:
    """A step away from the text's own lightness, so that hovering never costs contrast."""
    lightness = to_oklch(solid).lightness
    readable = _passes(4.5, [on_solid])
    if on_solid == WHITE:
        return darker_until(replace(calm, lightness=max(0.0, lightness - 0.05)), readable)
    return lighter_until(replace(calm, lightness=min(1.0, lightness + 0.04)), readable)


def _passes(ratio: float, backs: list[str]) -> Test:
    return lambda front: all(contrast(front, back) >= ratio for back in backs)


def _at_most(colour: Oklch, lightness: float) -> Oklch:
    return replace(colour, lightness=min(colour.lightness, lightness))


def _at_least(colour: Oklch, lightness: float) -> Oklch:
    return replace(colour, lightness=max(colour.lightness, lightness))


def _declarations(tokens: Tokens) -> str:
    return "".join(f"--{name}:{value};" for name, value in tokens.items())
