"""Vehicles where they should not be, queues, signals; and the free street."""

from __future__ import annotations

from reporting.demo.scene.canvas import Canvas, Colour, shade
from reporting.demo.scene.ground import Ground, near_edge
from reporting.demo.scene.props import car, motorbike, person


def parked_on_pavement(canvas: Canvas, ground: Ground) -> None:
    """Cars and motorbikes where people should walk."""
    rng = canvas.rng
    edge, side = near_edge(canvas, ground)
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
    edge, side = near_edge(canvas, ground)
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
    edge, side = near_edge(canvas, ground)
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
