"""What the local stack tells the person at the terminal."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from infra.local import paths, processes

_TAIL_LINES = 25


class Stop(SystemExit):
    """The stack cannot go on; the reason is already on the screen."""


def line(text: str) -> None:
    """One line, at once."""
    print(text, flush=True)


def fail(reason: str, *, remedy: str = "") -> NoReturn:
    """Say why it cannot go on, and what would help."""
    print(f"\n  ✗ {reason}", file=sys.stderr, flush=True)
    if remedy:
        print(f"\n      {remedy}\n", file=sys.stderr, flush=True)
    raise Stop(1)


@contextmanager
def step(what: str) -> Iterator[None]:
    """Announce a step, and how long it took."""
    print(f"  … {what}", flush=True)
    began = time.monotonic()
    yield
    print(f"  ✓ {what} ({time.monotonic() - began:.1f} s)", flush=True)


def run(
    command: Sequence[str | Path],
    *,
    log: str,
    env: Mapping[str, str] | None = None,
    cwd: Path = paths.ROOT,
) -> None:
    """Run a command to its end, its output in ``.local/log/<log>.log``; show the end of it when it fails."""
    paths.LOGS.mkdir(parents=True, exist_ok=True)
    file = paths.LOGS / f"{log}.log"
    file.unlink(missing_ok=True)
    status = _finish(
        processes.start(log, command, env=os.environ if env is None else env, cwd=cwd), log
    )
    if status:
        show_end(file)
        shown = " ".join(Path(command[0]).name if i == 0 else str(w) for i, w in enumerate(command))
        fail(f"`{shown}` ended with status {status}; all of its output: {file}")


def _finish(record: processes.Record, name: str) -> int:
    """Wait for a job; when we are interrupted, it and everything it started end too."""
    try:
        _, status = os.waitpid(record.pid, 0)
    except BaseException:
        processes.stop(name, patience=3.0)
        raise
    processes.sweep(name)
    processes.forget(name)
    return os.waitstatus_to_exitcode(status)


def show_end(file: Path) -> None:
    """The last lines of a log."""
    if not file.is_file():
        return
    for text in file.read_text(encoding="utf-8", errors="replace").splitlines()[-_TAIL_LINES:]:
        print(f"    | {text}", file=sys.stderr)
