"""Train in a child process with limits, so that learning can neither starve nor bring down a worker."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core import confinement
from core.learning import child
from core.learning.model import BadModel, Model, from_bytes
from core.learning.training import Example, Tally

MOST_EXAMPLES: Final = 20_000
_PROGRAM: Final = confinement.bootstrap("core.learning.child")
_ENVIRONMENT: Final = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    "LC_ALL": "C.UTF-8",
}
"""One thread: the same sums in the same order, so the same model from the same examples."""


class TrainingInterrupted(RuntimeError):
    """The child ended without a model: out of time or memory, or killed. What was used goes on."""


@dataclass(frozen=True, slots=True)
class Trained:
    """A new model, its file, and how it did on the texts held out."""

    model: Model
    file: bytes
    tallies: dict[str, Tally]


def train(examples: Sequence[Example], held_out: Sequence[Example], *, seed: int) -> Trained:
    """Learn in a child process.

    Args:
        examples: What to learn from; the first ``MOST_EXAMPLES`` are read.
        held_out: Texts to be asked afterwards, never learned from.
        seed: Orders the examples.

    Raises:
        TrainingInterrupted: There is no model.
    """
    task = {"examples": examples[:MOST_EXAMPLES], "held_out": held_out, "seed": seed}
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as answer:
        source.write(json.dumps(task).encode())
        source.seek(0)
        try:
            status = confinement.run(
                _PROGRAM,
                source=source,
                answer=answer,
                environment=_ENVIRONMENT,
                seconds=child.LIMITS.wall_seconds,
            )
        except subprocess.TimeoutExpired:
            raise TrainingInterrupted("learning took too long") from None
        answer.seek(0)
        written = answer.read(child.LIMITS.output_bytes + 1)
    if status != 0:
        raise TrainingInterrupted(f"learning ended with status {status}")
    head, _newline, file = written.partition(b"\n")
    try:
        tallies = {
            str(label): Tally(*(int(number) for number in line))
            for label, line in json.loads(head)["tallies"].items()
        }
        return Trained(from_bytes(file), file, tallies)
    except (BadModel, KeyError, TypeError, ValueError) as error:
        raise TrainingInterrupted(f"the answer makes no sense ({error!r})") from None
