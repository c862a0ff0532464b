"""Problems that stand or hang in the street, and the same spot once they are solved."""

from __future__ import annotations

import math
from typing import Final

from reporting.demo.scene.canvas import Canvas, Colour, mix, shade, vary
from reporting.demo.scene.ground import Ground
from reporting.demo.scene.props import TARPS, barrier, car, cone, motorbike, person, stall
from reporting.demo.scene.street import hang_wire, lamp_post, plant_tree

_BARK: Final[Colour] = (92, 72, 54)


def _inner(ground: Ground) -> tuple[float, int]:
    """The pavement edge nearer to the camera's line, and which way it lies."""
    return (ground.right, 1) if abs(ground.right) < abs(ground.left) else (ground.left, -1)


def dead_lamps(canvas: Canvas, ground: Ground) -> None:
    """A row of lamps that do not shine; one far away does."""
    rng = canvas.rng
    edge, side = _inner(ground)
    x = edge + side * 0.5
    lamp_post(canvas, x, 34, shining=True, towards=-side)
    lamp_post(canvas, x, 18, shining=False, towards=-side)
    lamp_post(canvas, x, rng.uniform(6.5, 8), shining=False, towards=-side)
    if rng.random() < 0.6:
        motorbike(canvas, rng.uniform(-0.8, 0.8), rng.uniform(9, 13), rider=True)
        canvas.shine(0.0, 0.6, 12, 1.1, 0.9)


def bright_lamps(canvas: Canvas, ground: Ground) -> None:
    """All lamps shining."""
    edge, side = _inner(ground)
    x = edge + side * 0.5
    for z in (34.0, 18.0, canvas.rng.uniform(6.5, 8)):
        lamp_post(canvas, x, z, shining=True, towards=-side)


def leaning_lamp(canvas: Canvas, ground: Ground) -> None:
    """A post about to fall."""
    edge, side = _inner(ground)
    lamp_post(canvas, edge + side * 0.5, 7.0, shining=False, towards=-side, lean=-side * 2.4)
    cone(canvas, edge - side * 0.5, 6.0)


def upright_lamp(canvas: Canvas, ground: Ground) -> None:
    """The post straight again."""
    edge, side = _inner(ground)
    lamp_post(canvas, edge + side * 0.5, 7.0, shining=False, towards=-side)


def parked_on_pavement(canvas: Canvas, ground: Ground) -> None:
    """Cars and motorbikes where people should walk."""
    rng = canvas.rng
    edge, side = _inner(ground)
    if rng.random() < 0.35:
        for k in range(16):
            motorbike(
                canvas,
                edge + side * (0.1 + rng.uniform(-0.12, 0.12)) - side * (k % 2) * 0.8,
                13 - k * 0.62,
            )
    else:
        for z in (17.0, 11.5, rng.uniform(4.8, 6.2)):
            car(canvas, edge + side * rng.uniform(-0.4, 0.2), z)
        motorbike(canvas, edge - side * 1.4, rng.uniform(7, 9))
    person(canvas, -edge * 0.3, rng.uniform(9, 13))


def free_pavement(canvas: Canvas, ground: Ground) -> None:
    """The pavement is free again; somebody walks on it."""
    edge, side = _inner(ground)
    for k in range(5):
        z = 3.5 + k * 2.2
        canvas.line(
            [(edge + side * 0.12, 0, z), (edge + side * 0.12, 0.75, z)], (226, 180, 40), 0.12
        )
    person(canvas, edge + side * 0.8, canvas.rng.uniform(8, 11))


def jam(canvas: Canvas, ground: Ground) -> None:
    """A queue from kerb to kerb."""
    rng = canvas.rng
    lanes = [ground.left + 1.1, (ground.left + ground.right) / 2, ground.right - 1.1]
    queue: list[tuple[float, float, str]] = []
    for lane in lanes:
        z = rng.uniform(4.6, 7.5)
        while z < 42:
            queue.append(
                (z, lane + rng.uniform(-0.2, 0.2), "car" if rng.random() < 0.62 else "bike")
            )
            z += rng.uniform(4.8, 6.4) if queue[-1][2] == "car" else rng.uniform(1.6, 2.4)
    for z, x, kind in sorted(queue, reverse=True):
        if kind == "car":
            car(canvas, x, z, braking=rng.random() < 0.7)
        else:
            motorbike(canvas, x, z, rider=True)


def flowing(canvas: Canvas, ground: Ground) -> None:
    """Little traffic."""
    rng = canvas.rng
    car(canvas, ground.right - 1.2, rng.uniform(16, 24))
    motorbike(canvas, ground.left + 1.0, rng.uniform(8, 13), rider=True)


