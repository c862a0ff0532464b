"""Floods, drains and leaks, and the same spot once the water is gone."""

from __future__ import annotations

from typing import Final

import numpy as np
from PIL import Image

from reporting.demo.scene.canvas import Canvas, Colour, mix, vary
from reporting.demo.scene.ground import Ground, near_edge, noise_tile
from reporting.demo.scene.props import car, motorbike, person
from reporting.demo.scene.rubbish import LITTER

_MUD: Final[Colour] = (92, 76, 56)


def flood(canvas: Canvas, ground: Ground) -> None:
    """Brown water from wall to wall that mirrors the street, with traffic stuck in it."""
    rng = canvas.rng
    if rng.random() < 0.7:
        car(canvas, ground.right - 1.1, rng.uniform(9, 13), braking=True)
    _mirror(canvas, depth=rng.uniform(0.55, 0.75))
    for _ in range(rng.randint(1, 3)):
        person(canvas, rng.uniform(ground.left, ground.right), rng.uniform(6.5, 12))
    motorbike(
        canvas,
        rng.uniform(ground.left + 0.6, ground.right - 0.6),
        rng.uniform(4.6, 6.5),
        rider=True,
    )
    for x, z in ((rng.uniform(-2, 2), rng.uniform(4.6, 6.5)), (rng.uniform(-2, 2), 9)):
        for ring in range(1, 4):
            points = [
                canvas.pixel(*p) for p in canvas.patch(x, z, 0.45 * ring, 0.3 * ring, ragged=0.04)
            ]
            canvas.draw.line([*points, points[0]], fill=(214, 206, 190, 90), width=2)
    for _ in range(16):
        canvas.blob(
            (rng.uniform(-3, 3), 0.0, rng.uniform(2.5, 12)),
            rng.uniform(0.03, 0.1),
            vary(rng.choice(LITTER), rng, 25),
            squash=0.4,
            corners=6,
        )


def _mirror(canvas: Canvas, depth: float) -> None:
    """Lay rippled water over everything below knee height."""
    level = int(canvas.horizon + canvas.focal * canvas.height_m / 26)
    rows = canvas.rows - level
    if rows < 10:
        return
    pixels = np.asarray(canvas.image)
    source = np.clip(level - np.arange(rows) * level // max(rows, level), 0, canvas.rows - 1)
    step = np.arange(rows)
    sway = (np.sin(step * 0.55 + 9 * np.sin(step * 0.05)) * (1 + step * 0.03)).astype(np.int32)
    columns = np.clip(np.arange(canvas.width)[None, :] + sway[:, None], 0, canvas.width - 1)
    mirror = pixels[source[:, None], columns].astype(np.float32)
    z = canvas.focal * canvas.height_m / (level + step - canvas.horizon)
    x = (np.arange(canvas.width)[None, :] - canvas.vanish_x) * z[:, None] / canvas.focal
    waves = noise_tile()[(z * 26).astype(np.int32)[:, None] % 512, (x * 5).astype(np.int32) % 512]
    brown = np.array([124, 104, 76], np.float32) * (1 + 0.16 * waves)[:, :, None]
    share = np.float32(depth) * np.clip(0.5 + step / rows, 0.5, 1.2)[:, None, None]
    water = mirror * (1 - share * 0.8) + brown * share * 0.8
    canvas.image.paste(Image.fromarray(np.clip(water, 0, 255).astype(np.uint8)), (0, level))


def drained(canvas: Canvas, ground: Ground) -> None:
    """The road again, with puddles left along the kerb."""
    rng = canvas.rng
    for _ in range(5):
        spot = canvas.patch(
            rng.choice([ground.left + 0.4, ground.right - 0.4]), rng.uniform(3, 14), 0.5, 0.8
        )
        canvas.face(spot, mix(canvas.haze, (90, 90, 92), 0.3), 120)
    motorbike(canvas, rng.uniform(-1, 1), rng.uniform(9, 14), rider=True)


def blocked_drain(canvas: Canvas, ground: Ground) -> None:
    """An open ditch beside the road, full of mud and litter."""
    ditch(canvas, ground, mix(_MUD, (40, 40, 36), 0.5))
    rng = canvas.rng
    x = _ditch_x(canvas, ground)
    for _ in range(150):
        z = rng.uniform(1.8, 11)
        at = (x + rng.gauss(0, 0.2), -0.05, z)
        canvas.blob(at, rng.uniform(0.04, 0.14), vary(rng.choice(LITTER), rng, 25), squash=0.55)


def cleared_drain(canvas: Canvas, ground: Ground) -> None:
    """The same ditch with running water."""
    ditch(canvas, ground, (74, 96, 104))
    for k in range(16):
        z = 1.8 + k * 0.7
        canvas.line(
            [
                (_ditch_x(canvas, ground) - 0.2, -0.12, z),
                (_ditch_x(canvas, ground) + 0.15, -0.12, z + 0.3),
            ],
            (150, 172, 178),
            0.02,
        )


def ditch(canvas: Canvas, ground: Ground, inside: Colour) -> None:
    """A concrete ditch in the near pavement."""
    x = _ditch_x(canvas, ground)
    canvas.mat(x - 0.75, x + 0.75, 1.0, 40, (158, 154, 146))
    canvas.mat(x - 0.55, x + 0.55, 1.0, 40, (70, 66, 60))
    canvas.face(
        [
            (x - 0.45, -0.25, 1.0),
            (x + 0.45, -0.25, 1.0),
            (x + 0.45, -0.25, 40),
            (x - 0.45, -0.25, 40),
        ],
        inside,
    )


def dark_water(canvas: Canvas, ground: Ground) -> None:
    """A ditch of black water with foam."""
    ditch(canvas, ground, (26, 26, 30))
    rng = canvas.rng
    for _ in range(130):
        canvas.blob(
            (_ditch_x(canvas, ground) + rng.gauss(0, 0.2), -0.05, rng.uniform(1.8, 9)),
            rng.uniform(0.03, 0.13),
            vary((226, 228, 224), rng, 12),
            squash=0.5,
        )


def leak(canvas: Canvas, ground: Ground) -> None:
    """A jet of water out of the ground and the puddle around it."""
    rng = canvas.rng
    x, z = canvas.spot(down=0.66, aside=0.8)
    for across, strength in ((2.6, 110), (1.5, 120)):
        pool = [canvas.pixel(*point) for point in canvas.patch(x, z - 0.4, across, across / 2)]
        canvas.soft(pool, mix(canvas.haze, (104, 112, 118), 0.45), strength, blur=7)
    canvas.face(canvas.patch(x, z, 0.4, 0.22), (70, 60, 50))
    high = rng.uniform(0.9, 2.2)
    for _ in range(260):
        aim, speed = rng.gauss(0, 0.28), rng.uniform(0.55, 1.0)
        t = rng.random()
        at = (x + aim * t * 2.2, max(0.02, high * speed * 4 * t * (1 - t)), z - 0.1 * t)
        canvas.blob(
            at,
            rng.uniform(0.015, 0.06),
            mix((236, 242, 246), canvas.haze, rng.random() * 0.5),
            corners=6,
        )
    for k in range(5):
        lean = (k - 2) * 0.12
        canvas.line(
            [(x, 0, z), (x + lean, high * 0.6, z), (x + lean * 1.8, high * 0.96, z)],
            (226, 234, 240),
            0.05,
        )


def _ditch_x(canvas: Canvas, ground: Ground) -> float:
    edge, side = near_edge(canvas, ground)
    return edge + side * 0.1
