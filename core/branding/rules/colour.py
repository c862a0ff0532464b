"""Colour arithmetic: sRGB, OKLCH and the contrast ratio of WCAG 2.2.

Colours travel as ``#rrggbb``. OKLCH is used because steps in its lightness look even to people,
which makes "a little darker until it is readable" behave the same for every hue.
**Sources**: B. Ottosson, "A perceptual color space for image processing" (matrices);
WCAG 2.2, relative luminance and contrast ratio.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_HEX: Final = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_FIT_STEPS: Final = 22
_GAMUT_SLACK: Final = 1e-4

Channels = tuple[float, float, float]
Test = Callable[[str], bool]


class NotAColour(ValueError):
    """The text is not a colour of three or six hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Oklch:
    """A colour as people see it: lightness 0..1, chroma (0 is grey), hue in radians."""

    lightness: float
    chroma: float
    hue: float


def normal(text: str) -> str:
    """The colour as ``#rrggbb`` in lower case.

    Raises:
        NotAColour: ``text`` is neither ``#rgb`` nor ``#rrggbb``.
    """
    found = _HEX.fullmatch(text.strip())
    if found is None:
        raise NotAColour(text)
    digits = found.group(1).lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def luminance(colour: str) -> float:
    """How bright the colour is to the eye, 0 (black) to 1 (white)."""
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 (same) to 21 (black on white)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def to_oklch(colour: str) -> Oklch:
    """The colour in OKLCH."""
    red, green, blue = _linear(colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    return Oklch(lightness, math.hypot(a, b), math.atan2(b, a))


def from_oklch(colour: Oklch) -> str:
    """The colour as ``#rrggbb``; chroma gives way until it exists in sRGB, hue and lightness stay."""
    lightness = min(1.0, max(0.0, colour.lightness))
    inside, outside = 0.0, colour.chroma
    if _fits(_channels(lightness, outside, colour.hue)):
        inside = outside
    else:
        for _ in range(_FIT_STEPS):
            middle = (inside + outside) / 2
            if _fits(_channels(lightness, middle, colour.hue)):
                inside = middle
            else:
                outside = middle
    return _hex(_channels(lightness, inside, colour.hue))


def darker_until(start: Oklch, readable: Test, step: float = 0.005) -> str:
    """The first colour that is ``readable`` on the way from ``start`` to black."""
    return _walk(start, readable, -step, "#000000")


def lighter_until(start: Oklch, readable: Test, step: float = 0.005) -> str:
    """The first colour that is ``readable`` on the way from ``start`` to white."""
    return _walk(start, readable, step, "#ffffff")


def _walk(start: Oklch, readable: Test, step: float, end: str) -> str:
    lightness = start.lightness
    while 0.0 <= lightness <= 1.0:
        candidate = from_oklch(Oklch(lightness, start.chroma, start.hue))
        if readable(candidate):
            return candidate
        lightness += step
    return end


def _linear(colour: str) -> Channels:
    digits = normal(colour)[1:]
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return _to_linear(red), _to_linear(green), _to_linear(blue)


def _to_linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _to_display(channel: float) -> float:
    if channel <= 0.0031308:
        return 12.92 * channel
    return float(1.055 * channel ** (1 / 2.4) - 0.055)


def _channels(lightness: float, chroma: float, hue: float) -> Channels:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _fits(channels: Channels) -> bool:
    return all(-_GAMUT_SLACK <= channel <= 1 + _GAMUT_SLACK for channel in channels)


def _hex(channels: Channels) -> str:
    clipped = (min(1.0, max(0.0, channel)) for channel in channels)
    return "#" + "".join(f"{round(_to_display(channel) * 255):02x}" for channel in clipped)
