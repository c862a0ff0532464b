"""Trees and parks, neglected and tended."""

from __future__ import annotations

from typing import Final

from reporting.demo.scene.canvas import Canvas, Colour, shade, vary
from reporting.demo.scene.fixtures import plant_tree
from reporting.demo.scene.ground import Ground, near_edge
from reporting.demo.scene.props import bench

_BARK: Final[Colour] = (92, 72, 54)


def fallen_tree(canvas: Canvas, ground: Ground) -> None:
    """A trunk across the road with its crown on the asphalt."""
    rng = canvas.rng
    edge, side = near_edge(canvas, ground)
    z = rng.uniform(5.0, 6.5)
    root, tip = edge + side * 1.2, -edge * 0.6
    canvas.shadow((root + tip) / 2, z, abs(root - tip) * 0.6, 0.9, 150)
    thick = rng.uniform(0.34, 0.5)
    canvas.face(
        [(root, thick * 1.7, z), (root, 0.05, z), (tip, 0.3, z), (tip, 0.5 + thick * 0.4, z)], _BARK
    )
    canvas.face(
        [
            (root, thick * 1.7, z),
            (root, thick * 1.2, z),
            (tip, 0.46, z),
            (tip, 0.5 + thick * 0.4, z),
        ],
        shade(_BARK, 1.3),
    )
    for _ in range(30):
        canvas.line(
            [
                (root, thick, z - 0.1),
                (root + side * rng.uniform(0.1, 0.7), thick + rng.uniform(-0.8, 0.9), z),
            ],
            shade(_BARK, rng.uniform(0.6, 1.0)),
            0.05,
        )
    leaves = []
    for _ in range(330):
        along = rng.gauss(tip - side * 0.2, 0.95)
        leaves.append((along, abs(rng.gauss(0.5, 0.5)), z - rng.uniform(-0.5, 0.7)))
    leaves.sort(key=lambda leaf: -leaf[2])
    for x, y, at in leaves:
        green = rng.choice([(62, 98, 46), (82, 118, 54), (48, 82, 42)])
        canvas.blob(
            (x, y, at), rng.uniform(0.07, 0.2), shade(green, 0.6 + 0.45 * min(1, y)), squash=0.8
        )
    for _ in range(14):
        x = rng.gauss(tip, 0.9)
        canvas.line(
            [(x, 0.1, z - 0.4), (x + rng.uniform(-0.7, 0.7), rng.uniform(0.5, 1.5), z - 0.4)],
            _BARK,
            0.045,
        )


def cleared_tree(canvas: Canvas, ground: Ground) -> None:
    """A stump and sawdust; the road is open."""
    edge, side = near_edge(canvas, ground)
    x, z = edge + side * 0.7, 5.2
    canvas.soft(
        [canvas.pixel(*p) for p in canvas.patch(x - side * 0.9, z - 0.3, 1.5, 0.5)],
        (196, 170, 120),
        120,
        blur=6,
    )
    canvas.box((x - 0.26, x + 0.26), (0, 0.4), (z, z + 0.5), _BARK)
    canvas.disc((x, 0.42, z + 0.25), 0.3, (206, 176, 128), squash=0.36)
    canvas.disc((x, 0.42, z + 0.25), 0.16, (186, 150, 100), squash=0.36)


def overgrown(canvas: Canvas, ground: Ground) -> None:
    """Branches low over the road."""
    edge, side = near_edge(canvas, ground)
    for z, height in ((12.0, 6.0), (7.0, 5.0)):
        plant_tree(canvas, edge + side * 0.4, z, height, crown=1.45)
    for _ in range(120):
        canvas.blob(
            (edge - side * canvas.rng.uniform(0, 2.4), canvas.rng.uniform(1.7, 3.6), 6.5),
            canvas.rng.uniform(0.08, 0.26),
            vary((64, 100, 48), canvas.rng, 26),
        )


def trimmed(canvas: Canvas, ground: Ground) -> None:
    """The trees cut back."""
    edge, side = near_edge(canvas, ground)
    for z in (12.0, 7.0):
        plant_tree(canvas, edge + side * 0.9, z, 4.6, crown=0.7)


def weeds(canvas: Canvas, ground: Ground) -> None:
    """Grass as high as the knee, a broken bench."""
    rng = canvas.rng
    edge, side = near_edge(canvas, ground)
    bench(canvas, edge + side * 0.4, 6.0, broken=True)
    for z in sorted((rng.uniform(2.6, 14) for _ in range(420)), reverse=True):
        x = edge + side * rng.uniform(-0.5, 2.6)
        tall = rng.uniform(0.25, 0.8)
        canvas.line(
            [(x, 0, z), (x + rng.uniform(-0.16, 0.16), tall, z)], vary((96, 120, 54), rng, 30), 0.03
        )


def mown(canvas: Canvas, ground: Ground) -> None:
    """Short grass and a whole bench."""
    edge, side = near_edge(canvas, ground)
    canvas.mat(edge + side * 0.2, edge + side * 2.6, 2.6, 16, (104, 138, 66))
    bench(canvas, edge + side * 0.8, 6.0, broken=False)