def dead_signal(canvas: Canvas, ground: Ground) -> None:
    """Traffic lights without a light, and everybody at once."""
    _signal(canvas, ground, None)
    for x, z in ((ground.left + 1.2, 13.0), (ground.right - 1.3, 10.5)):
        car(canvas, x, z, braking=True)
    motorbike(canvas, 0.1, 8.0, rider=True)


def green_signal(canvas: Canvas, ground: Ground) -> None:
    """Traffic lights that work."""
    _signal(canvas, ground, 2)
    car(canvas, ground.right - 1.3, 17)


def _signal(canvas: Canvas, ground: Ground, shining: int | None) -> None:
    edge, side = _inner(ground)
    x, z = edge + side * 0.3, 5.2
    canvas.line([(x, 0, z), (x, 2.2, z)], (70, 74, 76), 0.13)
    canvas.board(z - 0.02, x - 0.24, x + 0.24, 1.7, 3.1, (24, 24, 26))
    canvas.board(z - 0.03, x - 0.28, x + 0.28, 3.1, 3.16, (60, 62, 64))
    colours: tuple[Colour, ...] = ((220, 44, 40), (240, 180, 40), (60, 220, 120))
    for k, colour in enumerate(colours):
        lit = k == shining
        at = (x, 2.84 - k * 0.42, z - 0.04)
        canvas.disc(at, 0.16, colour if lit else shade(colour, 0.24))
        if lit:
            canvas.shine(at[0], at[1], z, 0.5, 1.6)
    for k in range(7):
        a = ground.left + 0.3 + k * (ground.right - ground.left - 0.6) / 7
        canvas.mat(a, a + 0.42, 6.2, 8.4, (206, 204, 198))


