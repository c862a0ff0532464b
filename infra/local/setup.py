"""Everything that must be installed or built: ``python3 infra/local/setup.py``. Quick when nothing changed."""

from __future__ import annotations

import fcntl
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from infra.local import front_end, node, packages, paths, python_env


def ensure(*, for_tests: bool = False, for_checks: bool = False) -> None:
    """System packages, Python environment, front end. Two at once wait for each other.

    Args:
        for_tests: Also a browser, and what the checks need.
        for_checks: Also the linter of the contracts.
    """
    paths.make_folders()
    with (paths.RECORDS / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        packages.ensure(with_browser=for_tests)
        python_env.ensure()
        front_end.ensure_built()
        if for_checks or for_tests:
            node.install(paths.CONTRACTS, stamp="npm-contracts", what="the contracts'")


if __name__ == "__main__":
    ensure(for_tests="--tests" in sys.argv)
