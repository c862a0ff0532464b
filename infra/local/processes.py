"""Processes we started: remembered by number *and* start time, so that a recycled number is never ours."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.local import paths, people

_STAT_STATE = 0
_STAT_GROUP = 2
_STAT_STARTED = 19


@dataclass(frozen=True, slots=True)
class Record:
    """One process as the kernel knows it. ``started`` is in clock ticks since the machine came up."""

    pid: int
    started: int
    boot: str

    def is_alive(self) -> bool:
        """Whether exactly this process still runs (a zombie does not)."""
        with contextlib.suppress(ChildProcessError, OSError):
            os.waitpid(self.pid, os.WNOHANG)
        return self.boot == _boot() and started_at(self.pid) == self.started


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def _stat(pid: int) -> list[str]:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()  # the name before it may hold spaces


def started_at(pid: int) -> int | None:
    """Start time of a running process; ``None`` when there is none, or only a zombie."""
    fields = _stat(pid)
    if not fields or fields[_STAT_STATE] in "ZX":
        return None
    return int(fields[_STAT_STARTED])


def command_line(pid: int) -> str:
    """The words a process was started with, or nothing."""
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return ""
    return raw.replace(b"\0", b" ").decode(errors="replace")


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    cwd: Path = paths.ROOT,
    user: str | None = None,
) -> Record:
    """Start a process in a group of its own, its output appended to ``.local/log/<name>.log``."""
    paths.LOGS.mkdir(parents=True, exist_ok=True)
    with (paths.LOGS / f"{name}.log").open("ab") as output:
        output.write(f"--- {time.strftime('%Y-%m-%d %H:%M:%S')} start {name}\n".encode())
        output.flush()
        child = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env),
            cwd=cwd,
            start_new_session=True,
            **people.as_user(user),
        )
    child.returncode = 0  # watched by its record; Popen need not warn that it still runs
    record = Record(child.pid, started_at(child.pid) or 0, _boot())
    remember(name, record)
    return record


def remember(name: str, record: Record) -> None:
    """Write down a process, for a later run to find."""
    (paths.RECORDS / name).parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"pid": record.pid, "started": record.started, "boot": record.boot})
    (paths.RECORDS / f"{name}.json").write_text(text, encoding="utf-8")


def myself() -> Record:
    """The record of this process."""
    return Record(os.getpid(), started_at(os.getpid()) or 0, _boot())


def recall(name: str) -> Record | None:
    """The process written down under a name, if it still runs."""
    try:
        facts = json.loads((paths.RECORDS / f"{name}.json").read_text(encoding="utf-8"))
        record = Record(int(facts["pid"]), int(facts["started"]), str(facts["boot"]))
    except (OSError, ValueError, KeyError):
        return None
    return record if record.is_alive() else None


def forget(name: str) -> None:
    """Cross out a name."""
    (paths.RECORDS / f"{name}.json").unlink(missing_ok=True)


def stop(name: str, *, number: int = signal.SIGTERM, patience: float = 10.0) -> bool:
    """Ask the process of that name to end, wait, and at last end its whole group. False: it did not run."""
    record = recall(name)
    if record is None:
        sweep(name)
        forget(name)
        return False
    ask_to_end(record, number)
    if not wait_gone(record, patience):
        with contextlib.suppress(ProcessLookupError):
            os.kill(record.pid, signal.SIGKILL)
        wait_gone(record, 5.0)
    sweep(name)
    forget(name)
    return True


def ask_to_end(record: Record, number: int = signal.SIGTERM) -> None:
    """Send a signal to the leader; it tells its children itself."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(record.pid, number)


def wait_gone(record: Record, patience: float) -> bool:
    """Whether the process ended within so many seconds."""
    until = time.monotonic() + patience
    while record.is_alive():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def sweep(name: str) -> None:
    """End what a dead leader left behind: its children carry its number as their group."""
    try:
        facts = json.loads((paths.RECORDS / f"{name}.json").read_text(encoding="utf-8"))
        leader, started, boot = int(facts["pid"]), int(facts["started"]), facts["boot"]
    except (OSError, ValueError, KeyError):
        return
    if boot != _boot() or started_at(leader) not in (None, started):
        return  # the number belongs to somebody else by now, and so does the group
    for pid in _members(leader, since=started):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)


def _members(group: int, *, since: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        fields = _stat(int(entry.name))
        if fields and int(fields[_STAT_GROUP]) == group and int(fields[_STAT_STARTED]) >= since:
            found.append(int(entry.name))
    return found
