"""The process that decodes: one photo in on stdin, one answer out on stdout, then it is over.

It starts without the service's environment, sets its own limits before the first foreign byte is
read, and never imports Django. The answer is one line of JSON, then the three files one after
another. The parent (``sandbox``) believes nothing of it that it has not checked.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from core import confinement
from core.imaging import limits

if TYPE_CHECKING:
    from core.imaging.encode import Box, Copies

OUTPUTS = ("original", "display", "thumb")


def main() -> None:
    """Do the work named on the command line: the kind of the image on stdin, and what to cover."""
    restrict()
    task, _colon, kind = sys.argv[1].rpartition(":")
    if task == "logo":
        answer, files = process_logo(sys.stdin.buffer, kind)
    else:
        answer, files = process(sys.stdin.buffer, kind, json.loads(sys.argv[2]))
    usage = resource.getrusage(resource.RUSAGE_SELF)
    answer["cpu_seconds"] = usage.ru_utime + usage.ru_stime
    answer["peak_kilobytes"] = _peak_kilobytes()
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    for file in files:
        sys.stdout.buffer.write(file)


def restrict() -> None:
    """Lower this process's limits; none can be raised again."""
    confinement.restrict(
        confinement.Limits(
            memory_bytes=limits.CHILD_MEMORY_BYTES,
            cpu_seconds=limits.CHILD_CPU_SECONDS,
            output_bytes=limits.CHILD_OUTPUT_BYTES,
            wall_seconds=limits.CHILD_WALL_SECONDS,
        )
    )


def process(
    source: BinaryIO, kind: str, boxes: Sequence[Box] = ()
) -> tuple[dict[str, Any], list[bytes]]:
    """Make the clean copies, or say with a code why not."""
    from PIL import Image

    from core.imaging import claims, decode, encode
    from core.imaging.containers.layout import without_exif_prefix
    from core.imaging.kinds import ImageKind

    try:
        image = decode.open_image(source, ImageKind(kind))
        said = claims.from_exif(without_exif_prefix(image.info.get("exif") or b""))
        upright = decode.upright_rgb(image, edge=limits.ORIGINAL_EDGE)
        copies = encode.make_copies(upright, boxes)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return {"refused": "photo_too_many_pixels"}, []
    except MemoryError:
        return {"refused": "photo_too_heavy"}, []
    except Exception as error:  # noqa: BLE001 - decoders fail in every way there is; this is the edge
        code = "photo_truncated" if "truncated" in str(error) else "photo_unreadable"
        return {"refused": code, "detail": type(error).__name__}, []
    return _described(copies, dict(said)), [getattr(copies, name) for name in OUTPUTS]


def process_logo(source: BinaryIO, kind: str) -> tuple[dict[str, Any], list[bytes]]:
    """Make the copies of a logo, or say with a code why not."""
    from PIL import Image

    from core.imaging import decode, logo
    from core.imaging.kinds import ImageKind

    try:
        image = decode.open_image(source, ImageKind(kind))
        image.load()
        copies = logo.make_logo_copies(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return {"refused": "photo_too_many_pixels"}, []
    except MemoryError:
        return {"refused": "photo_too_heavy"}, []
    except Exception as error:  # noqa: BLE001 - decoders fail in every way there is; this is the edge
        return {"refused": "photo_unreadable", "detail": type(error).__name__}, []
    return {"sizes": [len(copy) for copy in copies]}, copies


def _peak_kilobytes() -> int:
    """The most memory this program held; ``ru_maxrss`` would count the worker it was started from."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        name, _colon, value = line.partition(":")
        if name == "VmHWM":
            return int(value.split()[0])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _described(copies: Copies, claims: dict[str, Any]) -> dict[str, Any]:
    return {
        "width": copies.width,
        "height": copies.height,
        "phash": copies.phash,
        "claims": claims,
        "sizes": [len(getattr(copies, name)) for name in OUTPUTS],
    }


if __name__ == "__main__":
    main()
