"""Processor time of processes that are not our children, read from the kernel."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import psycopg

from infra.bench import scratch

_TICK: Final = os.sysconf("SC_CLK_TCK")
_IDLE: Final = 0.05  # of one core


def cpu_seconds(pid: int) -> float:
    """User and system time of one process; 0 when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICK


def tree(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            below = task.read_text().split()
        except OSError:
            continue
        for child in below:
            found += tree(int(child))
    return found


def total(pids: Iterable[int]) -> float:
    """Processor time of several processes together."""
    return sum(cpu_seconds(pid) for pid in pids)


def wait_until_quiet(pid: int, *, seconds: float = 1.0, patience: float = 120.0) -> None:
    """Wait until a process and all below it have hardly used the processor for so long: what they load is loaded.

    Raises:
        TimeoutError: They were still busy after ``patience`` seconds.
    """
    end = time.monotonic() + patience
    before = -1.0
    while (now := total(tree(pid))) - before > _IDLE * seconds:
        if time.monotonic() > end:
            raise TimeoutError(f"process {pid} is still loading after {patience:g} s")
        before = now
        time.sleep(seconds)


def backends() -> dict[int, float]:
    """PostgreSQL's processes that serve the scratch database, with their processor time."""
    with psycopg.connect(scratch.superuser_url("postgres")) as connection:
        rows = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = %s", [scratch.current_name()]
        ).fetchall()
    return {pid: cpu_seconds(pid) for (pid,) in rows}


def spent(before: dict[int, float], after: dict[int, float]) -> float:
    """Processor time between two looks at the same kind of processes; new ones count whole."""
    return sum(now - before.get(pid, 0.0) for pid, now in after.items())
