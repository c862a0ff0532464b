"""The process that learns: examples in on stdin, a model out on stdout, then it is over.

It never imports Django, knows no city and has no secret; its time and memory are limited before it
reads anything. The answer is one line of JSON, then the model's file.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
from typing import Any, Final

MEMORY_BYTES: Final = 1024 * 1024 * 1024
CPU_SECONDS: Final = 80
WALL_SECONDS: Final = 95
OUTPUT_BYTES: Final = 32 * 1024 * 1024


def main() -> None:
    """Learn from the document on stdin."""
    restrict()
    answer, model = work(json.load(sys.stdin.buffer))
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    sys.stdout.buffer.write(model)


def restrict() -> None:
    """Lower this process's limits; none can be raised again."""
    for limit, amount in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(limit)
        wanted = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        resource.setrlimit(limit, (wanted, wanted))
    signal.alarm(WALL_SECONDS)  # ends an orphan whose parent was killed


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
