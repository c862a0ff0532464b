"""Processes of the local stack: found again, ended with their children, never mistaken for others."""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from infra.local import processes, say

_SLEEPER = (sys.executable, "-c", "import time; time.sleep(60)")
_PARENT = (
    sys.executable,
    "-c",
    "import subprocess, sys, time;"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "print(child.pid, flush=True); time.sleep(60)",
)


def _child_of(local: Path, name: str) -> int:
    log = local / "log" / f"{name}.log"
    until = time.monotonic() + 60
    while time.monotonic() < until:
        numbers = [line for line in log.read_text().splitlines() if line.isdigit()]
        if numbers:
            return int(numbers[-1])
        time.sleep(0.02)
    raise AssertionError("the process printed nothing")


def test_a_started_process_is_found_again_and_ends_when_asked(local: Path) -> None:
    record = processes.start("sleeper", _SLEEPER, env=os.environ)

    assert processes.recall("sleeper") == record
    assert processes.stop("sleeper")
    assert not record.is_alive()
    assert processes.recall("sleeper") is None
    assert not processes.stop("sleeper")


def test_a_recycled_number_is_somebody_else(local: Path) -> None:
    record = processes.start("sleeper", _SLEEPER, env=os.environ)
    processes.remember("older", replace(record, started=record.started - 1))
    processes.remember("other-boot", replace(record, boot="another"))

    assert processes.recall("older") is None
    assert processes.recall("other-boot") is None
    assert not processes.stop("older")
    assert not processes.stop("other-boot")
    assert record.is_alive()

    processes.stop("sleeper")


def test_what_a_killed_leader_leaves_behind_is_ended(local: Path) -> None:
    leader = processes.start("leader", _PARENT, env=os.environ)
    child = _child_of(local, "leader")
    os.kill(leader.pid, signal.SIGKILL)
    processes.wait_gone(leader, 5)
    assert processes.started_at(child) is not None

    processes.stop("leader")

    until = time.monotonic() + 60
    while processes.started_at(child) is not None and time.monotonic() < until:
        time.sleep(0.02)
    assert processes.started_at(child) is None


def test_a_process_that_ignores_the_request_is_ended(local: Path) -> None:
    stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    record = processes.start("stubborn", (sys.executable, "-c", stubborn), env=os.environ)
    _child_of(local, "stubborn")

    assert processes.stop("stubborn", patience=0.3)

    assert not record.is_alive()


def test_a_failing_job_shows_the_end_of_its_output(
    local: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(say.Stop):
        say.run([sys.executable, "-c", "print('the reason'); raise SystemExit(3)"], log="job")

    shown = capfd.readouterr().err
    assert "the reason" in shown
    assert "ended with status 3" in shown
    assert processes.recall("job") is None
