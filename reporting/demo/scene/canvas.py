"""A picture one paints in metres: points of a street are projected as a phone camera sees them.

Coordinates: ``x`` metres to the right of the camera, ``y`` metres above the ground, ``z`` metres away.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Final, TypeAlias

from PIL import Image, ImageDraw, ImageFilter

Colour: TypeAlias = tuple[int, int, int]
Point: TypeAlias = tuple[float, float, float]
Pixel: TypeAlias = tuple[float, float]

NEAREST: Final = 0.7
"""Metres; nothing is projected from nearer to the lens."""


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Return a colour between two; ``share`` of the second."""
    share = min(1.0, max(0.0, share))
    return (
        round(first[0] + (second[0] - first[0]) * share),
        round(first[1] + (second[1] - first[1]) * share),
        round(first[2] + (second[2] - first[2]) * share),
    )


def shade(colour: Colour, light: float) -> Colour:
    """Return a colour under more (above 1) or less light."""
    return (
        min(255, round(colour[0] * light)),
        min(255, round(colour[1] * light)),
        min(255, round(colour[2] * light)),
    )


def vary(colour: Colour, rng: Random, amount: int = 14) -> Colour:
    """Return a colour a little lighter or darker."""
    return shade(colour, 1 + rng.uniform(-amount, amount) / 100)


@cache
def _circle(corners: int) -> tuple[Pixel, ...]:
    turns = [2 * math.pi * (k + 0.3) / corners for k in range(corners)]
    return tuple((math.cos(turn), math.sin(turn)) for turn in turns)


