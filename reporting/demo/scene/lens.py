"""What a phone adds: the light of the hour, a lens, a sensor, a hurried compression."""

from __future__ import annotations

import io
from functools import cache
from random import Random

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from reporting.demo.scene.canvas import Canvas
from reporting.demo.scene.ground import noise_tile
from reporting.demo.scene.street import Hour

_SPARE = 64
_WORKED_AT = 4
"""Lights are blurred in a picture this many times smaller."""


def develop(canvas: Canvas, hour: Hour, size: tuple[int, int], rng: Random) -> bytes:
    """Return the painted canvas as a JPEG photo of the wanted size."""
    picture = np.asarray(canvas.image, dtype=np.float32)
    light = np.array(hour.tint, np.float32) * np.float32(rng.uniform(0.95, 1.06))
    picture = picture * (light + _lamplight(canvas)) if hour.is_dark else picture * light
    dirt = _dirt(canvas, rng)
    picture *= (_vignette(canvas, rng.uniform(0.22, 0.4)) * dirt)[:, :, None]
    photo = Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))
    if rng.random() < 0.15:
        photo = photo.filter(ImageFilter.BoxBlur(rng.uniform(0.8, 1.6)))
    photo = photo.resize(size, Image.Resampling.BILINEAR)
    photo = _grain(photo, rng, 3 if hour.is_dark else rng.choice([1, 1, 2]))
    file = io.BytesIO()
    photo.save(file, "JPEG", quality=rng.randint(76, 86), subsampling=2)
    return file.getvalue()


def _lamplight(canvas: Canvas) -> np.ndarray:
    """Return how much light lamps add to each pixel, warm, 0 where there is none."""
    size = (canvas.width // _WORKED_AT, canvas.rows // _WORKED_AT)
    total = np.zeros((size[1], size[0]), np.float32)
    for (x, y), radius, strength in canvas.lights:
        glow = Image.new("L", size, 0)
        r = max(2.0, radius / _WORKED_AT)
        cx, cy = x / _WORKED_AT, y / _WORKED_AT
        ImageDraw.Draw(glow).ellipse([cx - r, cy - r * 0.7, cx + r, cy + r * 0.7], fill=255)
        total += np.asarray(glow.filter(ImageFilter.BoxBlur(r * 0.7)), np.float32) / 255 * strength
    image = Image.fromarray(total).resize(canvas.image.size, Image.Resampling.BILINEAR)
    warm = np.array([1.0, 0.88, 0.62], np.float32)
    return np.asarray(image, np.float32)[:, :, None] * warm


def _dirt(canvas: Canvas, rng: Random) -> np.ndarray:
    """Return the unevenness real walls have, so that no surface is one flat colour."""
    rows, columns = canvas.rows // 2, canvas.width // 2
    tile = np.roll(noise_tile(), (rng.randrange(512), rng.randrange(512)), (0, 1))[:rows, :columns]
    grown = np.repeat(np.repeat(tile, 2, axis=0), 2, axis=1)
    return np.float32(1) + grown * np.float32(0.055)


def _vignette(canvas: Canvas, depth: float) -> np.ndarray:
    x = np.linspace(-1, 1, canvas.width, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, canvas.rows, dtype=np.float32)[:, None]
    return 1 - np.float32(depth) * ((x * x + y * y) / 2) ** 1.5


def _grain(photo: Image.Image, rng: Random, level: int) -> Image.Image:
    """Add sensor noise: a window of one large sheet of it."""
    sheet = _noise_sheet(photo.size, level)
    left, top = rng.randrange(_SPARE), rng.randrange(_SPARE)
    window = sheet.crop((left, top, left + photo.width, top + photo.height))
    return ImageChops.add(photo, window, scale=1, offset=-128)


@cache
def _noise_sheet(size: tuple[int, int], level: int) -> Image.Image:
    random = np.random.default_rng(level)
    noise = random.normal(128, level * 3.0, (size[1] + _SPARE, size[0] + _SPARE))
    grey = Image.fromarray(np.clip(noise, 0, 255).astype(np.uint8))
    return Image.merge("RGB", (grey, grey, grey))
