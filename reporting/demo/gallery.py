"""The demo's pictures: drawn once by code, then stored for each city under that city's own keys."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from random import Random
from typing import Final

from PIL import Image

from core.imaging.phash import difference_hash
from core.storage import files
from reporting.demo import photos

SIZE: Final = (960, 720)
THUMB: Final = (320, 240)
VARIANTS: Final = 3


@dataclass(frozen=True, slots=True)
class Picture:
    """One drawn scene with its encoded copies."""

    kind: str
    stage: str
    variant: int
    phash: int
    original: bytes
    display: bytes
    thumb: bytes


@dataclass(frozen=True, slots=True)
class Stored:
    """A picture in the current city's storage."""

    original_key: str
    display_key: str
    thumb_key: str
    phash: int


class Gallery:
    """The pictures a city has, by kind and stage; before and after of one variant belong together."""

    def __init__(self, stored: dict[tuple[str, str, int], Stored]) -> None:
        self._stored = stored
        self._variants: dict[str, list[int]] = defaultdict(list)
        for kind, stage, variant in stored:
            if stage == "before":
                self._variants[kind].append(variant)

    def choose(self, kind: str, rng: Random) -> int | None:
        """A variant of this kind of scene; ``None`` when none was drawn."""
        return rng.choice(self._variants[kind]) if self._variants.get(kind) else None

    def get(self, kind: str, stage: str, variant: int) -> Stored:
        """The stored picture of a scene."""
        return self._stored[(kind, stage, variant)]


def draw_all(
    kinds: Iterable[str], *, variants: int = VARIANTS, processes: int = 2
) -> list[Picture]:
    """Draw every kind before and after, so often; deterministic, on several processors."""
    wanted = [
        (kind, stage, variant)
        for kind in sorted(set(kinds))
        for variant in range(variants)
        for stage in ("before", "after")
    ]
    if processes < 2:
        return [_draw(one) for one in wanted]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return list(pool.map(_draw, wanted, chunksize=4))


def store(pictures: Sequence[Picture]) -> Gallery:
    """Keep the pictures in the current city's storage."""
    stored = {}
    for picture in pictures:
        name = f"photos/demo/{picture.kind}-{picture.variant}-{picture.stage}"
        keys = Stored(
            original_key=files.city_key(f"{name}/original.jpg"),
            display_key=files.city_key(f"{name}/display.webp"),
            thumb_key=files.city_key(f"{name}/thumb.webp"),
            phash=picture.phash,
        )
        files.put(keys.original_key, picture.original, "image/jpeg")
        files.put(keys.display_key, picture.display, "image/webp")
        files.put(keys.thumb_key, picture.thumb, "image/webp")
        stored[(picture.kind, picture.stage, picture.variant)] = keys
    return Gallery(stored)


def _draw(wanted: tuple[str, str, int]) -> Picture:
    kind, stage, variant = wanted
    original = photos.draw(
        kind, seed=variant, stage="before" if stage == "before" else "after", size=SIZE
    )
    with Image.open(io.BytesIO(original)) as image:
        image.load()
        return Picture(
            kind=kind,
            stage=stage,
            variant=variant,
            phash=difference_hash(image),
            original=original,
            display=_webp(image, quality=78),
            thumb=_webp(image.resize(THUMB, Image.Resampling.LANCZOS), quality=72),
        )


def _webp(image: Image.Image, *, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, method=2)
    return out.getvalue()
