"""The colours no city may change: paper, ink, and the six looks of a state.

Map fills were searched so that any two stay apart for normal, deuteranope and protanope eyes.
A state is never colour alone: icon, word and shape go with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LIGHT: Final = {
    "paper": "#fbf9f6",
    "surface": "#ffffff",
    "sunken": "#f3efe9",
    "line": "#e2dbd1",
    "line-strong": "#8c8377",
    "ink": "#221e19",
    "ink-2": "#5a5248",
}
DARK: Final = {
    "paper": "#0f1317",
    "surface": "#171c22",
    "sunken": "#0a0d10",
    "line": "#2a323b",
    "line-strong": "#738091",
    "ink": "#f2f4f6",
    "ink-2": "#b3bdc8",
}


@dataclass(frozen=True, slots=True)
class StateLook:
    """One state's colours: words on their tint, and the fill of its shape on a map."""

    light_text: str
    light_tint: str
    dark_text: str
    dark_tint: str
    light_fill: str
    dark_fill: str


STATE_LOOKS: Final = {
    "received": StateLook("#0b4f86", "#e5f1fb", "#9cc8f5", "#10263b", "#047ccd", "#378cdb"),
    "assigned": StateLook("#4b2391", "#efe8fa", "#e0b6ff", "#2a1b40", "#5923ae", "#dea8ff"),
    "in_progress": StateLook("#7a4500", "#fdf0dc", "#ffd166", "#33260a", "#d27800", "#fabb00"),
    "closed": StateLook("#00594b", "#e0f3ec", "#7ee7ae", "#0d2e24", "#006959", "#7ee7ae"),
    "rejected": StateLook("#55524f", "#eeebe7", "#c4c2bf", "#26282b", "#878582", "#a6a3a0"),
    "late": StateLook("#98100a", "#fde7e4", "#ffa596", "#3d1512", "#bb0e06", "#ec4c32"),
}
