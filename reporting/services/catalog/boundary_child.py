"""The process that takes an uploaded boundary file apart: a path in, an answer on stdout, then over.

It starts without the service's environment, limits itself before the first foreign byte is read,
and never imports Django. The answer is one line of JSON, then the shapes one after another. The
parent (``boundary_sandbox``) believes nothing of it that it has not checked.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

from core import confinement

LIMITS: Final = confinement.Limits(
    memory_bytes=3 * 1024 * 1024 * 1024,
    cpu_seconds=45,
    output_bytes=400 * 1024 * 1024,
    wall_seconds=60,
)


def main() -> None:
    """Do the work named on the command line: the path of the file."""
    confinement.restrict(LIMITS)
    answer, shapes = answer_for(Path(sys.argv[1]))
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    for shape in shapes:
        sys.stdout.buffer.write(shape)


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
