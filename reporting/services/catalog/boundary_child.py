"""The process that takes an uploaded boundary file apart: a path in, an answer on stdout, then over.

It starts without the service's environment, limits itself before the first foreign byte is read,
and never imports Django. The answer is one line of JSON, then the shapes one after another. The
parent (``boundary_sandbox``) believes nothing of it that it has not checked.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
from pathlib import Path
from typing import Any, Final

MEMORY_BYTES: Final = 3 * 1024 * 1024 * 1024
CPU_SECONDS: Final = 45
WALL_SECONDS: Final = 60
OUTPUT_BYTES: Final = 400 * 1024 * 1024


def main() -> None:
    """Do the work named on the command line: the path of the file."""
    restrict()
    answer, shapes = answer_for(Path(sys.argv[1]))
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    for shape in shapes:
        sys.stdout.buffer.write(shape)


def restrict() -> None:
    """Lower this process's limits; none can be raised again."""
    for limit, amount in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        _soft, hard = resource.getrlimit(limit)
        soft = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        resource.setrlimit(limit, (soft, soft))
    signal.alarm(WALL_SECONDS)  # ends an orphan whose parent was killed


def answer_for(path: Path) -> tuple[dict[str, Any], list[bytes]]:
    """What is in a file, or with a code why it cannot be said."""
    from reporting.services.catalog.boundary_parsing import Unparsable, parse

    try:
        parsed = parse(path)
    except Unparsable as error:
        return {"refused": error.code, "detail": error.detail}, []
    except (MemoryError, RecursionError):
        return {"refused": "too_heavy", "detail": ""}, []
    shapes = [feature.wkb or b"" for feature in parsed.features]
    rows = [
        [feature.number, len(shape), feature.wkb is None, feature.columns, feature.trouble]
        for feature, shape in zip(parsed.features, shapes, strict=True)
    ]
    return {"crs": parsed.crs, "rows": rows}, shapes


if __name__ == "__main__":
    main()
