"""The front end: packages from the lock, then the build; each again only when its inputs changed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from infra.local import node, paths, say

_SOURCES: Final = (
    "infra/frontend/*",
    "*/assets/**/*",
    "*/templates/**/*.html",
    "*/*/templates/**/*.html",
)


def ensure_built() -> None:
    """``.local/static-build`` fits the sources."""
    node.install(paths.FRONTEND, stamp="npm", what="the front end's")
    wanted = paths.digest(_sources())
    if paths.is_stamped("front-end", wanted) and (paths.STATIC_BUILD / "manifest.json").exists():
        return
    paths.unstamp("front-end")
    with say.step("Building the front end"):
        node.npm("run", "build", folder=paths.FRONTEND, log="front-end-build")
    paths.stamp("front-end", wanted)


def _sources() -> list[Path]:
    found: set[Path] = set()
    for pattern in _SOURCES:
        found.update(
            file
            for file in paths.ROOT.glob(pattern)
            if file.is_file() and paths.LOCAL not in file.parents
        )
    return sorted(found)


def forget() -> None:
    """Remove what was installed by npm (``make clean``)."""
    for folder in (paths.FRONTEND, paths.CONTRACTS):
        shutil.rmtree(folder / "node_modules", ignore_errors=True)
