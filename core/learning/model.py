"""A trained sorter of texts: weights, what they mean, and how sure it may be of itself."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.learning.features import DIMENSIONS, columns_of

FORMAT: Final = 1
MAX_LABELS: Final = 200
MAX_FILE_BYTES: Final = 16 * 1024 * 1024
_ARRAYS: Final = ("format", "labels", "weights", "bias", "sharpness")


class BadModel(ValueError):
    """The file is no model of this format: damaged, foreign, or from another version."""


@dataclass(frozen=True)
class Model:
    """Softmax regression over hashed pieces of words.

    Attributes:
        labels: What it can answer.
        weights: A row for each column of a text, a column for each label.
        bias: How likely each label is before a word is read.
        sharpness: Divides the evidence, so that "0.8" is right eight times in ten.
    """

    labels: tuple[str, ...]
    weights: NDArray[np.float16]
    bias: NDArray[np.float32]
    sharpness: float

    def shares(self, text: str) -> dict[str, float]:
        """Return how likely each label is; the shares add up to one. Best first."""
        columns = columns_of(text)
        evidence = np.array(self.bias, dtype=np.float32)
        if len(columns):
            rows = self.weights[columns].astype(np.float32)
            evidence += rows.sum(axis=0) / np.float32(np.sqrt(len(columns)))
        evidence /= np.float32(self.sharpness)
        parts = np.exp(evidence - evidence.max())
        parts /= parts.sum()
        order = np.argsort(-parts, kind="stable")
        return {self.labels[at]: float(parts[at]) for at in order}

    def to_bytes(self) -> bytes:
        """The model as a compressed ``.npz``: arrays only, nothing that could run."""
        out = io.BytesIO()
        np.savez_compressed(
            out,
            format=np.array(FORMAT),
            labels=np.array(self.labels, dtype=np.str_),
            weights=self.weights,
            bias=self.bias,
            sharpness=np.array(self.sharpness, dtype=np.float32),
        )
        return out.getvalue()


def from_bytes(data: bytes) -> Model:
    """Read a model back, believing nothing of the file.

    Raises:
        BadModel: It is none.
    """
    if len(data) > MAX_FILE_BYTES:
        raise BadModel("too large")
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            arrays = {name: file[name] for name in _ARRAYS}
    except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise BadModel(str(error)) from None
    labels = tuple(str(label) for label in arrays["labels"].ravel())
    sharpness = float(arrays["sharpness"].ravel()[0])
    fits = (
        int(arrays["format"].ravel()[0]) == FORMAT
        and 0 < len(labels) <= MAX_LABELS
        and arrays["weights"].dtype == np.float16
        and arrays["weights"].shape == (DIMENSIONS, len(labels))
        and arrays["bias"].shape == (len(labels),)
        and bool(np.isfinite(arrays["weights"]).all() and np.isfinite(arrays["bias"]).all())
        and 0 < sharpness < 1000
    )
    if not fits:
        raise BadModel("its arrays do not fit together")
    return Model(labels, arrays["weights"], arrays["bias"].astype(np.float32), sharpness)
