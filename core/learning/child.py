"""The process that learns: examples in on stdin, a model out on stdout, then it is over.

It never imports Django, knows no city and has no secret; its time and memory are limited before it
reads anything. The answer is one line of JSON, then the model's file.
"""

from __future__ import annotations

import json
import sys
from typing import Any, Final

from core import confinement

LIMITS: Final = confinement.Limits(
    memory_bytes=1024 * 1024 * 1024,
    cpu_seconds=80,
    output_bytes=32 * 1024 * 1024,
    wall_seconds=95,
)


def main() -> None:
    """Learn from the document on stdin."""
    confinement.restrict(LIMITS)
    answer, model = work(json.load(sys.stdin.buffer))
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    sys.stdout.buffer.write(model)


def work(task: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Train and ask; the tallies by label, all under ""."""
    from core.learning import training

    learn = [(str(label), str(text)) for label, text in task["examples"]]
    kept = [(str(label), str(text)) for label, text in task["held_out"]]
    model = training.fit(learn, seed=int(task["seed"]), held_out=kept)
    told = training.tally(model, kept)
    tallies = {label: [each.asked, each.right, each.among] for label, each in told.items()}
    return {"tallies": tallies}, model.to_bytes()


if __name__ == "__main__":
    main()
