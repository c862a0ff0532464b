"""Learning to tell texts apart: the same from the same, bounded, and never trusting a file."""

from __future__ import annotations

import io

import numpy as np
import pytest

from core.learning import child, sandbox, training
from core.learning.features import DIMENSIONS, columns_of
from core.learning.model import BadModel, from_bytes
from core.learning.sandbox import TrainingInterrupted

EXAMPLES = [
    ("buah", text) for text in ("apel merah", "pisang kuning", "jeruk manis", "apel hijau")
] + [("kota", text) for text in ("jalan raya", "lampu kota", "jalan kota", "taman kota")]


def test_tells_apart_what_it_learned_and_typos_of_it() -> None:
    model = training.fit(EXAMPLES, seed=1)

    assert next(iter(model.shares("appel merahh"))) == "buah"
    assert next(iter(model.shares("jalannn kotaa"))) == "kota"
    assert sum(model.shares("apel").values()) == pytest.approx(1, abs=1e-5)


def test_the_same_examples_and_seed_make_the_same_model() -> None:
    one, other = (training.fit(EXAMPLES, seed=3).to_bytes() for _each in range(2))

    assert from_bytes(one).shares("apel kota") == from_bytes(other).shares("apel kota")


def test_an_empty_text_is_judged_by_how_common_each_answer_is() -> None:
    model = training.fit([*EXAMPLES, ("kota", "alun alun")], seed=1)

    assert next(iter(model.shares("…"))) == "kota"
    assert len(columns_of("")) == 0


def test_one_answer_alone_is_nothing_to_learn() -> None:
    with pytest.raises(ValueError, match="nothing to tell apart"):
        training.fit(EXAMPLES[:3], seed=1)


def test_the_child_process_learns_and_tallies() -> None:
    trained = sandbox.train(EXAMPLES, [("buah", "apel")], seed=1)

    assert trained.tallies[""].asked == trained.tallies["buah"].right == 1
    assert from_bytes(trained.file).labels == ("buah", "kota")


def test_a_child_without_enough_memory_harms_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_PROGRAM", "raise SystemExit(3)")

    with pytest.raises(TrainingInterrupted):
        sandbox.train(EXAMPLES, [], seed=1)


def _file(**arrays: object) -> bytes:
    out = io.BytesIO()
    whole: dict[str, object] = {
        "format": np.array(1),
        "labels": np.array(["a", "b"]),
        "weights": np.zeros((DIMENSIONS, 2), dtype=np.float16),
        "bias": np.zeros(2, dtype=np.float32),
        "sharpness": np.array(1.0),
        **arrays,
    }
    np.savez_compressed(out, **whole)  # type: ignore[arg-type]
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a model",
        _file()[:300],
        _file(format=np.array(2)),
        _file(weights=np.zeros((4, 2), dtype=np.float16)),
        _file(weights=np.full((DIMENSIONS, 2), np.nan, dtype=np.float16)),
        _file(labels=np.array([object()], dtype=object)),
        _file(sharpness=np.array(0.0)),
    ],
)
def test_a_file_that_is_no_model_is_refused(data: bytes) -> None:
    with pytest.raises(BadModel):
        from_bytes(data)


def test_the_limits_leave_room_for_the_schedule() -> None:
    assert child.LIMITS.cpu_seconds < child.LIMITS.wall_seconds < 110
