"""The Python environment, made from the hashed lock; made again only when the lock changed."""

from __future__ import annotations

import shutil
import sys
import venv
from typing import Final

from infra.local import paths, say

_LOCK: Final = paths.ROOT / "requirements.lock"
_WANTED: Final = (3, 11)


def ensure() -> None:
    """``.local/venv`` holds exactly what the lock says."""
    if sys.version_info[:2] != _WANTED:
        say.fail(
            f"Python {sys.version_info.major}.{sys.version_info.minor} was started; this needs Python 3.11.",
            remedy="make run PYTHON=/path/to/python3.11",
        )
    wanted = f"{sys.version}\n{paths.VENV}\n{paths.digest([_LOCK])}"
    if paths.is_stamped("venv", wanted) and paths.PYTHON.exists():
        return
    paths.unstamp("venv")
    with say.step("Making the Python environment from requirements.lock"):
        shutil.rmtree(paths.VENV, ignore_errors=True)
        venv.create(paths.VENV, with_pip=True, symlinks=True)
        install(_LOCK.name, log="pip")
        say.run([paths.PYTHON, "-m", "pip", "check"], log="pip-check")  # nothing the lock forgot
    paths.stamp("venv", wanted)


def install(lock: str, *, log: str) -> None:
    """Install a lock file; every file is checked against its hash."""
    say.run(
        [paths.PYTHON, "-m", "pip", "install", "--require-hashes", "--no-deps", "--no-input",
         "--no-compile", "--disable-pip-version-check", "--progress-bar", "off", "-r", lock],
        log=log,
    )  # fmt: skip
