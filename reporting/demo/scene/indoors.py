"""A counter of a city office: the one place of the demo with a roof."""

from __future__ import annotations

from reporting.demo.scene.canvas import Canvas, vary
from reporting.demo.scene.props import person


def counter(canvas: Canvas, *, crowded: bool) -> None:
    """Paint a waiting room with numbered counters; crowded or nearly empty."""
    rng = canvas.rng
    wall = vary(rng.choice([(214, 210, 196), (196, 208, 204), (218, 204, 184)]), rng)
    half, high, back = 4.2, 3.1, 10.0
    canvas.mat(-half, half, 0.8, back, (176, 172, 164))
    canvas.mat(-half, half, 0.8, back, (226, 226, 222), y=high)
    canvas.wall(-half, 0.8, back, 0, high, (wall[0] - 22, wall[1] - 22, wall[2] - 22))
    canvas.wall(half, 0.8, back, 0, high, (wall[0] - 14, wall[1] - 14, wall[2] - 14))
    canvas.board(back, -half, half, 0, high, wall)
    for k in range(24):
        canvas.line([(-half + k * 0.4, 0, 0.9), (-half + k * 0.4, 0, back)], (150, 146, 138), 0.012)
        canvas.line([(-half, 0, 0.9 + k * 0.4), (half, 0, 0.9 + k * 0.4)], (150, 146, 138), 0.012)
    for row in (2.6, 5.4, 8.2):
        for x in (-1.6, 1.6):
            canvas.mat(x - 0.5, x + 0.5, row, row + 0.9, (255, 255, 250), y=high - 0.01)
    paint = rng.choice([(40, 92, 150), (44, 120, 84), (150, 60, 50)])
    for k in range(4):
        x = -3.0 + k * 2.0
        canvas.board(back - 0.02, x - 0.7, x + 0.7, 2.2, 2.65, paint)
        canvas.board(back - 0.03, x - 0.12, x + 0.12, 2.28, 2.58, (244, 244, 240))
        canvas.board(back - 0.03, x + 0.25, x + 0.6, 2.34, 2.52, (230, 60, 46))
        if crowded is False or k % 2 == 0:
            person(canvas, x, back - 0.3)
    canvas.box((-half, half), (0, 1.08), (back - 1.2, back - 0.6), (168, 128, 84))
    canvas.box((-half, half), (1.08, 1.14), (back - 1.3, back - 0.5), (226, 220, 208))
    for z in (6.2, 4.9, 3.6) if crowded else (6.2,):
        for k in range(7):
            x = -2.7 + k * 0.9 + rng.uniform(-0.05, 0.05)
            canvas.box((x - 0.3, x + 0.3), (0.38, 0.46), (z, z + 0.4), paint)
            if rng.random() < (0.85 if crowded else 0.15):
                person(canvas, x, z - 0.1, seated=True)
            canvas.box((x - 0.28, x + 0.28), (0.5, 0.85), (z - 0.06, z), paint)
    for _ in range(5 if crowded else 1):
        person(canvas, rng.uniform(-2.8, 2.8), rng.uniform(2.9, 7.6))
