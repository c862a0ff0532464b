"""The place: houses, shops, walls, trees, poles and wires along a street, never twice the same."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Final

from PIL import Image

from reporting.demo.scene.canvas import Canvas, Colour, mix, shade, vary
from reporting.demo.scene.fixtures import LEAVES, hang_wire, lamp_post, plant_tree
from reporting.demo.scene.ground import Ground, paint_ground, paint_sky

_WALLS: Final[tuple[Colour, ...]] = (
    (214, 205, 186), (226, 221, 210), (190, 204, 196), (212, 190, 160), (178, 190, 204), (222, 200, 176),
    (196, 182, 170), (232, 226, 200), (200, 170, 150), (176, 198, 178), (205, 212, 216),
)  # fmt: skip
_SIGNS: Final[tuple[Colour, ...]] = (
    (190, 46, 40), (28, 92, 160), (226, 168, 36), (36, 128, 82), (232, 110, 40), (90, 60, 130), (235, 235, 230),
)  # fmt: skip
_ROOFS: Final[tuple[Colour, ...]] = ((150, 74, 52), (126, 66, 50), (112, 98, 92), (96, 108, 118))


@dataclass(frozen=True)
class Hour:
    """The light of a time of day.

    ``tint`` and ``ambient`` grade the finished picture; lamps matter when ``is_dark``.
    """

    name: str
    zenith: Colour
    low: Colour
    clouds: float
    tint: tuple[float, float, float]
    is_dark: bool = False
    wet: float = 0.0


HOURS: Final = {
    hour.name: hour
    for hour in (
        Hour("pagi", (128, 172, 214), (236, 226, 206), 0.35, (1.04, 1.0, 0.94)),
        Hour("siang", (88, 150, 214), (208, 224, 236), 0.45, (1.06, 1.05, 1.02)),
        Hour("mendung", (160, 168, 176), (206, 208, 208), 0.9, (0.92, 0.95, 0.97), wet=0.5),
        Hour("hujan", (132, 140, 148), (180, 186, 188), 1.0, (0.8, 0.85, 0.88), wet=1.0),
        Hour("sore", (118, 140, 184), (244, 196, 142), 0.4, (1.08, 0.95, 0.8)),
        Hour("malam", (30, 38, 70), (74, 70, 84), 0.3, (0.2, 0.24, 0.38), is_dark=True),
    )
}


def open_canvas(size: tuple[int, int], rng: Random, hour: Hour, nudge: Random) -> Canvas:
    """Return an empty canvas; ``nudge`` moves the camera a little between two visits."""
    width, rows = size
    across = rng.choice([rng.uniform(0.3, 0.44), rng.uniform(0.56, 0.7)])
    return Canvas(
        image=Image.new("RGB", size, hour.low),
        rng=rng,
        vanish_x=width * (across + nudge.uniform(-0.07, 0.07)),
        horizon=rows * (rng.uniform(0.3, 0.44) + nudge.uniform(-0.05, 0.05)),
        height_m=rng.uniform(1.45, 1.75),
        focal=width * (rng.uniform(0.72, 0.92) + nudge.uniform(-0.06, 0.09)),
        roomy_side=1 if across < 0.5 else -1,
        haze=mix(hour.low, (206, 212, 216), 0.35),
        haze_m=rng.uniform(55, 120),
    )


def build_street(canvas: Canvas, hour: Hour, *, wide: bool = False, lamps: bool = False) -> Ground:
    """Paint sky, ground and both sides of a street; return where the street lies."""
    rng = canvas.rng
    half = rng.uniform(2.9, 3.8) if wide else rng.uniform(2.1, 3.0)
    aside = rng.uniform(-0.9, 0.9)
    grey = rng.randint(84, 122)
    unpaved = not wide and rng.random() < 0.22
    ground = Ground(
        left=aside - half,
        right=aside + half,
        walk=rng.uniform(1.3, 2.2),
        asphalt=(grey, grey - 1, grey - 3),
        paving=rng.choice(
            [(124, 104, 78), (116, 110, 70)]
            if unpaved
            else [(158, 150, 140), (168, 120, 98), (146, 146, 142)]
        ),
        beyond=rng.choice([(120, 112, 96), (98, 108, 70), (132, 126, 116)]),
        dashes=wide or rng.random() < 0.4,
        unpaved=unpaved,
        wet=hour.wet,
    )
    paint_sky(canvas, hour.zenith, hour.low, clouds=hour.clouds)
    _far_end(canvas)
    paint_ground(canvas, ground)
    for side in (-1, 1):
        edge = ground.left - ground.walk if side < 0 else ground.right + ground.walk
        _row_of_houses(canvas, edge, side, hour)
    _poles(canvas, ground, lamps=lamps)
    return ground


def _far_end(canvas: Canvas) -> None:
    """Trees and roofs where the street disappears."""
    rng = canvas.rng
    for _ in range(26):
        x = rng.uniform(-70, 70)
        canvas.blob(
            (x, rng.uniform(1.5, 5.5), 95),
            rng.uniform(3, 7),
            shade(rng.choice(LEAVES), 0.9),
            squash=0.8,
        )


def _row_of_houses(canvas: Canvas, edge: float, side: int, hour: Hour) -> None:
    """Line one side with buildings, the far ones first."""
    rng = canvas.rng
    plots: list[tuple[float, float, str]] = []
    z = rng.uniform(-3, 1.5)
    style = rng.choice(["ruko", "rumah", "campur", "campur"])
    while z < 75:
        length = rng.uniform(4.5, 9)
        kind = (
            style
            if style != "campur"
            else rng.choice(["ruko", "rumah", "rumah", "kebun", "tembok"])
        )
        plots.append((z, z + length, kind))
        z += length + (rng.uniform(0, 2.5) if kind != "ruko" else 0)
    for begin, end, kind in reversed(plots):
        start = max(begin, 0.9)
        if end <= start + 0.3:
            continue
        if kind == "ruko":
            _shop(canvas, edge, side, start, end, hour)
        elif kind == "rumah":
            _house(canvas, edge, side, start, end)
        elif kind == "tembok":
            canvas.wall(edge, start, end, 0, rng.uniform(1.8, 2.6), vary(rng.choice(_WALLS), rng))
            plant_tree(canvas, edge + side * 2.5, (start + end) / 2, rng.uniform(4, 6))
        else:
            for _ in range(rng.randint(1, 3)):
                plant_tree(
                    canvas,
                    edge + side * rng.uniform(0.8, 3),
                    rng.uniform(start, end),
                    rng.uniform(3, 6.5),
                )


def _shop(canvas: Canvas, edge: float, side: int, z0: float, z1: float, hour: Hour) -> None:
    """A ruko: shutters below, windows above, a sign between."""
    rng = canvas.rng
    floors = rng.choice([2, 2, 3])
    top = floors * 3.1 + 0.6
    wall = vary(rng.choice(_WALLS), rng)
    _end_wall(canvas, edge, side, z0, top, shade(wall, 0.84))
    canvas.wall(edge, z0, z1, 0, top, wall)
    canvas.wall(edge, z0, z1, 0, 0.25, shade(wall, 0.55))
    bays = max(1, round((z1 - z0) / 3.2))
    step = (z1 - z0) / bays
    for bay in range(bays):
        a, b = z0 + bay * step + 0.25, z0 + (bay + 1) * step - 0.25
        is_open = rng.random() < 0.35
        door = (
            (58, 54, 52)
            if is_open
            else vary(rng.choice([(150, 156, 160), (96, 120, 150), (164, 150, 130)]), rng)
        )
        canvas.wall(edge, a, b, 0.1, 2.55, door)
        if not is_open and a < 22:
            for row in range(1, 8):
                canvas.line(
                    [(edge, 0.1 + row * 0.31, a), (edge, 0.1 + row * 0.31, b)],
                    shade(door, 0.84),
                    0.03,
                )
        if is_open:
            canvas.wall(edge, a + 0.2, b - 0.2, 0.2, 1.2, vary(rng.choice(_SIGNS), rng, 30))
        for floor in range(1, floors):
            glass = (226, 206, 140) if hour.is_dark and rng.random() < 0.3 else (84, 100, 112)
            base = floor * 3.1 + 0.9
            canvas.wall(edge, a + 0.25, b - 0.25, base, base + 1.35, shade(wall, 0.7))
            canvas.wall(edge, a + 0.33, b - 0.33, base + 0.08, base + 1.27, vary(glass, rng))
            canvas.wall(
                edge, (a + b) / 2 - 0.04, (a + b) / 2 + 0.04, base, base + 1.35, shade(wall, 0.8)
            )
    if rng.random() < 0.75:
        sign = vary(rng.choice(_SIGNS), rng)
        a, b = z0 + 0.3, z1 - 0.3
        canvas.wall(edge, a, b, 2.75, 3.6, sign)
        ink = (240, 240, 235) if sum(sign) < 480 else (60, 50, 50)
        for _ in range(rng.randint(3, 7)):
            spot = rng.uniform(a + 0.2, max(a + 0.3, b - 0.9))
            canvas.wall(
                edge,
                spot,
                min(b - 0.1, spot + rng.uniform(0.2, 0.7)),
                3.0,
                rng.uniform(3.2, 3.4),
                ink,
            )
    if rng.random() < 0.6:
        awning = vary(rng.choice(_SIGNS), rng)
        out = edge - side * 1.1
        canvas.face([(edge, 2.75, z0), (out, 2.35, z0), (out, 2.35, z1), (edge, 2.75, z1)], awning)
        canvas.wall(out, z0, z1, 2.15, 2.35, shade(awning, 0.8))


def _house(canvas: Canvas, edge: float, side: int, z0: float, z1: float) -> None:
    """A house behind a fence, with a tiled roof and perhaps a tree."""
    rng = canvas.rng
    back = edge + side * rng.uniform(1.6, 3.5)
    wall, roof = vary(rng.choice(_WALLS), rng), vary(rng.choice(_ROOFS), rng)
    top = rng.choice([3.0, 3.2, 6.0])
    if rng.random() < 0.5:
        plant_tree(canvas, back + side * 3, z1, rng.uniform(5, 8))
    _end_wall(canvas, back, side, z0, top, shade(wall, 0.84))
    canvas.wall(back, z0, z1, 0, top, wall)
    for floor in range(round(top / 3)):
        base = floor * 3 + 0.9
        middle = (z0 + z1) / 2
        canvas.wall(back, z0 + 0.6, middle - 0.5, base, base + 1.3, (96, 84, 70))
        canvas.wall(back, z0 + 0.7, middle - 0.6, base + 0.1, base + 1.2, (70, 84, 94))
        canvas.wall(
            back, middle + 0.3, middle + 1.2, floor * 3 + 0.05, floor * 3 + 2.1, (104, 70, 46)
        )
    out, ridge = back - side * 0.8, back + side * 2.6
    canvas.face(
        [
            (ridge, top + 1.9, z0 + 0.8),
            (out, top - 0.25, z0 - 0.4),
            (ridge + side * 3, top - 0.25, z0 - 0.4),
        ],
        shade(wall, 0.75),
    )
    canvas.face(
        [
            (out, top - 0.25, z0 - 0.4),
            (ridge, top + 1.9, z0 + 0.8),
            (ridge, top + 1.9, z1),
            (out, top - 0.25, z1 + 0.4),
        ],
        roof,
    )
    canvas.wall(out, z0 - 0.4, z1 + 0.4, top - 0.4, top - 0.22, shade(roof, 0.6))
    if rng.random() < 0.5:
        plant_tree(canvas, edge + side * 0.9, rng.uniform(z0 + 0.5, z1), rng.uniform(2.2, 3.6))
    fence = rng.uniform(1.1, 1.9)
    plinth = vary(rng.choice(_WALLS), rng)
    canvas.wall(edge, z0, z1, 0, fence * 0.55, shade(plinth, 0.9))
    canvas.wall(edge, z0, z1, 0, 0.2, shade(plinth, 0.55))
    bar = rng.choice([(40, 44, 48), (90, 60, 40), (50, 80, 66)])
    if z0 < 26:
        z = z0
        while z < z1:
            canvas.line([(edge, fence * 0.5, z), (edge, fence, z)], bar, 0.03)
            z += 0.22 if z < 10 else 0.5
        canvas.line([(edge, fence, z0), (edge, fence, z1)], bar, 0.05)


def _end_wall(
    canvas: Canvas, edge: float, side: int, z0: float, top: float, colour: Colour
) -> None:
    """The wall of a building that looks at the camera."""
    far = edge + side * 9
    canvas.board(z0, min(edge, far), max(edge, far), 0, top, colour)


def _poles(canvas: Canvas, ground: Ground, *, lamps: bool) -> None:
    """Concrete poles on one side with sagging wires; lamp posts on the other when asked for."""
    rng = canvas.rng
    side = rng.choice([-1, 1])
    x = ground.right + 0.6 if side > 0 else ground.left - 0.6
    first = rng.uniform(6.5, 12)
    spots = [first + 22 * k for k in range(3)]
    tops = [(x, 7.4, z) for z in spots]
    for z in reversed(spots):
        canvas.line([(x, 0, z), (x, 8, z)], (138, 134, 128), 0.24)
        canvas.line([(x - 0.9, 7.5, z), (x + 0.9, 7.5, z)], (92, 88, 84), 0.1)
    for wire in range(rng.randint(4, 7)):
        dx, dy = rng.uniform(-0.8, 0.8), rng.uniform(-1.6, 0.2)
        hang_wire(
            canvas, (x + dx, 7.4 + dy, 0.8), (x + dx, 7.4 + dy, spots[0]), rng.uniform(0.2, 0.7)
        )
        for a, b in pairwise(tops):
            hang_wire(
                canvas,
                (a[0] + dx, a[1] + dy, a[2]),
                (b[0] + dx, b[1] + dy, b[2]),
                0.3 + wire * 0.08,
            )
    if lamps:
        return
    if rng.random() < 0.3:
        lamp_post(canvas, -x, rng.uniform(9, 16), shining=False, towards=side)
