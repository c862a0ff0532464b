"""Where things are. All that is made on this machine stands under ``.local/``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
LOCAL: Final = ROOT / ".local"
VENV: Final = LOCAL / "venv"
PYTHON: Final = VENV / "bin" / "python"
LOGS: Final = LOCAL / "log"
RECORDS: Final = LOCAL / "run"
STAMPS: Final = LOCAL / "stamps"
FRONTEND: Final = ROOT / "infra" / "frontend"
CONTRACTS: Final = ROOT / "infra" / "contracts"
STATIC_BUILD: Final = LOCAL / "static-build"
HERE: Final = ROOT / "infra" / "local"


def make_folders() -> None:
    """The folders others write into."""
    for folder in (
        LOCAL,
        LOGS,
        RECORDS,
        STAMPS,
        LOCAL / "media",
        LOCAL / "static-root",
        STATIC_BUILD,
    ):
        folder.mkdir(parents=True, exist_ok=True)


def digest(files: Iterable[Path]) -> str:
    """One hash over names and contents; a file that is missing counts as such."""
    total = hashlib.sha256()
    for file in sorted(set(files)):
        total.update(str(file.relative_to(ROOT)).encode())
        total.update(file.read_bytes() if file.is_file() else b"-")
    return total.hexdigest()


def is_stamped(name: str, value: str) -> bool:
    """Whether the step was finished with exactly these inputs."""
    stamp = STAMPS / name
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == value


def stamp(name: str, value: str) -> None:
    """Remember that the step was finished with these inputs."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(value, encoding="utf-8")


def unstamp(name: str) -> None:
    """Forget the step, because it is about to be done again."""
    (STAMPS / name).unlink(missing_ok=True)
