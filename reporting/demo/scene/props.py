"""Things that stand in a street: cars, motorbikes, people, stalls, barriers, bins."""

from __future__ import annotations

from typing import Final

from reporting.demo.scene.canvas import Canvas, Colour, shade, vary

PAINTS: Final[tuple[Colour, ...]] = (
    (208, 210, 212), (44, 46, 50), (150, 154, 160), (150, 34, 36), (34, 62, 112), (226, 226, 220), (92, 84, 74),
)  # fmt: skip
CLOTHES: Final[tuple[Colour, ...]] = (
    (46, 66, 110), (150, 46, 50), (226, 222, 210), (60, 96, 70), (200, 150, 60), (80, 60, 90), (40, 42, 46),
)  # fmt: skip
TARPS: Final[tuple[Colour, ...]] = (
    (34, 84, 160),
    (226, 120, 34),
    (196, 44, 44),
    (40, 120, 76),
    (230, 190, 60),
)
_GLASS: Final[Colour] = (46, 56, 64)


def car(
    canvas: Canvas, x: float, z: float, *, colour: Colour | None = None, braking: bool = False
) -> None:
    """A car seen from behind; ``x`` is its middle."""
    rng = canvas.rng
    body = colour or vary(rng.choice(PAINTS), rng)
    wide, long = rng.uniform(1.6, 1.8), rng.uniform(3.7, 4.5)
    x0, x1 = x - wide / 2, x + wide / 2
    canvas.shadow(x, z + long / 2, wide * 0.72, long * 0.62, 150)
    canvas.box((x0 + 0.1, x1 - 0.1), (0.0, 0.4), (z + 0.1, z + long - 0.1), (24, 24, 26))
    inner = x1 if x1 < 0 else x0
    if x1 < 0 or x0 > 0:
        for wheel in (z + 0.75, z + long - 0.85):
            canvas.face(
                [
                    (inner, 0.62, wheel - 0.3),
                    (inner, 0.62, wheel + 0.3),
                    (inner, 0.0, wheel + 0.26),
                    (inner, 0.0, wheel - 0.26),
                ],
                (20, 20, 22),
            )
    for side in (x0 + 0.14, x1 - 0.32):
        canvas.board(z, side, side + 0.2, 0.0, 0.4, (18, 18, 20))
    canvas.box((x0, x1), (0.3, 0.92), (z, z + long), body, inset=(0.03, 0.05))
    canvas.box(
        (x0 + 0.06, x1 - 0.06), (0.9, 1.52), (z + 0.12, z + long * 0.66), body, inset=(0.16, 0.34)
    )
    top, low, back = 1.46, 0.96, z + 0.13
    canvas.face(
        [
            (x0 + 0.18, low, back),
            (x1 - 0.18, low, back),
            (x1 - 0.27, top, back + 0.3),
            (x0 + 0.27, top, back + 0.3),
        ],
        _GLASS,
    )
    if x0 > 0.1 or x1 < -0.1:
        edge, lean = (x0 + 0.055, 0.14) if x0 > 0 else (x1 - 0.055, -0.14)
        canvas.face(
            [
                (edge, low, z + 0.4),
                (edge + lean, top, z + 0.62),
                (edge + lean, top, z + long * 0.56),
                (edge, low, z + long * 0.62),
            ],
            shade(_GLASS, 1.2),
        )
    lamp: Colour = (255, 60, 48) if braking else (160, 32, 30)
    for side in (x0 + 0.06, x1 - 0.3):
        canvas.board(z - 0.01, side, side + 0.24, 0.62, 0.84, lamp)
        if braking:
            canvas.shine(side + 0.12, 0.72, z, 0.4, 0.8)
    canvas.board(
        z - 0.01,
        x - 0.24,
        x + 0.24,
        0.5,
        0.64,
        (26, 26, 28) if rng.random() < 0.6 else (232, 232, 228),
    )