def fallen_tree(canvas: Canvas, ground: Ground) -> None:
    """A trunk across the road with its crown on the asphalt."""
    rng = canvas.rng
    edge, side = _inner(ground)
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
    for _ in range(230):
        along = rng.gauss(tip - side * 0.2, 0.95)
        leaves.append((along, abs(rng.gauss(0.5, 0.5)), z - rng.uniform(-0.5, 0.7)))
    leaves.sort(key=lambda leaf: -leaf[2])
    for x, y, at in leaves:
        green = rng.choice([(62, 98, 46), (82, 118, 54), (48, 82, 42)])
        canvas.blob(
            (x, y, at), rng.uniform(0.1, 0.3), shade(green, 0.6 + 0.45 * min(1, y)), squash=0.8
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
    edge, side = _inner(ground)
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
    edge, side = _inner(ground)
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
    edge, side = _inner(ground)
    for z in (12.0, 7.0):
        plant_tree(canvas, edge + side * 0.9, z, 4.6, crown=0.7)


def weeds(canvas: Canvas, ground: Ground) -> None:
    """Grass as high as the knee, a broken bench."""
    rng = canvas.rng
    edge, side = _inner(ground)
    _bench(canvas, edge + side * 0.4, 6.0, broken=True)
    for z in sorted((rng.uniform(2.6, 14) for _ in range(420)), reverse=True):
        x = edge + side * rng.uniform(-0.5, 2.6)
        tall = rng.uniform(0.25, 0.8)
        canvas.line(
            [(x, 0, z), (x + rng.uniform(-0.16, 0.16), tall, z)], vary((96, 120, 54), rng, 30), 0.03
        )


def mown(canvas: Canvas, ground: Ground) -> None:
    """Short grass and a whole bench."""
    edge, side = _inner(ground)
    canvas.mat(*sorted((edge + side * 0.2, edge + side * 2.6)), 2.6, 16, (104, 138, 66))
    _bench(canvas, edge + side * 0.8, 6.0, broken=False)


def _bench(canvas: Canvas, x: float, z: float, *, broken: bool) -> None:
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


def hanging_cables(canvas: Canvas, ground: Ground) -> None:
    """Black cables down to the height of a face."""
    rng = canvas.rng
    edge, side = _inner(ground)
    x, z = edge + side * 0.4, 6.0
    canvas.line([(x, 0, z), (x - side * 0.3, 7.5, z)], (140, 136, 130), 0.24)
    canvas.box((x - 0.3, x + 0.2), (3.6, 4.3), (z - 0.3, z), (70, 72, 76))
    for k in range(16):
        y = rng.uniform(4.2, 6.4)
        far = (-edge * rng.uniform(0.8, 1.5), rng.uniform(3.6, 6.0), rng.uniform(4.5, 12))
        hang_wire(
            canvas, (x, y, z), far, rng.uniform(0.6, 3.1) if k % 2 else 0.4, (22, 22, 24), 0.035
        )
    for _ in range(5):
        foot = (x - side * rng.uniform(0.6, 2.2), rng.uniform(0.1, 1.2), z - rng.uniform(0, 1.2))
        hang_wire(
            canvas, (x, rng.uniform(3.5, 5.5), z), foot, rng.uniform(-0.2, 0.5), (20, 20, 22), 0.04
        )
    for turn in range(3):
        loop = [
            (x + math.cos(k / 3) * 0.34, 3.2 + math.sin(k / 3) * 0.4 - turn * 0.1, z - 0.2)
            for k in range(20)
        ]
        canvas.line(loop, (24, 24, 26), 0.04)


def tidy_cables(canvas: Canvas, ground: Ground) -> None:
    """The cables bundled and high."""
    edge, side = _inner(ground)
    x, z = edge + side * 0.4, 6.0
    canvas.line([(x, 0, z), (x, 7.5, z)], (140, 136, 130), 0.24)
    for k in range(3):
        hang_wire(
            canvas, (x, 6.9 - k * 0.12, z), (-edge * 1.2, 6.8 - k * 0.12, 9), 0.25, thick=0.05
        )


def vendors(canvas: Canvas, ground: Ground) -> None:
    """Stalls along the kerb and people around them."""
    rng = canvas.rng
    edge, side = _inner(ground)
    for z in (17.0, 13.5, 9.8, rng.uniform(4.8, 6.0)):
        stall(canvas, edge + side * rng.uniform(-0.5, 0.2), z)
        if rng.random() < 0.7:
            person(canvas, edge - side * rng.uniform(1.2, 1.7), z - rng.uniform(0, 1))
    for _ in range(2):
        canvas.box(
            tuple(sorted((edge - side * 1.3, edge - side * 0.95)))[:2],
            (0, 0.42),
            (4.2, 4.55),
            vary(rng.choice(TARPS), rng),
        )  # type: ignore[arg-type]


def banners(canvas: Canvas, ground: Ground) -> None:
    """Banners tied between posts and nailed to a tree."""
    rng = canvas.rng
    edge, side = _inner(ground)
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
    edge, side = _inner(ground)
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
    person(canvas, _inner(ground)[0] + _inner(ground)[1] * 0.3, 6.2, seated=True)


def _shelter(canvas: Canvas, ground: Ground, *, broken: bool) -> None:
    rng = canvas.rng
    edge, side = _inner(ground)
    x0, x1 = sorted((edge - side * 0.9, edge + side * 1.9))
    z0, z1 = 5.8, 7.4
    paint = rng.choice([(40, 90, 150), (190, 60, 50), (60, 120, 90)])
    canvas.shadow((x0 + x1) / 2, 6.6, 1.7, 0.9, 120)
    canvas.board(z1, x0, x1, 0.3, 2.3, (150, 170, 178))
    for k in range(4):
        a = x0 + (x1 - x0) * k / 3
        canvas.line([(a, 0, z1), (a, 2.5, z1)], shade(paint, 0.8), 0.08)
    _bench(canvas, (x0 + x1) / 2, 7.0, broken=broken)
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
    edge, side = _inner(ground)
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
    person(canvas, _inner(ground)[0] * 0.7, canvas.rng.uniform(9, 14))


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


def closed_off(canvas: Canvas, ground: Ground) -> None:
    """Barriers across the road: something is wrong farther on."""
    middle = (ground.left + ground.right) / 2
    for k in (-1, 0, 1):
        barrier(canvas, middle + k * 1.6, 6.0 + abs(k) * 0.4)
    cone(canvas, middle - 2.4, 5.2)


def transformer(canvas: Canvas, ground: Ground) -> None:
    """A pole with a transformer, dark windows around."""
    edge, side = _inner(ground)
    x, z = edge + side * 0.2, 6.5
    canvas.line([(x, 0, z), (x, 7, z)], (140, 136, 130), 0.28)
    canvas.box((x - 0.6, x + 0.6), (3.1, 4.3), (z - 0.6, z - 0.1), (120, 130, 134))
    for k in range(8):
        a = x - 0.5 + k * 0.13
        canvas.board(z - 0.62, a, a + 0.05, 3.2, 4.2, (84, 92, 96))
    canvas.board(z - 0.63, x - 0.2, x + 0.2, 3.5, 3.9, mix((230, 190, 40), (255, 255, 255), 0.1))
    for k in (-0.3, 0.0, 0.3):
        canvas.line([(x + k, 4.3, z - 0.3), (x + k, 4.8, z - 0.3)], (120, 60, 40), 0.07)
        hang_wire(canvas, (x + k, 4.8, z - 0.3), (x + k * 3, 7, z), -0.2)
