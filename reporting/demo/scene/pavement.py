"""What takes up the pavement: stalls, banners, huts, a shelter, somebody in need."""

from __future__ import annotations

import math

from reporting.demo.scene.canvas import Canvas, shade, vary
from reporting.demo.scene.fixtures import plant_tree
from reporting.demo.scene.ground import Ground, near_edge
from reporting.demo.scene.props import TARPS, bench, person, stall


def vendors(canvas: Canvas, ground: Ground) -> None:
    """Stalls along the kerb and people around them."""
    rng = canvas.rng
    edge, side = near_edge(canvas, ground)
    for z in (17.0, 13.5, 9.8, rng.uniform(4.8, 6.0)):
        stall(canvas, edge + side * rng.uniform(-0.5, 0.2), z)
        if rng.random() < 0.7:
            person(canvas, edge - side * rng.uniform(1.2, 1.7), z - rng.uniform(0, 1))
    for z in (6.4, 5.6):
        x = edge - side * rng.uniform(1.2, 1.6)
        canvas.shadow(x, z + 0.15, 0.26, 0.2, 90)
        canvas.box((x - 0.17, x + 0.17), (0, 0.42), (z, z + 0.34), vary(rng.choice(TARPS), rng))


def banners(canvas: Canvas, ground: Ground) -> None:
    """Banners tied between posts and nailed to a tree."""
    rng = canvas.rng
    edge, side = near_edge(canvas, ground)
    plant_tree(canvas, edge + side * 0.8, 8.0, 5.5)
    for z in (14.0, 8.0, 5.0):
        x = edge + side * rng.uniform(0.1, 0.5)
        wide, low = rng.uniform(1.1, 1.9), rng.uniform(0.8, 1.4)
        cloth = vary(rng.choice(TARPS), rng, 20)
        x0, x1 = sorted((x, x - side * wide))
        for post in (x0, x1):
            canvas.line([(post, 0, z), (post, low + 1.5, z)], (150, 116, 70), 0.05)
        tilt = rng.uniform(-0.25, 0.25)
        canvas.face(
            [(x0, low, z), (x0, low + 1.3, z), (x1, low + 1.3 + tilt, z), (x1, low + tilt, z)],
            cloth,
        )
        ink = (244, 240, 230) if sum(cloth) < 420 else (60, 40, 40)
        for row in range(3):
            y = low + 0.3 + row * 0.34
            canvas.board(
                z - 0.01,
                x0 + 0.15,
                x0 + 0.15 + (wide - 0.3) * rng.uniform(0.5, 1),
                y,
                y + rng.uniform(0.1, 0.2),
                ink,
            )


def shack(canvas: Canvas, ground: Ground) -> None:
    """A hut of planks and corrugated iron beside the road."""
    rng = canvas.rng
    edge, side = near_edge(canvas, ground)
    x0, x1 = sorted((edge - side * 0.4, edge + side * 2.4))
    canvas.box((x0, x1), (0, 2.1), (6, 9), (132, 104, 74))
    for k in range(14):
        a = x0 + (x1 - x0) * k / 14
        canvas.board(5.99, a, a + (x1 - x0) / 14 - 0.02, 0, 2.1, vary((140, 110, 78), rng, 22))
    canvas.board(5.98, x0 + 0.4, x0 + 1.1, 0, 1.8, (54, 46, 40))
    canvas.face(
        [(x0 - 0.3, 2.0, 5.6), (x1 + 0.3, 2.0, 5.6), (x1 + 0.3, 2.7, 9.2), (x0 - 0.3, 2.7, 9.2)],
        (150, 110, 90),
    )


def shelter(canvas: Canvas, ground: Ground) -> None:
    """A bus shelter with a torn roof, a broken bench and broken glass."""
    _shelter(canvas, ground, broken=True)


def shelter_repaired(canvas: Canvas, ground: Ground) -> None:
    """The shelter whole."""
    _shelter(canvas, ground, broken=False)
    person(
        canvas, near_edge(canvas, ground)[0] + near_edge(canvas, ground)[1] * 0.3, 6.2, seated=True
    )


