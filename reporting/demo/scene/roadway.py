"""What breaks in a carriageway or pavement, and the fresh repair."""

from __future__ import annotations

import math
from typing import Final

from reporting.demo.scene.canvas import Canvas, Colour, mix, shade, vary
from reporting.demo.scene.ground import Ground
from reporting.demo.scene.props import barrier, cone

_MUD: Final[Colour] = (92, 76, 56)


def potholes(canvas: Canvas, ground: Ground) -> None:
    """One large hole or a row of them, some with water."""
    rng = canvas.rng
    spots = [(*canvas.spot(), rng.uniform(0.75, 1.15))]
    spots += [
        (
            rng.uniform(ground.left + 0.5, ground.right - 0.5),
            rng.uniform(5.5, 13),
            rng.uniform(0.25, 0.7),
        )
        for _ in range(rng.randint(1, 4))
    ]
    for x, z, size in sorted(spots, key=lambda spot: -spot[1]):
        hole(canvas, x, z, size, wet=rng.random() < 0.5)


def hole(canvas: Canvas, x: float, z: float, size: float, *, wet: bool) -> None:
    """Broken asphalt: rubble around, a dark wall on the near side, mud or water inside."""
    rng = canvas.rng
    deep = size * 0.72
    for _ in range(rng.randint(5, 9)):
        angle, out = rng.uniform(0, 6.28), size * rng.uniform(1.0, 1.9)
        crack = [(x + math.cos(angle) * size * 0.9, 0.0, z + math.sin(angle) * deep * 0.9)]
        for step in range(1, 4):
            reach = size + (out - size) * step / 3
            crack.append(
                (
                    x + math.cos(angle) * reach + rng.uniform(-0.06, 0.06),
                    0.0,
                    z + math.sin(angle) * reach * 0.7 + rng.uniform(-0.05, 0.05),
                )
            )
        canvas.line(crack, (42, 40, 40), 0.02)
    rim = canvas.patch(x, z, size * 1.12, deep * 1.14, ragged=0.1)
    canvas.face(rim, (126, 118, 108))
    outline = canvas.patch(x, z, size, deep, ragged=0.14)
    canvas.face(outline, (40, 36, 34))
    floor = [
        (px * 0.9 + x * 0.1, 0.0, pz * 0.86 + (z - deep * 0.1) * 0.14) for px, _, pz in outline
    ]
    canvas.face(floor, _MUD)
    for _ in range(60):
        angle, out = rng.uniform(0, 6.28), math.sqrt(rng.random()) * 0.86
        canvas.blob(
            (x + math.cos(angle) * out * size, 0.0, z + math.sin(angle) * out * deep),
            rng.uniform(0.02, 0.06),
            vary((110, 98, 84), rng, 30),
            squash=0.6,
            corners=5,
        )
    if wet:
        water = [(px * 0.76 + x * 0.24, 0.0, pz * 0.72 + z * 0.28) for px, _, pz in outline]
        canvas.face(water, mix(canvas.haze, (120, 104, 80), 0.45))
        shine = [
            (px * 0.4 + (x - size * 0.1) * 0.6, 0.0, pz * 0.3 + (z + deep * 0.2) * 0.7)
            for px, _, pz in outline
        ]
        canvas.face(shine, mix(canvas.haze, (255, 255, 255), 0.2), 150)
    for _ in range(50):
        canvas.blob(
            (x + rng.gauss(0, size * 0.95), 0.0, z + rng.gauss(0, deep * 0.95)),
            rng.uniform(0.01, 0.04),
            vary((96, 92, 88), rng, 30),
            squash=0.6,
            corners=5,
        )


def patched(canvas: Canvas, ground: Ground) -> None:
    """Fresh asphalt in clean rectangles."""
    rng = canvas.rng
    x0, z0 = canvas.spot(down=0.74, aside=0.3)
    for x, z, size in (
        ((ground.left + ground.right) / 2, 10.0, 0.5),
        (x0, z0, rng.uniform(0.85, 1.1)),
    ):
        fresh = (46, 46, 48)
        canvas.mat(x - size, x + size, z - size * 0.7, z + size * 0.8, shade(fresh, 0.7))
        canvas.mat(
            x - size + 0.05, x + size - 0.05, z - size * 0.7 + 0.04, z + size * 0.8 - 0.04, fresh
        )
        for _ in range(140):
            canvas.blob(
                (x + rng.uniform(-size, size), 0.0, z + rng.uniform(-0.7, 0.8) * size),
                0.015,
                vary((66, 66, 68), rng, 30),
                corners=4,
            )
    if rng.random() < 0.5:
        cone(canvas, ground.right - 0.4, 6)


