"""``make test`` and ``make lint``: every check, all failures at the end. ``make bench`` beside them.

Checks that only read files run side by side, as many as there are processors, and each shows what it said when it is
done. What needs the machine for itself, the tests and the measurements, runs after them and shows everything at once.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from infra.local import environment, node, packages, paths, say, services, setup


@dataclass(frozen=True, slots=True)
class Check:
    """One command whose status counts."""

    name: str
    command: tuple[str, ...]
    folder: Path = paths.ROOT


def _tool(name: str) -> str:
    return str(paths.VENV / "bin" / name)


def _essentials() -> list[Check]:
    """The longest first: side by side they then end at about the same time."""
    return [
        Check("types", (_tool("mypy"),)),
        Check("front end", (*node.npm_command(), "run", "check"), paths.FRONTEND),
        Check("contracts", (*node.npm_command(), "run", "check"), paths.CONTRACTS),
        Check(
            "migrations",
            (str(paths.PYTHON), "manage.py", "makemigrations", "--check", "--dry-run"),
        ),
        Check("imports", (_tool("lint-imports"), "--no-logo")),
        Check("ruff", (_tool("ruff"), "check", ".")),
    ]


def lint() -> None:
    """Every check that needs no database rows."""
    setup.ensure(for_checks=True)
    with services.in_use(durable=False):
        _run_all(
            side_by_side=[
                *_essentials(),
                Check("templates", (_tool("djlint"), "--lint", "--quiet", *_template_folders())),
                Check("format", (_tool("ruff"), "format", "--check", ".")),
            ]
        )


def test(words: list[str]) -> None:
    """The essentials, then the tests on private services.

    Args:
        words: Given to pytest instead of the usual choice; the other checks are left out then.
    """
    setup.ensure(for_tests=True)
    with services.in_use(durable=False):
        workers = os.environ.get("TANGGAP_TEST_WORKERS", "2")
        # A worker that has nothing left takes from the end of another's list: none is idle while one is busy.
        pytest = Check("tests", (_tool("pytest"), "-q", "-n", workers, "--dist=worksteal", *words))
        _run_all(side_by_side=[] if words else _essentials(), alone=[pytest])


def bench(words: list[str]) -> None:
    """The measurements of ``infra/bench``, on durable services."""
    setup.ensure()
    with services.in_use(durable=True):
        _run_all(alone=[Check("bench", (str(paths.PYTHON), "-m", "infra.bench", *words))])


def _run_all(*, side_by_side: Sequence[Check] = (), alone: Sequence[Check] = ()) -> None:
    env = environment.process_env(tests=True)
    env["CHROMIUM"] = packages.browser() or ""
    failed = []
    if side_by_side:
        say.line(f"\nChecking {', '.join(check.name for check in side_by_side)}")
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for done in as_completed([pool.submit(_heard, check, env) for check in side_by_side]):
            check, status, seconds, words = done.result()
            say.line(f"\n── {check.name}")
            sys.stdout.write(words)
            failed += _verdict(check, status, seconds)
    for check in alone:
        say.line(f"\n── {check.name}")
        began = time.monotonic()
        ended = subprocess.run(check.command, cwd=check.folder, env=env, check=False)
        failed += _verdict(check, ended.returncode, time.monotonic() - began)
    if failed:
        say.fail(f"Failed: {', '.join(failed)}.")
    say.line("\nAll checks passed.")


def _heard(check: Check, env: Mapping[str, str]) -> tuple[Check, int, float, str]:
    """Run one without showing it: its status, the seconds it took, and what it said."""
    began = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=check.folder,
        env=env,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    return check, done.returncode, time.monotonic() - began, done.stdout


def _verdict(check: Check, status: int, seconds: float) -> list[str]:
    """Say how it ended; its name when it failed."""
    say.line(f"── {check.name}: {'FAILED' if status else 'passed'} ({seconds:.1f} s)")
    return [check.name] if status else []


def _template_folders() -> list[str]:
    return sorted(str(folder) for folder in paths.ROOT.glob("*/templates"))


def main(words: list[str]) -> None:
    """``lint``, ``test [pytest words]`` or ``bench [words]``."""
    action, rest = (words[0], words[1:]) if words else ("", [])
    if action == "lint":
        lint()
    elif action == "test":
        test(rest)
    elif action == "bench":
        bench(rest)
    else:
        say.fail("Usage: python3 infra/local/checks.py lint | test [words] | bench [words]")


if __name__ == "__main__":
    main(sys.argv[1:])
