"""The demo's drawn photos: real JPEG files, repeatable, and before never looks like after."""

from __future__ import annotations

import io
import itertools

import numpy as np
import pytest
from PIL import Image

from reporting.demo.photos import MOTIFS, Stage, draw
from reporting.seed.catalogue import load_catalogue
from reporting.seed.loader import FOLDER

SMALL = (320, 240)
CATALOGUE = load_catalogue(FOLDER / "categories.toml")
TOP_LEVEL = [category.code for category in CATALOGUE if category.parent is None]


def photo(kind: str, seed: int, stage: Stage, size: tuple[int, int] = SMALL) -> Image.Image:
    image = Image.open(io.BytesIO(draw(kind, seed=seed, stage=stage, size=size)))
    image.load()
    return image


def fingerprint(image: Image.Image) -> int:
    """Brightness differences between neighbours of a 9 x 8 picture: 64 bits."""
    grey = np.asarray(image.convert("L").resize((9, 8), Image.Resampling.LANCZOS), dtype=np.int16)
    bits = (grey[:, 1:] > grey[:, :-1]).flatten()
    return sum(1 << place for place, bit in enumerate(bits) if bit)


def distance(first: Image.Image, second: Image.Image) -> int:
    return (fingerprint(first) ^ fingerprint(second)).bit_count()


def test_a_photo_is_a_jpeg_of_the_wanted_size() -> None:
    image = photo("sampah", 1, "before", (1280, 960))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (1280, 960))
    assert not image.getexif()


@pytest.mark.parametrize("kind", TOP_LEVEL)
@pytest.mark.parametrize("stage", ["before", "after"])
def test_every_category_can_be_photographed(kind: str, stage: Stage) -> None:
    pixels = np.asarray(photo(kind, 3, stage), dtype=np.float32)
    assert pixels.std() > 8
    assert 8 < pixels.mean() < 235


@pytest.mark.parametrize("kind", sorted(set(MOTIFS) - set(TOP_LEVEL)))
def test_children_with_a_motif_of_their_own_are_known_categories(kind: str) -> None:
    assert kind in {category.code for category in CATALOGUE}
    assert photo(kind, 4, "before").size == SMALL


def test_the_same_arguments_give_the_same_bytes() -> None:
    first = draw("genangan", seed=5, stage="before", size=SMALL)
    assert draw("genangan", seed=5, stage="before", size=SMALL) == first
    assert draw("genangan", seed=6, stage="before", size=SMALL) != first


@pytest.mark.parametrize("kind", TOP_LEVEL)
def test_the_problem_is_gone_afterwards(kind: str) -> None:
    before = np.asarray(photo(kind, 7, "before"), dtype=np.float32)
    after = np.asarray(photo(kind, 7, "after"), dtype=np.float32)
    assert np.abs(before - after).mean() > 6


def test_proofs_of_one_agency_are_not_mistaken_for_each_other() -> None:
    proofs = [photo("sampah", seed, "after") for seed in range(12)]
    closest = min(distance(a, b) for a, b in itertools.combinations(proofs, 2))
    assert closest > 4


def test_a_category_nobody_knows_is_drawn_all_the_same() -> None:
    assert photo("tidak_dikenal", 1, "before").size == SMALL
