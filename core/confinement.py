"""A child process for work that may go wrong: bounded from its first moment, alone, with one answer.

The parent calls ``run``; the child calls ``restrict`` before it reads anything. Both import this
module, so it needs nothing but the standard library.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

ROOT: Final = Path(__file__).resolve().parents[1]
"""What a child finds its modules in; its program takes it off the end of the command line."""
_OPEN_FILES: Final = 64
_SPARE_SECONDS: Final = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: address space, processor time, its answer, and time on the wall."""

    memory_bytes: int
    cpu_seconds: int
    output_bytes: int
    wall_seconds: int


def bootstrap(module: str) -> str:
    """The program of a child that calls ``main`` of a module."""
    return f"import sys; sys.path.insert(0, sys.argv.pop()); from {module} import main; main()"


def run(
    program: str,
    *arguments: str,
    source: IO[bytes] | None,
    answer: IO[bytes],
    environment: Mapping[str, str],
    seconds: float,
    folder: str | os.PathLike[str] = "/",
) -> int:
    """Run a child to its end and return its exit status; none outlives the call.

    Args:
        program: From ``bootstrap``.
        arguments: Its command line.
        source: What it reads; nothing without one.
        answer: Where it writes.
        environment: All it is told; no secret of the service.
        seconds: How long it may take by the wall clock.
        folder: Where it starts.

    Raises:
        subprocess.TimeoutExpired: It took too long.
    """
    child = subprocess.Popen(
        [sys.executable, "-I", "-c", program, *arguments, str(ROOT)],
        stdin=source or subprocess.DEVNULL,
        stdout=answer,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=folder,
        start_new_session=True,
    )
    try:
        return child.wait(timeout=seconds)
    finally:
        child.kill()
        child.wait()


def restrict(limits: Limits) -> None:
    """Lower this process's limits; none can be raised again."""
    for limit, amount in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, limits.output_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        _soft, hard = resource.getrlimit(limit)
        soft = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        # Past the soft limit of processor time comes SIGXCPU, which tells; past the hard, SIGKILL.
        spare = _SPARE_SECONDS if limit == resource.RLIMIT_CPU and soft == amount else 0
        resource.setrlimit(limit, (soft, soft + spare))
    signal.alarm(limits.wall_seconds)  # ends an orphan whose parent was killed
