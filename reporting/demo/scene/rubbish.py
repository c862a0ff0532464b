"""Heaps of rubbish, fires of it, water it holds; and the swept spot."""

from __future__ import annotations

import math
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

from reporting.demo.scene.canvas import Canvas, Colour, mix, shade, vary
from reporting.demo.scene.ground import Ground, near_edge
from reporting.demo.scene.props import bin_pair

LITTER: Final[tuple[Colour, ...]] = (
    (28, 28, 32), (36, 36, 40), (214, 214, 210), (190, 44, 44), (40, 86, 150), (206, 190, 150), (150, 110, 74),
    (232, 228, 214), (70, 120, 70), (226, 170, 60), (120, 90, 66), (56, 52, 48),
)  # fmt: skip
"""Colours of bags, boxes and wrappers."""


def rubbish(canvas: Canvas, ground: Ground) -> None:
    """A heap of bags, boxes and loose litter against the kerb."""
    rng = canvas.rng
    edge, side = near_edge(canvas, ground)
    x = edge * rng.uniform(0.45, 0.8) + side * 0.1
    heap(canvas, x, rng.uniform(3.4, 5.0), rng.uniform(1.3, 2.3), rng.uniform(0.8, 1.5))


def heap(canvas: Canvas, x: float, z: float, wide: float, high: float) -> None:
    """Pile bags ``wide`` metres to both sides and ``high`` metres up, the far ones first."""
    rng = canvas.rng
    canvas.face(canvas.patch(x, z, wide * 1.35, wide * 0.6, ragged=0.1), (58, 50, 42), 150)
    canvas.shadow(x, z, wide * 1.2, wide * 0.5, 150)
    pieces = []
    for _ in range(250):
        across = max(-1.3, min(1.3, rng.gauss(0, 0.5)))
        ceiling = max(0.05, high * (1 - across * across * 0.62))
        depth = rng.uniform(-0.5, 0.5) * wide
        lift = rng.random() ** 1.5 * ceiling * max(0.12, 1 - abs(depth / wide))
        pieces.append((depth - lift * 0.02, across * wide, lift))
    pieces.sort(reverse=True)
    for depth, across, lift in pieces:
        colour = vary(rng.choice(LITTER), rng, 22)
        light = 0.6 + 0.5 * min(1.0, lift / max(0.3, high))
        at = (x + across, lift + 0.06, z + depth)
        if rng.random() < 0.22:
            _carton(canvas, at, light)
            continue
        size = rng.uniform(0.06, 0.26)
        canvas.blob(at, size, shade(colour, light * 0.66), squash=0.85)
        glint = (at[0] - size * 0.18, at[1] + size * 0.2, at[2])
        canvas.blob(glint, size * 0.7, shade(colour, light), squash=0.75)
        if rng.random() < 0.5:
            canvas.blob(
                (glint[0], glint[1] + size * 0.2, at[2]), size * 0.22, shade(colour, light * 1.35)
            )
    for _ in range(70):
        litter = (x + rng.gauss(0, wide * 0.9), 0.02, z + rng.gauss(-0.2, wide * 0.34))
        canvas.blob(
            litter,
            rng.uniform(0.02, 0.08),
            vary(rng.choice(LITTER), rng, 30),
            squash=0.5,
            corners=6,
        )


def _carton(canvas: Canvas, at: tuple[float, float, float], light: float) -> None:
    rng = canvas.rng
    w, h, turn = rng.uniform(0.1, 0.26), rng.uniform(0.06, 0.18), rng.uniform(-0.7, 0.7)
    corners = [(-w, -h), (w, -h), (w, h), (-w, h)]
    cos, sin = math.cos(turn), math.sin(turn)
    card = vary(
        rng.choice([(176, 136, 92), (196, 160, 112), (220, 214, 200), (120, 150, 180)]), rng
    )
    canvas.face(
        [(at[0] + a * cos - b * sin, at[1] + a * sin + b * cos, at[2]) for a, b in corners],
        shade(card, light),
    )