def open_hole(canvas: Canvas, ground: Ground) -> None:
    """A square hole in the pavement where the cover was."""
    rng = canvas.rng
    x, z = canvas.spot(down=0.7)
    canvas.mat(x - 0.62, x + 0.62, z - 0.5, z + 0.6, (150, 146, 140))
    canvas.mat(x - 0.48, x + 0.48, z - 0.36, z + 0.46, (16, 15, 15))
    canvas.face(
        [
            (x - 0.48, 0, z + 0.46),
            (x + 0.48, 0, z + 0.46),
            (x + 0.48, 0, z + 0.24),
            (x - 0.48, 0, z + 0.24),
        ],
        (70, 66, 62),
    )
    if rng.random() < 0.6:
        canvas.line([(x + 0.1, 0, z), (x + 0.2, 1.7, z)], (110, 90, 60), 0.05)
        canvas.blob((x + 0.2, 1.7, z), 0.2, (196, 40, 40), squash=0.8)


def covered_hole(canvas: Canvas, ground: Ground) -> None:
    """The hole under a new concrete cover."""
    x, z = canvas.spot(down=0.7)
    canvas.mat(x - 0.62, x + 0.62, z - 0.5, z + 0.6, (140, 136, 130))
    canvas.mat(x - 0.5, x + 0.5, z - 0.4, z + 0.5, (196, 192, 184))
    for bar in range(5):
        a = z - 0.28 + bar * 0.15
        canvas.mat(x - 0.36, x + 0.36, a, a + 0.05, (90, 88, 84))


def trench(canvas: Canvas, ground: Ground) -> None:
    """A trench with the soil beside it."""
    rng = canvas.rng
    x = ground.right * 0.45
    canvas.mat(x - 0.35, x + 0.35, 2.0, 13, (40, 32, 26))
    for _ in range(220):
        z = rng.uniform(2.2, 12)
        canvas.blob(
            (x + 0.75 + rng.gauss(0, 0.16), rng.uniform(0, 0.4), z),
            rng.uniform(0.05, 0.2),
            vary((122, 92, 62), rng, 25),
            squash=0.7,
        )
    barrier(canvas, x - 1.1, 6.0)
    for z in (3.4, 8.0):
        cone(canvas, x - 0.8, z)


def resurfaced(canvas: Canvas, ground: Ground) -> None:
    """The trench closed with a straight strip of asphalt."""
    x = ground.right * 0.45
    canvas.mat(x - 0.42, x + 0.42, 1.6, 14, (50, 50, 52))


def broken_pavement(canvas: Canvas, ground: Ground) -> None:
    """Loose and missing slabs."""
    rng = canvas.rng
    x0 = (
        min(ground.right + 0.2, 1.4)
        if abs(ground.right) < abs(ground.left)
        else max(ground.left - 1.4, -2.6)
    )
    for row in range(9):
        for column in range(4):
            z, x = 2.2 + row * 0.46, x0 + column * 0.46
            if rng.random() < 0.4:
                canvas.mat(x, x + 0.46, z, z + 0.46, vary((108, 88, 66), rng, 20))
            else:
                tilt = rng.uniform(0, 0.09)
                canvas.face(
                    [(x, 0, z), (x + 0.44, tilt, z), (x + 0.44, tilt, z + 0.44), (x, 0, z + 0.44)],
                    vary((172, 150, 132), rng, 14),
                )
    for _ in range(50):
        canvas.blob(
            (x0 + rng.uniform(-0.3, 2.1), 0.02, rng.uniform(2.2, 6.2)),
            rng.uniform(0.02, 0.08),
            vary((150, 140, 128), rng, 25),
            squash=0.6,
            corners=5,
        )


def closed_off(canvas: Canvas, ground: Ground) -> None:
    """Barriers across the road: something is wrong farther on."""
    middle = (ground.left + ground.right) / 2
    for k in (-1, 0, 1):
        barrier(canvas, middle + k * 1.6, 6.0 + abs(k) * 0.4)
    cone(canvas, middle - 2.4, 5.2)
