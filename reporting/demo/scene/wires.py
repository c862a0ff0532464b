"""Lamps, cables and what hangs on poles."""

from __future__ import annotations

import math

from reporting.demo.scene.canvas import Canvas, mix
from reporting.demo.scene.fixtures import hang_wire, lamp_post
from reporting.demo.scene.ground import Ground, near_edge
from reporting.demo.scene.props import cone, motorbike


def dead_lamps(canvas: Canvas, ground: Ground) -> None:
    """A row of lamps that do not shine; one far away does."""
    rng = canvas.rng
    edge, side = near_edge(canvas, ground)
    x = edge + side * 0.5
    lamp_post(canvas, x, 34, shining=True, towards=-side)
    lamp_post(canvas, x, 18, shining=False, towards=-side)
    lamp_post(canvas, x, rng.uniform(10, 11.5), shining=False, towards=-side)
    if rng.random() < 0.6:
        motorbike(canvas, rng.uniform(-0.8, 0.8), rng.uniform(9, 13), rider=True)
        canvas.shine(0.0, 0.6, 12, 1.1, 0.9)


def bright_lamps(canvas: Canvas, ground: Ground) -> None:
    """All lamps shining."""
    edge, side = near_edge(canvas, ground)
    x = edge + side * 0.5
    for z in (34.0, 18.0, canvas.rng.uniform(10, 11.5)):
        lamp_post(canvas, x, z, shining=True, towards=-side)


def leaning_lamp(canvas: Canvas, ground: Ground) -> None:
    """A post about to fall."""
    edge, side = near_edge(canvas, ground)
    lamp_post(canvas, edge + side * 0.5, 10.5, shining=False, towards=-side, lean=-side * 2.6)
    cone(canvas, edge - side * 0.5, 8.5)


def upright_lamp(canvas: Canvas, ground: Ground) -> None:
    """The post straight again."""
    edge, side = near_edge(canvas, ground)
    lamp_post(canvas, edge + side * 0.5, 10.5, shining=False, towards=-side)


def hanging_cables(canvas: Canvas, ground: Ground) -> None:
    """Black cables down to the height of a face."""
    rng = canvas.rng
    edge, side = near_edge(canvas, ground)
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
    edge, side = near_edge(canvas, ground)
    x, z = edge + side * 0.4, 6.0
    canvas.line([(x, 0, z), (x, 7.5, z)], (140, 136, 130), 0.24)
    for k in range(3):
        hang_wire(
            canvas, (x, 6.9 - k * 0.12, z), (-edge * 1.2, 6.8 - k * 0.12, 9), 0.25, thick=0.05
        )


def transformer(canvas: Canvas, ground: Ground) -> None:
    """A pole with a transformer, dark windows around."""
    edge, side = near_edge(canvas, ground)
    x, z = edge + side * 0.2, 10.5
    canvas.line([(x, 0, z), (x, 7, z)], (140, 136, 130), 0.28)
    canvas.box((x - 0.6, x + 0.6), (3.1, 4.3), (z - 0.6, z - 0.1), (120, 130, 134))
    for k in range(8):
        a = x - 0.5 + k * 0.13
        canvas.board(z - 0.62, a, a + 0.05, 3.2, 4.2, (84, 92, 96))
    canvas.board(z - 0.63, x - 0.2, x + 0.2, 3.5, 3.9, mix((230, 190, 40), (255, 255, 255), 0.1))
    for wire in (-0.3, 0.0, 0.3):
        canvas.line([(x + wire, 4.3, z - 0.3), (x + wire, 4.8, z - 0.3)], (120, 60, 40), 0.07)
        hang_wire(canvas, (x + wire, 4.8, z - 0.3), (x + wire * 3, 7, z), -0.2)
