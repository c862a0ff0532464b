"""``make test`` and ``make lint``: every check, all failures at the end. ``make bench`` beside them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
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
    return [
        Check("ruff", (_tool("ruff"), "check", ".")),
        Check("imports", (_tool("lint-imports"), "--no-logo")),
        Check(
            "migrations",
            (str(paths.PYTHON), "manage.py", "makemigrations", "--check", "--dry-run"),
        ),
        Check("types", (_tool("mypy"),)),
        Check("front end", (*node.npm_command(), "run", "check"), paths.FRONTEND),
        Check("contracts", (*node.npm_command(), "run", "check"), paths.CONTRACTS),
    ]


def lint() -> None:
    """Every check that needs no database rows."""
    setup.ensure(for_checks=True)
    with services.in_use(durable=False):
        _run_all(
            [
                Check("format", (_tool("ruff"), "format", "--check", ".")),
                *_essentials(),
                Check("templates", (_tool("djlint"), "--lint", "--quiet", *_template_folders())),
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
        pytest = Check("tests", (_tool("pytest"), "-q", "-n", workers, *words))
        _run_all([pytest] if words else [*_essentials(), pytest])


def bench(words: list[str]) -> None:
    """The measurements of ``infra/bench``, on durable services."""
    setup.ensure()
    with services.in_use(durable=True):
        _run_all([Check("bench", (str(paths.PYTHON), "-m", "infra.bench", *words))])


def _run_all(checks: list[Check]) -> None:
    env = environment.process_env(tests=True)
    env["CHROMIUM"] = packages.browser() or ""
    failed = []
    for check in checks:
        say.line(f"\n── {check.name}")
        began = time.monotonic()
        done = subprocess.run(check.command, cwd=check.folder, env=env, check=False)
        verdict = "passed" if done.returncode == 0 else "FAILED"
        say.line(f"── {check.name}: {verdict} ({time.monotonic() - began:.1f} s)")
        if done.returncode:
            failed.append(check.name)
    if failed:
        say.fail(f"Failed: {', '.join(failed)}.")
    say.line("\nAll checks passed.")


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