@dataclass
class Canvas:
    """The picture, the camera and the light.

    Attributes:
        image: RGB, painted on in place.
        rng: Where every choice comes from.
        vanish_x: Column of the vanishing point.
        horizon: Row of the horizon.
        height_m: Of the camera above the ground.
        focal: In pixels.
        roomy_side: 1 when more of the street's right side is in the picture, else -1.
        haze: Colour of far things.
        haze_m: Distance after which things are two thirds haze.
        lights: Pixels that shine at night: centre, radius, strength.
    """

    image: Image.Image
    rng: Random
    vanish_x: float
    horizon: float
    height_m: float
    focal: float
    roomy_side: int = 1
    haze: Colour = (200, 208, 215)
    haze_m: float = 90.0
    lights: list[tuple[Pixel, float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.draw = ImageDraw.Draw(self.image, "RGBA")

    @property
    def width(self) -> int:
        """Columns."""
        return self.image.width

    @property
    def rows(self) -> int:
        """Rows."""
        return self.image.height

    def pixel(self, x: float, y: float, z: float) -> Pixel:
        """Project a point."""
        z = max(z, NEAREST)
        return (
            self.vanish_x + self.focal * x / z,
            self.horizon + self.focal * (self.height_m - y) / z,
        )

    def scale(self, z: float) -> float:
        """Pixels per metre at a distance."""
        return self.focal / max(z, NEAREST)

    def spot(self, *, down: float = 0.72, aside: float = 0.5) -> tuple[float, float]:
        """Return a place on the ground well inside the picture, as ``x`` and ``z``.

        Args:
            down: Row, as a share of the picture's height.
            aside: Up to how many metres left or right of the picture's middle.
        """
        z = self.focal * self.height_m / (down * self.rows - self.horizon)
        middle = (self.width / 2 - self.vanish_x) * z / self.focal
        return middle + self.rng.uniform(-aside, aside), z

    def tone(self, colour: Colour, z: float) -> Colour:
        """Return a colour as it looks through the air."""
        return mix(colour, self.haze, 1 - math.exp(-max(0.0, z - 4) / self.haze_m))

    def face(self, points: Iterable[Point], colour: Colour, alpha: int = 255) -> None:
        """Fill a polygon of points in space."""
        corners = list(points)
        middle = sum(point[2] for point in corners) / len(corners)
        fill = (*self.tone(colour, middle), alpha)
        self.draw.polygon([self.pixel(*point) for point in corners], fill=fill)

    def wall(self, x: float, z0: float, z1: float, y0: float, y1: float, colour: Colour) -> None:
        """Fill a rectangle along the street (constant ``x``)."""
        self.face([(x, y0, z0), (x, y1, z0), (x, y1, z1), (x, y0, z1)], colour)

    def board(self, z: float, x0: float, x1: float, y0: float, y1: float, colour: Colour) -> None:
        """Fill a rectangle that faces the camera (constant ``z``)."""
        self.face([(x0, y0, z), (x0, y1, z), (x1, y1, z), (x1, y0, z)], colour)

    def mat(self, x0: float, x1: float, z0: float, z1: float, colour: Colour, y: float = 0) -> None:
        """Fill a rectangle that lies flat (constant ``y``)."""
        self.face([(x0, y, z0), (x1, y, z0), (x1, y, z1), (x0, y, z1)], colour)

    def box(
        self,
        x: tuple[float, float],
        y: tuple[float, float],
        z: tuple[float, float],
        colour: Colour,
        *,
        inset: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        """Paint a box's visible faces; ``inset`` narrows its top in x and in z."""
        (x0, x1), (y0, y1), (z0, z1) = x, y, z
        tx0, tx1, tz0, tz1 = x0 + inset[0], x1 - inset[0], z0 + inset[1], z1 - inset[1]
        if x0 > 0:
            self.face(
                [(x0, y0, z0), (tx0, y1, tz0), (tx0, y1, tz1), (x0, y0, z1)], shade(colour, 0.72)
            )
        elif x1 < 0:
            self.face(
                [(x1, y0, z0), (tx1, y1, tz0), (tx1, y1, tz1), (x1, y0, z1)], shade(colour, 0.8)
            )
        if y1 < self.height_m:
            self.face(
                [(tx0, y1, tz0), (tx1, y1, tz0), (tx1, y1, tz1), (tx0, y1, tz1)],
                shade(colour, 1.16),
            )
        self.face([(x0, y0, z0), (x1, y0, z0), (tx1, y1, tz0), (tx0, y1, tz0)], colour)

    def line(self, points: Sequence[Point], colour: Colour, metres: float) -> None:
        """Draw a line of a real thickness."""
        middle = sum(point[2] for point in points) / len(points)
        width = max(1, round(metres * self.scale(middle)))
        fill = self.tone(colour, middle)
        self.draw.line(
            [self.pixel(*point) for point in points], fill=fill, width=width, joint="curve"
        )

    def disc(self, centre: Point, radius: float, colour: Colour, squash: float = 1.0) -> None:
        """Fill a disc that faces the camera; ``squash`` flattens it."""
        px, py = self.pixel(*centre)
        across = radius * self.scale(centre[2])
        down = across * squash
        self.draw.ellipse(
            [px - across, py - down, px + across, py + down], fill=self.tone(colour, centre[2])
        )

    def blob(
        self, centre: Point, radius: float, colour: Colour, *, squash: float = 1.0, corners: int = 9
    ) -> None:
        """Fill a ragged lump that faces the camera."""
        px, py = self.pixel(*centre)
        size = radius * self.scale(centre[2])
        random, tall = self.rng.random, size * squash
        points = []
        for cos, sin in _circle(corners):
            ragged = 0.72 + 0.38 * random()
            points.append((px + cos * size * ragged, py + sin * tall * ragged))
        self.draw.polygon(points, fill=self.tone(colour, centre[2]))

    def patch(
        self,
        x: float,
        z: float,
        across: float,
        deep: float,
        *,
        ragged: float = 0.18,
        corners: int = 22,
    ) -> list[Point]:
        """Return a ragged outline flat on the ground."""
        turn = self.rng.uniform(0, 6.3)
        return [
            (
                x + math.cos(turn + 6.2832 * k / corners) * across * r,
                0.0,
                z + math.sin(turn + 6.2832 * k / corners) * deep * r,
            )
            for k in range(corners)
            for r in [self.rng.uniform(1 - ragged, 1 + ragged)]
        ]

    def shadow(self, x: float, z: float, across: float, deep: float, strength: int = 110) -> None:
        """Darken the ground softly, as under a thing that stands there."""
        outline = [self.pixel(*point) for point in self.patch(x, z, across, deep, ragged=0.03)]
        self.soft(outline, (12, 12, 16), strength, blur=max(2.0, 0.12 * self.scale(z)))

    def soft(self, outline: Sequence[Pixel], colour: Colour, strength: int, *, blur: float) -> None:
        """Blend a blurred polygon over the picture; only its own corner is touched."""
        pad = 3 * blur
        left = max(0, int(min(p[0] for p in outline) - pad))
        top = max(0, int(min(p[1] for p in outline) - pad))
        right = min(self.width, int(max(p[0] for p in outline) + pad))
        bottom = min(self.rows, int(max(p[1] for p in outline) + pad))
        if right - left < 2 or bottom - top < 2:
            return
        shrink = max(1, int(blur / 3))
        size = (max(1, (right - left) // shrink), max(1, (bottom - top) // shrink))
        mask = Image.new("L", size, 0)
        ImageDraw.Draw(mask).polygon(
            [((p[0] - left) / shrink, (p[1] - top) / shrink) for p in outline], fill=strength
        )
        mask = mask.filter(ImageFilter.GaussianBlur(blur / shrink))
        if shrink > 1:
            mask = mask.resize((right - left, bottom - top), Image.Resampling.BILINEAR)
        else:
            right, bottom = left + size[0], top + size[1]
        self.image.paste(colour, (left, top, right, bottom), mask)

    def shine(self, x: float, y: float, z: float, radius: float, strength: float = 1.0) -> None:
        """Remember a light for the night: radius in metres."""
        self.lights.append((self.pixel(x, y, z), radius * self.scale(z), strength))