def swept(canvas: Canvas, ground: Ground) -> None:
    """The cleaned spot: a damp patch, and sometimes new bins."""
    rng = canvas.rng
    x = rng.uniform(-1.0, 1.0)
    canvas.soft(
        [canvas.pixel(*p) for p in canvas.patch(x, 4.2, 1.8, 0.8)], (46, 46, 48), 90, blur=14
    )
    if rng.random() < 0.6:
        bin_pair(
            canvas,
            ground.right + 0.25 if rng.random() < 0.5 else ground.left - 1.6,
            rng.uniform(4.5, 6),
        )


def smoke(canvas: Canvas, ground: Ground) -> None:
    """A burning heap and its smoke."""
    rng = canvas.rng
    x, z = canvas.spot(down=0.64)
    heap(canvas, x, z, 1.2, 0.6)
    for _ in range(12):
        canvas.blob(
            (x + rng.gauss(0, 0.4), rng.uniform(0.1, 0.7), z - 0.3),
            rng.uniform(0.04, 0.13),
            rng.choice([(255, 176, 60), (244, 110, 40), (255, 220, 120)]),
            squash=1.5,
        )
    size = (canvas.width // 4, canvas.rows // 4)
    plume = Image.new("L", size, 0)
    draw = ImageDraw.Draw(plume)
    drift = rng.choice([-1, 1]) * rng.uniform(0.2, 0.7)
    for k in range(46):
        t = k / 46
        px, py = canvas.pixel(x + drift * t * t * 5 + rng.gauss(0, 0.2 + t * 0.5), 0.5 + t * 5.5, z)
        r = (0.25 + t * 1.3) * canvas.scale(z) / 4 * rng.uniform(0.5, 1)
        draw.ellipse([px / 4 - r, py / 4 - r, px / 4 + r, py / 4 + r], fill=rng.randint(150, 235))
    mask = plume.filter(ImageFilter.GaussianBlur(6)).resize(
        canvas.image.size, Image.Resampling.BILINEAR
    )
    canvas.image.paste(rng.choice([(92, 90, 90), (70, 68, 68), (226, 226, 224)]), (0, 0), mask)


def ashes(canvas: Canvas, ground: Ground) -> None:
    """Where the fire was: a scorched patch and some grey flakes."""
    rng = canvas.rng
    x, z = canvas.spot(down=0.66)
    for across, strength in ((1.3, 90), (0.8, 120)):
        burnt = [canvas.pixel(*p) for p in canvas.patch(x, z, across, across * 0.5, ragged=0.3)]
        canvas.soft(burnt, (36, 34, 32), strength, blur=7)
    for _ in range(160):
        at = (x + rng.gauss(0, 0.7), 0.0, z + rng.gauss(0, 0.3))
        grey = vary((150, 146, 140), rng, 30)
        canvas.blob(at, rng.uniform(0.01, 0.04), grey, squash=0.5, corners=5)


def puddle_with_tyres(canvas: Canvas, ground: Ground) -> None:
    """Standing water and old tyres: where mosquitoes breed."""
    rng = canvas.rng
    x0, z0 = canvas.spot(down=0.68, aside=0.3)
    canvas.face(canvas.patch(x0, z0, 1.9, 0.9), (86, 92, 74), 235)
    canvas.face(canvas.patch(x0, z0 + 0.2, 1.1, 0.4), mix(canvas.haze, (90, 100, 80), 0.4), 150)
    depths = sorted((rng.uniform(-0.5, 1.2) for _ in range(rng.randint(3, 6))), reverse=True)
    for depth in depths:
        x, z = x0 + rng.uniform(-1.4, 1.4), z0 + depth
        canvas.shadow(x, z, 0.42, 0.3, 120)
        for y in (0.1, 0.22):
            canvas.disc((x, y, z), 0.4, shade((40, 40, 42), 0.8 + y), squash=0.42)
        canvas.disc((x, 0.24, z), 0.2, (70, 78, 66), squash=0.42)
