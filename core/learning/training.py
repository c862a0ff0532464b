"""Learning from examples: softmax regression by small steps, the same for the same seed.

Memory is bounded by the weights and one batch; time by examples times rounds. Nothing here reads a
file, a clock or a database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.learning.features import DIMENSIONS, Columns, columns_of
from core.learning.model import Model

Example = tuple[str, str]
"""Label and text."""

BATCH: Final = 64
STEP: Final = 0.5
SHRINK: Final = 2e-4
"""L2: how much of every weight is taken away per step, so that rare pieces say little."""
ROUNDS: Final = 24
MOST_STEPS: Final = 3000
"""However many examples there are: rounds become fewer."""
_TINY: Final = 1e-6
_SHARPNESS: Final = np.geomspace(0.15, 4.0, 45)


@dataclass(frozen=True, slots=True)
class Tally:
    """How a model did on texts it had not seen: asked, right, among the first three."""

    asked: int
    right: int
    among: int

    @property
    def accuracy(self) -> float:
        return self.right / self.asked if self.asked else 0.0

    @property
    def top3(self) -> float:
        return self.among / self.asked if self.asked else 0.0


def fit(examples: Sequence[Example], *, seed: int, held_out: Sequence[Example] = ()) -> Model:
    """Learn from examples.

    Args:
        examples: What to learn from; at least two labels.
        seed: Orders the examples; the same seed and examples give the same model.
        held_out: Texts not learned from, on which the model is taught how sure to be.

    Raises:
        ValueError: Fewer than two labels.
    """
    counts = Counter(label for label, _text in examples)
    labels = tuple(sorted(counts))
    if len(labels) < 2:
        raise ValueError("there is nothing to tell apart")
    place = {label: at for at, label in enumerate(labels)}
    texts = [columns_of(text) for _label, text in examples]
    answers = np.array([place[label] for label, _text in examples], dtype=np.int64)
    prior = np.array([counts[label] for label in labels], dtype=np.float32)
    bias = np.log((prior + 1) / (prior.sum() + len(labels))).astype(np.float32)
    weights = np.zeros((DIMENSIONS, len(labels)), dtype=np.float32)
    _learn(weights, bias, texts, answers, np.random.default_rng(seed))
    model = Model(labels, weights.astype(np.float16), bias, 1.0)
    return Model(labels, model.weights, bias, _sharpness(model, held_out))


def tally(model: Model, texts: Sequence[Example]) -> dict[str, Tally]:
    """Ask a model about each text; the answers by right label, and all under ""."""
    found: dict[str, list[int]] = {"": [0, 0, 0]}
    for label, text in texts:
        ranked = list(model.shares(text))
        for key in ("", label):
            line = found.setdefault(key, [0, 0, 0])
            line[0] += 1
            line[1] += ranked[0] == label
            line[2] += label in ranked[:3]
    return {label: Tally(*line) for label, line in found.items()}


def _learn(
    weights: NDArray[np.float32],
    bias: NDArray[np.float32],
    texts: list[Columns],
    answers: NDArray[np.int64],
    order: np.random.Generator,
) -> None:
    """Adagrad over shuffled batches; changes ``weights`` and ``bias`` in place."""
    squares = np.full_like(weights, _TINY)
    bias_squares = np.full_like(bias, _TINY)
    steps = max(1, -(-len(texts) // BATCH))
    rounds = max(2, min(ROUNDS, MOST_STEPS // steps))
    for _round in range(rounds):
        shuffled = order.permutation(len(texts))
        for start in range(0, len(texts), BATCH):
            chosen = shuffled[start : start + BATCH]
            used, dense = _dense([texts[at] for at in chosen])
            missed = _shares(dense @ weights[used] + bias)
            missed[np.arange(len(chosen)), answers[chosen]] -= 1
            missed /= len(chosen)
            slope = dense.T @ missed + SHRINK * weights[used]
            squares[used] += slope**2
            weights[used] -= STEP * slope / np.sqrt(squares[used])
            bias_slope = missed.sum(axis=0)
            bias_squares += bias_slope**2
            bias -= 0.1 * STEP * bias_slope / np.sqrt(bias_squares)


def _dense(texts: list[Columns]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The columns a batch uses, and its texts over only those."""
    lengths = [len(text) for text in texts]
    used, inverse = np.unique(np.concatenate(texts), return_inverse=True)
    dense = np.zeros((len(texts), max(1, len(used))), dtype=np.float32)
    rows = np.repeat(np.arange(len(texts)), lengths)
    values = np.repeat([1 / np.sqrt(max(1, length)) for length in lengths], lengths)
    if len(used):
        dense[rows, inverse.ravel()] = values
    return (used if len(used) else np.zeros(1, dtype=np.int32)).astype(np.int64), dense


def _shares(evidence: NDArray[np.float32]) -> NDArray[np.float32]:
    parts = np.exp(evidence - evidence.max(axis=1, keepdims=True))
    shares: NDArray[np.float32] = parts / parts.sum(axis=1, keepdims=True)
    return shares


def _sharpness(model: Model, held_out: Sequence[Example]) -> float:
    """The divisor under which the shares fit what is right most often."""
    known = [(label, text) for label, text in held_out if label in model.labels]
    if len(known) < 20:
        return 1.0
    evidence = np.stack([_evidence(model, text) for _label, text in known])
    answers = np.array([model.labels.index(label) for label, _text in known])
    costs = []
    for divisor in _SHARPNESS:
        shares = _shares((evidence / divisor).astype(np.float32))
        costs.append(-np.log(shares[np.arange(len(answers)), answers] + _TINY).mean())
    return float(_SHARPNESS[int(np.argmin(costs))])


def _evidence(model: Model, text: str) -> NDArray[np.float32]:
    columns = columns_of(text)
    rows = model.weights[columns].astype(np.float32)
    found: NDArray[np.float32] = rows.sum(axis=0) / np.float32(np.sqrt(max(1, len(columns))))
    return found + model.bias