def motorbike(canvas: Canvas, x: float, z: float, *, rider: bool = False) -> None:
    """A motorbike seen from behind, perhaps ridden."""
    rng = canvas.rng
    paint = vary(rng.choice(PAINTS), rng)
    canvas.shadow(x, z + 0.5, 0.32, 0.8, 120)
    canvas.board(z, x - 0.06, x + 0.06, 0.0, 0.56, (20, 20, 22))
    canvas.box((x - 0.17, x + 0.17), (0.45, 0.86), (z, z + 1.2), paint, inset=(0.05, 0.1))
    canvas.box((x - 0.14, x + 0.14), (0.8, 0.9), (z, z + 0.8), (30, 30, 32))
    canvas.board(z - 0.01, x - 0.08, x + 0.08, 0.66, 0.76, (190, 36, 32))
    canvas.board(z - 0.01, x - 0.1, x + 0.1, 0.44, 0.58, (28, 28, 30))
    canvas.line([(x - 0.36, 1.08, z + 0.9), (x + 0.36, 1.08, z + 0.9)], (34, 34, 36), 0.05)
    for side in (-0.3, 0.3):
        canvas.disc((x + side, 1.2, z + 0.9), 0.06, (40, 42, 44))
    if rider:
        cloth = vary(rng.choice(CLOTHES), rng)
        canvas.blob((x, 1.15, z + 0.35), 0.32, cloth, squash=1.25, corners=12)
        canvas.disc((x, 1.62, z + 0.35), 0.16, vary(rng.choice(PAINTS), rng), squash=1.1)


def person(canvas: Canvas, x: float, z: float, *, seated: bool = False) -> None:
    """Somebody, from behind or too far to know."""
    rng = canvas.rng
    cloth, trousers = vary(rng.choice(CLOTHES), rng), vary((52, 54, 66), rng, 30)
    drop = 0.55 if seated else 0.0
    tall = rng.uniform(0.92, 1.05)
    canvas.shadow(x, z, 0.3, 0.25, 110)
    if seated:
        canvas.box((x - 0.22, x + 0.22), (0, 0.3), (z - 0.5, z), trousers)
    else:
        for side in (-0.1, 0.1):
            canvas.line([(x + side, 0.05, z), (x + side * 0.8, 0.85 * tall, z)], trousers, 0.16)
    chest = (1.14 - drop) * tall
    canvas.face(
        [
            (x - 0.17, chest - 0.34, z),
            (x - 0.22, chest + 0.26, z),
            (x - 0.1, chest + 0.36, z),
            (x + 0.1, chest + 0.36, z),
            (x + 0.22, chest + 0.26, z),
            (x + 0.17, chest - 0.34, z),
        ],
        cloth,
    )
    for side in (-0.25, 0.25):
        canvas.line(
            [(x + side * 0.85, chest + 0.24, z), (x + side, chest - 0.3, z)],
            shade(cloth, 0.85),
            0.1,
        )
    head = (1.64 - drop) * tall
    canvas.disc((x, head, z), 0.11, (150, 108, 80), squash=1.2)
    scarf = rng.random() < 0.35
    canvas.disc(
        (x, head + (0.0 if scarf else 0.05), z),
        0.125 if scarf else 0.115,
        cloth if scarf else (28, 24, 22),
        squash=1.1,
    )


