"""Which boxes may cover a photo: in per cent of the upright picture, so they fit every copy."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

MOST_BOXES: Final = 20
SMALLEST: Final = 0.5
"""Per cent of a side: less hides nothing and is a slip of the mouse."""
_SLACK: Final = 0.05

Box = tuple[float, float, float, float]


class BadBoxes(ValueError):
    """Boxes that cannot be drawn. ``which`` counts from one; 0 means all of them."""

    def __init__(self, why: str, which: int = 0) -> None:
        super().__init__(why)
        self.which = which


def checked(boxes: Iterable[Sequence[float]]) -> list[Box]:
    """Return the boxes rounded to a tenth of a per cent.

    Raises:
        BadBoxes: ``many``, ``numbers``, ``small`` or ``outside``.
    """
    found = [_checked(list(box), at) for at, box in enumerate(boxes, start=1)]
    if len(found) > MOST_BOXES:
        raise BadBoxes("many")
    return found


def _checked(box: Sequence[float], which: int) -> Box:
    if len(box) != 4 or not all(math.isfinite(side) for side in box):
        raise BadBoxes("numbers", which)
    left, top, width, height = (round(side, 1) for side in box)
    if width < SMALLEST or height < SMALLEST:
        raise BadBoxes("small", which)
    far = max(left + width, top + height)
    if min(left, top) < 0 or far > 100 + _SLACK:
        raise BadBoxes("outside", which)
    return left, top, width, height
