"""What grows or is planted along every street: trees, wires, lamp posts."""

from __future__ import annotations

import math
from typing import Final

from reporting.demo.scene.canvas import Canvas, Colour, shade

LEAVES: Final[tuple[Colour, ...]] = ((58, 92, 44), (74, 108, 50), (44, 78, 42), (92, 118, 58))


def plant_tree(canvas: Canvas, x: float, z: float, height: float, *, crown: float = 1.0) -> None:
    """A tree: trunk, and a crown of many leaves lighter on top."""
    rng = canvas.rng
    if z < 1.5:
        return
    canvas.line(
        [(x, 0, z), (x + rng.uniform(-0.2, 0.2), height * 0.6, z)],
        (84, 66, 50),
        0.11 + height * 0.025,
    )
    green = rng.choice(LEAVES)
    spread = height * 0.42 * crown
    count = 190 if z < 10 else 90 if z < 18 else 26
    leaves = []
    for _ in range(count):
        angle, out = rng.uniform(0, 6.28), math.sqrt(rng.random())
        leaves.append((math.cos(angle) * out, math.sin(angle) * out))
    leaves.sort(key=lambda leaf: leaf[1])
    for dx, dy in leaves:
        light = 0.62 + 0.32 * (dy + 1) / 2 + rng.uniform(-0.08, 0.16) - 0.08 * dx
        canvas.blob(
            (x + dx * spread, height * 0.72 + dy * spread * 0.8, z),
            spread * (rng.uniform(0.07, 0.17) if z < 18 else 0.2),
            shade(green, light * 1.15),
        )


def hang_wire(
    canvas: Canvas,
    start: tuple[float, float, float],
    end: tuple[float, float, float],
    sag: float,
    colour: Colour = (34, 34, 36),
    thick: float = 0.025,
) -> None:
    """A wire between two points that sags in the middle."""
    points = []
    for k in range(13):
        t = k / 12
        points.append(
            (
                start[0] + (end[0] - start[0]) * t,
                start[1] + (end[1] - start[1]) * t - sag * 4 * t * (1 - t),
                start[2] + (end[2] - start[2]) * t,
            )
        )
    canvas.line(points, colour, thick)


def lamp_post(
    canvas: Canvas, x: float, z: float, *, shining: bool, towards: int, lean: float = 0.0
) -> None:
    """A street lamp whose arm reaches over the carriageway."""
    top = 6.6
    hx = x + lean
    canvas.line([(x, 0, z), (hx, top, z)], (120, 126, 130), 0.15)
    canvas.line([(hx, top, z), (hx + towards * 1.7, top + 0.35, z)], (120, 126, 130), 0.09)
    head = (hx + towards * 1.8, top + 0.3, z)
    canvas.box(
        (head[0] - 0.4, head[0] + 0.4), (head[1] - 0.12, head[1] + 0.1), (z, z + 0.3), (78, 80, 84)
    )
    if shining:
        canvas.disc((head[0], head[1] - 0.14, z), 0.26, (255, 246, 214), squash=0.5)
        canvas.shine(head[0], head[1] - 0.2, z, 0.7, 2.2)
        canvas.shine(head[0], 3.2, z, 2.2, 0.5)
        canvas.shine(head[0], 0.0, z, 3.4, 0.8)
