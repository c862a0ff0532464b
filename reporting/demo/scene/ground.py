"""Sky and ground: the two large surfaces, textured so that nothing looks like flat paint."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from reporting.demo.scene.canvas import Canvas, Colour

Field: TypeAlias = npt.NDArray[np.float32]

_TILE: Final = 512
_ROAD, _WALK, _BEYOND, _KERB_WHITE, _KERB_BLACK, _LINE = range(6)


@dataclass(frozen=True)
class Ground:
    """A street from left to right, in metres from the camera's line.

    Attributes:
        left: Left edge of the carriageway.
        right: Right edge.
        walk: Width of the pavement on both sides.
        asphalt: Colour of the carriageway.
        paving: Colour of the pavement.
        beyond: Colour behind the pavement.
        dashes: Whether a white line is painted in the middle.
        unpaved: Whether the pavement is only trodden earth.
        wet: 0 dry to 1 shining.
    """

    left: float
    right: float
    walk: float
    asphalt: Colour
    paving: Colour
    beyond: Colour
    dashes: bool = True
    unpaved: bool = False
    wet: float = 0.0


def near_edge(canvas: Canvas, ground: Ground) -> tuple[float, int]:
    """Return the carriageway's edge on the side the picture has more room for, and that side."""
    return (ground.right, 1) if canvas.roomy_side > 0 else (ground.left, -1)


@cache
def noise_tile() -> Field:
    """Return a tile of rough texture around 0, about -1 to 1; it repeats without a seam."""
    random = np.random.default_rng(20)
    total = np.zeros((_TILE, _TILE), dtype=np.float32)
    for cells, weight in ((8, 0.45), (32, 0.5), (128, 0.5), (512, 0.75)):
        small = random.standard_normal((cells, cells)).astype(np.float32)
        wrapped = np.pad(small, 2, mode="wrap")
        image = Image.fromarray(wrapped).resize(
            ((cells + 4) * _TILE // cells,) * 2, Image.Resampling.BICUBIC
        )
        edge = 2 * _TILE // cells
        total += (
            weight * np.asarray(image, dtype=np.float32)[edge : edge + _TILE, edge : edge + _TILE]
        )
    return total / np.float32(np.abs(total).max() * 0.55)


def paint_sky(canvas: Canvas, zenith: Colour, low: Colour, *, clouds: float) -> None:
    """Fill everything above the horizon; ``clouds`` from 0 (clear) to 1 (overcast)."""
    rows = min(canvas.rows, max(2, int(canvas.horizon) + 8))
    share = np.linspace(0, 1, rows, dtype=np.float32)[:, None, None] ** 1.4
    top, bottom = np.array(zenith, np.float32), np.array(low, np.float32)
    sky = np.broadcast_to(top + (bottom - top) * share, (rows, canvas.width, 3)).copy()
    if clouds > 0:
        y0, x0 = canvas.rng.randrange(_TILE), canvas.rng.randrange(_TILE)
        tile = np.roll(noise_tile(), (y0, x0), (0, 1))[:90, :200]
        grey = np.clip(tile * 90 + 128, 0, 255).astype(np.uint8)
        soft = Image.fromarray(grey).filter(ImageFilter.GaussianBlur(4))
        wide = soft.resize((canvas.width, rows), Image.Resampling.BICUBIC)
        cover = (np.asarray(wide, np.float32) - 128) / 90
        cover = np.clip(cover * 3.2 + clouds - 0.35, 0, 1)[:, :, None] * (0.35 + 0.5 * clouds)
        white = np.float32(246.0 - 60.0 * clouds)
        sky += (white - sky) * cover
    canvas.image.paste(Image.fromarray(np.clip(sky, 0, 255).astype(np.uint8)), (0, 0))


def paint_ground(canvas: Canvas, ground: Ground) -> None:
    """Fill everything below the horizon: carriageway, kerbs, pavements, what lies beyond."""
    top = max(0, int(canvas.horizon) + 1)
    rows = np.arange(top, canvas.rows, dtype=np.float32)
    columns = np.arange(canvas.width, dtype=np.float32)
    z = canvas.focal * canvas.height_m / np.maximum(rows - np.float32(canvas.horizon), 0.5)
    z = np.minimum(z, 220).astype(np.float32)[:, None]
    x = (columns[None, :] - np.float32(canvas.vanish_x)) * z / np.float32(canvas.focal)
    on_road = (x > ground.left) & (x < ground.right)
    on_walk = ~on_road & (x > ground.left - ground.walk) & (x < ground.right + ground.walk)

    what = np.where(on_road, np.uint8(_ROAD), np.where(on_walk, np.uint8(_WALK), np.uint8(_BEYOND)))
    light = _texture(x, z, canvas.rng)
    if not ground.unpaved:
        near = int(np.argmax(z[:, 0] < 16))
        slabs = (x[near:] % np.float32(0.4) < 0.02) | (z[near:] % 0.4 < 0.03)
        light[near:] -= (slabs & on_walk[near:]) * np.float32(0.16)
        _kerbs(what, light, x, z, ground)
    if ground.dashes:
        middle = (ground.left + ground.right) / 2
        line = (np.abs(x - middle) < 0.07) & ((z + canvas.rng.uniform(0, 5)) % 5 < 2.4)
        what[line] = _LINE
    palette = np.array(
        [
            ground.asphalt,
            ground.paving,
            ground.beyond,
            (188, 186, 178),
            (52, 52, 54),
            (205, 203, 196),
        ],
        dtype=np.float32,
    )
    colour = palette[what]
    haze: Field = np.clip(1 - np.exp((4 - np.maximum(z, 4)) / np.float32(canvas.haze_m)), 0, 1)
    if ground.wet:
        shine = np.exp((x - np.float32((ground.left + ground.right) / 2)) ** 2 / np.float32(-18))
        haze = np.minimum(haze + shine * np.float32(0.3 * ground.wet), 1)
    colour *= ((1 + light) * (1 - haze))[:, :, None]
    colour += haze[:, :, None] * np.array(canvas.haze, np.float32)
    canvas.image.paste(Image.fromarray(np.clip(colour, 0, 255).astype(np.uint8)), (0, top))


def _texture(x: Field, z: Field, rng: Random) -> Field:
    """Return how much lighter each point is: stones near by, stains farther off."""
    tile = noise_tile()
    shift = rng.randrange(_TILE)
    mask = np.int32(_TILE - 1)
    fine = tile[(z * 70).astype(np.int32) & mask, ((x * 70).astype(np.int32) + shift) & mask]
    broad = tile[((z * 9).astype(np.int32) + shift) & mask, (x * 14).astype(np.int32) & mask]
    near = np.clip(9 / z, 0.1, 1) * np.float32(0.15)
    light: Field = fine * near
    light += broad * np.float32(0.09)
    return light


def _kerbs(what: npt.NDArray[np.uint8], light: Field, x: Field, z: Field, ground: Ground) -> None:
    """Paint both kerbs in the black and white of Indonesian streets, with a dark gutter."""
    stripe = z % 2 < 1
    for near, far in ((ground.left - 0.2, ground.left), (ground.right, ground.right + 0.2)):
        kerb = (x >= near) & (x <= far)
        what[kerb & stripe] = _KERB_WHITE
        what[kerb & ~stripe] = _KERB_BLACK
    gutter = (np.abs(x - ground.left - 0.12) < 0.12) | (np.abs(x - ground.right + 0.12) < 0.12)
    light -= gutter * np.float32(0.25)
