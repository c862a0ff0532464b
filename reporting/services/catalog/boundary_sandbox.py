"""Take an uploaded boundary file apart where it can do no harm: in a child process with limits.

A hostile file can crash, starve or take over the child. It then finds no secret in the environment,
no open connection, bounded memory and processor time, and a folder of its own to write to.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import IO, Any, Final

from core import confinement
from reporting.services.catalog import boundary_child
from reporting.services.catalog.boundary_parsing import Parsed, RawFeature, Unparsable

_PROGRAM: Final = confinement.bootstrap("reporting.services.catalog.boundary_child")
_ENVIRONMENT: Final = {
    "MALLOC_ARENA_MAX": "2",
    "LC_ALL": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",
    "OGR_SKIP": "OGR_VRT",
}


def parse_upload(data: bytes, suffix: str) -> Parsed:
    """Take apart the bytes of an upload in a child process.

    Args:
        data: The whole file.
        suffix: ``.geojson``, ``.json`` or ``.zip``: what it says it is.

    Raises:
        Unparsable: The file cannot be used, or the child gave up on it.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"batas{suffix}"
        path.write_bytes(data)
        with tempfile.TemporaryFile() as answer:
            status = _run(path, answer)
            answer.seek(0)
            written = answer.read(boundary_child.LIMITS.output_bytes + 1)
    if status != 0:
        raise Unparsable("too_heavy", f"exit status {status}")
    return _checked(written)


def _run(path: Path, answer: IO[bytes]) -> int:
    try:
        return confinement.run(
            _PROGRAM,
            str(path),
            source=None,
            answer=answer,
            environment=_ENVIRONMENT,
            seconds=boundary_child.LIMITS.wall_seconds + 5,
            folder=path.parent,
        )
    except subprocess.TimeoutExpired:
        raise Unparsable("too_heavy", "time") from None


def _checked(written: bytes) -> Parsed:
    """Read the child's answer as if a stranger had written it."""
    head, _newline, rest = written.partition(b"\n")
    try:
        answer: dict[str, Any] = json.loads(head)
        if "refused" in answer:
            raise Unparsable(str(answer["refused"]), str(answer.get("detail", "")))
        features, position = [], 0
        for number, size, is_missing, columns, trouble in answer["rows"]:
            shape = rest[position : position + int(size)]
            position += int(size)
            features.append(
                RawFeature(
                    int(number),
                    None if is_missing else shape,
                    {str(name): str(value) for name, value in columns.items()},
                    str(trouble),
                )
            )
        crs = answer["crs"]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unparsable("too_heavy", repr(error)) from None
    if position != len(rest):
        raise Unparsable("too_heavy", "sizes do not match")
    return Parsed(str(crs) if crs is not None else None, features)