def _shelter(canvas: Canvas, ground: Ground, *, broken: bool) -> None:
    rng = canvas.rng
    edge, side = near_edge(canvas, ground)
    x0, x1 = sorted((edge - side * 0.9, edge + side * 1.9))
    z0, z1 = 5.8, 7.4
    paint = rng.choice([(40, 90, 150), (190, 60, 50), (60, 120, 90)])
    canvas.shadow((x0 + x1) / 2, 6.6, 1.7, 0.9, 120)
    canvas.board(z1, x0, x1, 0.3, 2.3, (150, 170, 178))
    for k in range(4):
        a = x0 + (x1 - x0) * k / 3
        canvas.line([(a, 0, z1), (a, 2.5, z1)], shade(paint, 0.8), 0.08)
    bench(canvas, (x0 + x1) / 2, 7.0, broken=broken)
    for px in (x0, x1):
        canvas.line([(px, 0, z0), (px, 2.45, z0)], paint, 0.1)
    sag = 0.65 if broken else 0.0
    canvas.face(
        [
            (x0 - 0.3, 2.45, z0 - 0.3),
            (x1 + 0.3, 2.45 - sag, z0 - 0.3),
            (x1 + 0.3, 2.65, z1),
            (x0 - 0.3, 2.65, z1),
        ],
        shade(paint, 1.1),
    )
    canvas.face(
        [
            (x0 - 0.3, 2.45, z0 - 0.31),
            (x1 + 0.3, 2.45 - sag, z0 - 0.31),
            (x1 + 0.3, 2.68 - sag, z0 - 0.31),
            (x0 - 0.3, 2.68, z0 - 0.31),
        ],
        shade(paint, 0.75),
    )
    if broken:
        canvas.face(
            [((x0 + x1) / 2, 2.5, z0 - 0.32), (x1, 2.1, z0 - 0.32), (x1 - 0.4, 1.5, z0 - 0.32)],
            shade(paint, 0.9),
        )
        for _ in range(60):
            canvas.blob(
                (rng.uniform(x0, x1), 0.02, rng.uniform(4.6, 6.2)),
                rng.uniform(0.02, 0.07),
                vary((206, 220, 226), rng, 12),
                corners=4,
            )


def sleeper(canvas: Canvas, ground: Ground) -> None:
    """Somebody under a blanket on cardboard, from a respectful distance."""
    rng = canvas.rng
    edge, side = near_edge(canvas, ground)
    x, z = edge + side * 0.4, rng.uniform(5.5, 7)
    canvas.mat(x - 1.1, x + 1.0, z - 0.4, z + 0.5, (182, 146, 100))
    cloth = vary(rng.choice([(120, 130, 150), (150, 110, 90), (96, 120, 100)]), rng)
    for k in range(9):
        t = k / 8
        canvas.blob(
            (x - 0.85 + 1.6 * t, 0.14 + 0.12 * math.sin(t * 3.1), z),
            0.26,
            shade(cloth, 0.85 + 0.25 * math.sin(t * 9)),
            squash=0.7,
        )
    canvas.disc((x - 1.0, 0.2, z), 0.13, (60, 46, 40))
    canvas.blob((x + 1.2, 0.16, z), 0.22, (44, 60, 90))


def empty_pavement(canvas: Canvas, ground: Ground) -> None:
    """Nothing left to see; somebody passes."""
    person(canvas, near_edge(canvas, ground)[0] * 0.7, canvas.rng.uniform(9, 14))


def stray_dogs(canvas: Canvas, ground: Ground) -> None:
    """A few dogs on the road."""
    rng = canvas.rng
    for _ in range(rng.randint(2, 4)):
        x, z = rng.uniform(-1.6, 1.6), rng.uniform(4.2, 9)
        coat = vary(rng.choice([(150, 110, 70), (60, 54, 50), (200, 180, 150)]), rng)
        canvas.shadow(x, z, 0.4, 0.2, 110)
        for leg in (-0.24, -0.17, 0.17, 0.24):
            canvas.line([(x + leg, 0, z), (x + leg * 0.9, 0.34, z)], shade(coat, 0.75), 0.06)
        canvas.blob((x, 0.42, z), 0.3, coat, squash=0.5, corners=14)
        canvas.blob((x + 0.32, 0.56, z), 0.13, coat, corners=12)
        canvas.line([(x - 0.28, 0.46, z), (x - 0.46, 0.66, z)], coat, 0.05)
