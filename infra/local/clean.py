"""``make clean``: stop what runs, delete everything this machine made. The next run starts from nothing."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from infra.local import front_end, paths, postgres, say, services


def main() -> None:
    """Remove ``.local`` and the packages of the front end."""
    if services.is_needed():
        say.fail("`make run` or `make test` is running here.", remedy="Stop it first.")
    services.release()
    postgres.remove()
    front_end.forget()
    shutil.rmtree(paths.LOCAL, ignore_errors=True)
    say.line("Clean.")


if __name__ == "__main__":
    main()
