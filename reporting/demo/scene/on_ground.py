"""Problems that lie on the ground, and the same spot once they are solved."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from reporting.demo.scene.canvas import Canvas, Colour, mix, shade, vary
from reporting.demo.scene.ground import Ground, noise_tile
from reporting.demo.scene.props import barrier, bin_pair, car, cone, motorbike, person

_BAGS: Final[tuple[Colour, ...]] = (
    (28, 28, 32), (36, 36, 40), (214, 214, 210), (190, 44, 44), (40, 86, 150), (206, 190, 150), (150, 110, 74),
    (232, 228, 214), (70, 120, 70), (226, 170, 60), (120, 90, 66), (56, 52, 48),
)  # fmt: skip
_MUD: Final[Colour] = (92, 76, 56)


def rubbish(canvas: Canvas, ground: Ground) -> None:
    """A heap of bags, boxes and loose litter against the kerb."""
    rng = canvas.rng
    side = rng.choice([-1, 1])
    x = side * rng.uniform(0.5, 1.4) + (ground.left + ground.right) / 4
    heap(canvas, x, rng.uniform(3.4, 5.0), rng.uniform(1.3, 2.3), rng.uniform(0.8, 1.5))


def heap(canvas: Canvas, x: float, z: float, wide: float, high: float) -> None:
    """Pile bags ``wide`` metres to both sides and ``high`` metres up, the far ones first."""
    rng = canvas.rng
    canvas.face(canvas.patch(x, z, wide * 1.35, wide * 0.6, ragged=0.25), (58, 50, 42), 150)
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
        colour = vary(rng.choice(_BAGS), rng, 22)
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
            litter, rng.uniform(0.02, 0.08), vary(rng.choice(_BAGS), rng, 30), squash=0.5, corners=6
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


def potholes(canvas: Canvas, ground: Ground) -> None:
    """One large hole or a row of them, some with water."""
    rng = canvas.rng
    middle = (ground.left + ground.right) / 2
    spots = [(middle + rng.uniform(-0.9, 0.9), rng.uniform(3.0, 4.0), rng.uniform(0.6, 1.05))]
    for _ in range(rng.randint(1, 4)):
        spots.append(
            (
                rng.uniform(ground.left + 0.5, ground.right - 0.5),
                rng.uniform(4.5, 12),
                rng.uniform(0.25, 0.7),
            )
        )
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
    middle = (ground.left + ground.right) / 2
    for z, size in ((9.0, 0.5), (rng.uniform(3.2, 4.0), rng.uniform(0.9, 1.2))):
        x = middle + rng.uniform(-0.7, 0.7)
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
            vary(rng.choice(_BAGS), rng, 25),
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
    x = _ditch_x(ground)
    for _ in range(150):
        z = rng.uniform(1.8, 11)
        at = (x + rng.gauss(0, 0.2), -0.05, z)
        canvas.blob(at, rng.uniform(0.04, 0.14), vary(rng.choice(_BAGS), rng, 25), squash=0.55)


def cleared_drain(canvas: Canvas, ground: Ground) -> None:
    """The same ditch with running water."""
    ditch(canvas, ground, (74, 96, 104))
    for k in range(16):
        z = 1.8 + k * 0.7
        canvas.line(
            [(_ditch_x(ground) - 0.2, -0.12, z), (_ditch_x(ground) + 0.15, -0.12, z + 0.3)],
            (150, 172, 178),
            0.02,
        )


def ditch(canvas: Canvas, ground: Ground, inside: Colour) -> None:
    """A concrete ditch in the near pavement."""
    x = _ditch_x(ground)
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


def _ditch_x(ground: Ground) -> float:
    """On the side that leaves more room in the picture."""
    return ground.right + 0.1 if abs(ground.right) < abs(ground.left) else ground.left - 0.1


def open_hole(canvas: Canvas, ground: Ground) -> None:
    """A square hole in the pavement where the cover was."""
    rng = canvas.rng
    x = (ground.right if abs(ground.right) < abs(ground.left) else ground.left) * 0.6
    z = rng.uniform(3.0, 3.8)
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
    x = (ground.right if abs(ground.right) < abs(ground.left) else ground.left) * 0.6
    canvas.mat(x - 0.62, x + 0.62, 2.9, 4.0, (140, 136, 130))
    canvas.mat(x - 0.5, x + 0.5, 3.0, 3.9, (196, 192, 184))
    for bar in range(5):
        canvas.mat(x - 0.36, x + 0.36, 3.12 + bar * 0.15, 3.17 + bar * 0.15, (90, 88, 84))


def leak(canvas: Canvas, ground: Ground) -> None:
    """A jet of water out of the ground and the puddle around it."""
    rng = canvas.rng
    x, z = rng.uniform(-1.0, 1.0), rng.uniform(4.2, 5.4)
    canvas.face(canvas.patch(x, z - 0.4, 2.6, 1.3), mix(canvas.haze, (110, 116, 120), 0.35), 190)
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


def smoke(canvas: Canvas, ground: Ground) -> None:
    """A burning heap and its smoke."""
    rng = canvas.rng
    x, z = rng.uniform(-0.8, 0.8), rng.uniform(5, 7)
    heap(canvas, x, z, 1.1, 0.5)
    for _ in range(26):
        canvas.blob(
            (x + rng.gauss(0, 0.4), rng.uniform(0.1, 0.7), z - 0.3),
            rng.uniform(0.05, 0.22),
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
    canvas.image.paste(
        rng.choice([(196, 196, 196), (120, 118, 116), (160, 158, 156)]), (0, 0), mask
    )


def ashes(canvas: Canvas, ground: Ground) -> None:
    """Where the fire was."""
    canvas.soft(
        [canvas.pixel(*p) for p in canvas.patch(0, 5.5, 1.2, 0.6)], (30, 29, 28), 170, blur=8
    )


def dark_water(canvas: Canvas, ground: Ground) -> None:
    """A ditch of black water with foam."""
    ditch(canvas, ground, (26, 26, 30))
    rng = canvas.rng
    for _ in range(130):
        canvas.blob(
            (_ditch_x(ground) + rng.gauss(0, 0.2), -0.05, rng.uniform(1.8, 9)),
            rng.uniform(0.03, 0.13),
            vary((226, 228, 224), rng, 12),
            squash=0.5,
        )


def puddle_with_tyres(canvas: Canvas, ground: Ground) -> None:
    """Standing water and old tyres: where mosquitoes breed."""
    rng = canvas.rng
    canvas.face(canvas.patch(0.2, 4.2, 1.9, 0.9), (86, 92, 74), 235)
    canvas.face(canvas.patch(0.0, 4.4, 1.1, 0.4), mix(canvas.haze, (90, 100, 80), 0.4), 150)
    for _ in range(rng.randint(3, 6)):
        x, z = rng.uniform(-1.6, 1.8), rng.uniform(3.6, 5.6)
        canvas.shadow(x, z, 0.42, 0.3, 120)
        for y in (0.1, 0.22):
            canvas.disc((x, y, z), 0.4, shade((40, 40, 42), 0.8 + y), squash=0.42)
        canvas.disc((x, 0.24, z), 0.2, (70, 78, 66), squash=0.42)
