"""Who runs the databases. PostgreSQL refuses to run as root, so root lends it the ``postgres`` account."""

from __future__ import annotations

import os
import pwd
import subprocess
from pathlib import Path
from typing import Any, Final

ACCOUNT: Final = "postgres"  # made by the distribution's package, without rights


def database_user() -> str | None:
    """The account the databases run under; ``None`` means ours."""
    return ACCOUNT if os.geteuid() == 0 else None


def as_user(user: str | None) -> dict[str, Any]:
    """Arguments for ``subprocess`` that step down to an account."""
    if user is None:
        return {}
    account = pwd.getpwnam(user)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def give(path: Path, user: str | None) -> None:
    """Make an account the owner of a folder or file."""
    if user is not None:
        account = pwd.getpwnam(user)
        os.chown(path, account.pw_uid, account.pw_gid)


def may_enter(path: Path, user: str | None) -> bool:
    """Whether the account can reach a folder: a clone under root's home is closed to others."""
    if user is None:
        return True
    done = subprocess.run(["/usr/bin/test", "-x", str(path)], check=False, cwd="/", **as_user(user))
    return done.returncode == 0