def stall(canvas: Canvas, x: float, z: float) -> None:
    """A vendor's cart under a tarpaulin, with goods."""
    rng = canvas.rng
    wide, deep = rng.uniform(1.5, 2.1), rng.uniform(1.1, 1.5)
    x0, x1 = x - wide / 2, x + wide / 2
    tarp = vary(rng.choice(TARPS), rng)
    canvas.shadow(x, z + deep / 2, wide * 0.6, deep * 0.8, 140)
    for px, pz in ((x0, z + deep), (x1, z + deep)):
        canvas.line([(px, 0, pz), (px, 2.3, pz)], (110, 90, 66), 0.06)
    wood = vary(rng.choice([(150, 112, 70), (90, 130, 160), (196, 190, 176), (150, 60, 50)]), rng)
    canvas.box((x0, x1), (0.25, 0.95), (z, z + deep), wood)
    canvas.board(z - 0.01, x0 + 0.1, x1 - 0.1, 0.4, 0.82, vary(rng.choice(TARPS), rng, 25))
    for _ in range(26):
        good: Colour = rng.choice(
            [(220, 150, 40), (190, 50, 40), (90, 140, 50), (236, 220, 150), (120, 70, 40)]
        )
        canvas.disc(
            (rng.uniform(x0 + 0.1, x1 - 0.1), rng.uniform(0.98, 1.16), z + 0.1),
            rng.uniform(0.05, 0.1),
            vary(good, rng, 25),
        )
    for px, pz in ((x0, z), (x1, z)):
        canvas.line([(px, 0, pz), (px, 2.25, pz)], (120, 98, 72), 0.06)
    canvas.face(
        [
            (x0 - 0.35, 2.15, z - 0.35),
            (x1 + 0.35, 2.15, z - 0.35),
            (x1 + 0.2, 2.6, z + deep),
            (x0 - 0.2, 2.6, z + deep),
        ],
        tarp,
    )
    stripes = 7
    for k in range(stripes):
        a = x0 - 0.35 + (wide + 0.7) * k / stripes
        canvas.board(
            z - 0.36, a, a + (wide + 0.7) / stripes, 1.95, 2.16, tarp if k % 2 else shade(tarp, 1.5)
        )


def barrier(canvas: Canvas, x: float, z: float, wide: float = 1.4) -> None:
    """A red and white plank on legs."""
    canvas.shadow(x, z, wide * 0.55, 0.3, 90)
    for side in (-wide * 0.4, wide * 0.4):
        canvas.line([(x + side, 0, z), (x + side, 1.0, z)], (120, 120, 118), 0.06)
    for k in range(6):
        a = x - wide / 2 + wide * k / 6
        canvas.board(z, a, a + wide / 6, 0.68, 0.95, (206, 44, 36) if k % 2 else (236, 234, 228))


def cone(canvas: Canvas, x: float, z: float) -> None:
    """A traffic cone."""
    canvas.shadow(x, z, 0.22, 0.22, 100)
    canvas.face(
        [(x - 0.2, 0, z), (x + 0.2, 0, z), (x + 0.04, 0.7, z), (x - 0.04, 0.7, z)], (226, 92, 34)
    )
    canvas.face(
        [(x - 0.13, 0.28, z), (x + 0.13, 0.28, z), (x + 0.1, 0.44, z), (x - 0.1, 0.44, z)],
        (238, 236, 230),
    )


def bin_pair(canvas: Canvas, x: float, z: float) -> None:
    """Two clean wheeled bins."""
    colours: tuple[Colour, ...] = ((38, 110, 62), (216, 170, 40))
    for k, colour in enumerate(colours):
        a = x + k * 0.72
        canvas.shadow(a + 0.3, z + 0.3, 0.42, 0.42, 120)
        canvas.box(
            (a, a + 0.6), (0.08, 1.0), (z, z + 0.6), shade(colour, 0.95), inset=(-0.04, -0.02)
        )
        canvas.box((a - 0.05, a + 0.65), (1.0, 1.1), (z - 0.05, z + 0.65), shade(colour, 0.8))


def bench(canvas: Canvas, x: float, z: float, *, broken: bool) -> None:
    """A park bench, one end on the ground when broken."""
    drop = 0.34 if broken else 0.0
    canvas.shadow(x, z, 0.9, 0.3, 110)
    for side in (-0.6, 0.6):
        canvas.board(z, x + side - 0.05, x + side + 0.05, 0, 0.45, (70, 72, 74))
    for k in range(3):
        canvas.face(
            [
                (x - 0.8, 0.45 + k * 0.18, z),
                (x + 0.8, 0.45 + k * 0.18 - drop, z),
                (x + 0.8, 0.57 + k * 0.18 - drop, z),
                (x - 0.8, 0.57 + k * 0.18, z),
            ],
            (142, 96, 60),
        )
