"""System packages: PostgreSQL with PostGIS, Redis, Pango for papers, a browser for tests. By apt when we may."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from pathlib import Path
from typing import Final

from infra.local import say

_POSTGRES: Final = Path("/usr/lib/postgresql")
_POLICY: Final = Path("/usr/sbin/policy-rc.d")
_OLDEST_NODE: Final = (20, 19)


def postgres_bin() -> Path | None:
    """The programs of the newest PostgreSQL that has PostGIS."""
    for folder in sorted(_POSTGRES.glob("[0-9]*"), key=lambda f: int(f.name), reverse=True):
        control = Path(f"/usr/share/postgresql/{folder.name}/extension/postgis.control")
        if (folder / "bin" / "postgres").exists() and control.exists():
            return folder / "bin"
    return None


def browser() -> str | None:
    """A browser that tests can drive."""
    return shutil.which("chromium") or shutil.which("google-chrome")


def system_node() -> str | None:
    """The system's Node when it is new enough for the front-end build."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"v(\d+)\.(\d+)", answer.stdout)
    if found is None:
        return None
    return node if (int(found[1]), int(found[2])) >= _OLDEST_NODE else None


def ensure(*, with_browser: bool) -> None:
    """Install what is missing, or say the line that would."""
    missing = _missing(with_browser=with_browser)
    if not missing:
        return
    become = _become_root()
    names = [*_postgis_names(become)] if "postgis" in missing else []
    names += [name for name in missing if name != "postgis"]
    line = f"apt-get update && apt-get install -y --no-install-recommends {' '.join(names)}"
    if shutil.which("apt-get") is None:
        say.fail(f"These programs are missing: {' '.join(names)}.", remedy="Install them.")
    if become is None:
        say.fail(
            "Some system packages are missing, and I may not install them.",
            remedy=f"sudo sh -c '{line}'",
        )
    with say.step(f"Installing {' '.join(names)}"), _nothing_starts_by_itself(become):
        say.run([*become, "apt-get", "update", "-q"], log="apt-update")
        say.run(
            [*become, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-q",
             "--no-install-recommends", *names],
            log="apt-install",
        )  # fmt: skip
    still = _missing(with_browser=with_browser)
    if still:
        say.fail(f"Still missing after the installation: {', '.join(still)}.", remedy=line)


def _missing(*, with_browser: bool) -> list[str]:
    missing = []
    if postgres_bin() is None:
        missing.append("postgis")
    if shutil.which("redis-server") is None:
        missing.append("redis-server")
    if find_library("pangoft2-1.0") is None:
        missing.append("libpangoft2-1.0-0")
    if not _can_make_environments():
        missing.append("python3-venv")
    if with_browser and browser() is None:
        missing.append("chromium")
    return missing


def _can_make_environments() -> bool:
    try:
        import ensurepip  # noqa: F401 - Debian packs it apart
        import venv  # noqa: F401
    except ImportError:
        return False
    return True


def _become_root() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    allowed = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n"] if allowed.returncode == 0 else None


def _postgis_names(become: list[str] | None) -> list[str]:
    """The server's and PostGIS's package: their names carry the distribution's PostgreSQL version."""
    if become is not None:
        subprocess.run([*become, "apt-get", "update", "-q"], capture_output=True, check=False)
    found = subprocess.run(
        ["apt-cache", "search", "--names-only", r"^postgresql-[0-9]+-postgis-3$"],
        capture_output=True,
        text=True,
        check=False,
    )
    versions = sorted(
        int(v) for v in re.findall(r"^postgresql-(\d+)-postgis-3", found.stdout, re.MULTILINE)
    )
    installed = sorted(int(f.name) for f in _POSTGRES.glob("[0-9]*") if f.name.isdigit())
    wanted = [v for v in versions if v in installed] or versions
    if not wanted:
        return ["postgresql", "postgis", "postgresql-postgis"]
    return [f"postgresql-{wanted[-1]}", f"postgresql-{wanted[-1]}-postgis-3"]


@contextmanager
def _nothing_starts_by_itself(become: list[str]) -> Iterator[None]:
    """Keep packages from starting servers of their own: ours are private."""
    if _POLICY.exists():
        yield
        return
    subprocess.run(
        [
            *become,
            "sh",
            "-c",
            f"printf '#!/bin/sh\\nexit 101\\n' > {_POLICY} && chmod 755 {_POLICY}",
        ],
        check=True,
    )
    try:
        yield
    finally:
        subprocess.run([*become, "rm", "-f", str(_POLICY)], check=False)
