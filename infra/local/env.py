"""Print the environment for a shell: ``eval "$(python3 infra/local/env.py)"``."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from infra.local import environment, paths


def main() -> None:
    """One ``export`` line for each variable; tests may make and drop databases with it."""
    found = {**environment.variables(owner=True), **environment.superuser()}
    for name, value in found.items():
        print(f"export {name}={shlex.quote(value)}")
    print(f'export PATH={shlex.quote(str(paths.VENV / "bin"))}:"$PATH"')


if __name__ == "__main__":
    main()
