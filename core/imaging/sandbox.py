"""Run the decoder where it can do no harm: a child process with a clean environment and limits.

A hostile photo can crash, starve or take over the child. It then finds no secret in the
environment, no open connection, a gigabyte of address space, twenty seconds of processor time and
a file of bounded size to write to. The worker sees an error with a code and goes on.
"""

from __future__ import annotations

import json
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any, Final

from core import confinement
from core.imaging import claims, limits, logo
from core.imaging.child import OUTPUTS
from core.imaging.containers.layout import Malformed, Truncated
from core.imaging.encode import Box, Copies
from core.imaging.errors import (
    REFUSALS,
    PhotoTooHeavy,
    PhotoUnreadable,
    SandboxInterrupted,
)
from core.imaging.kinds import ImageKind
from core.imaging.metadata import metadata_bytes

_PROGRAM: Final = confinement.bootstrap("core.imaging.child")
_ENVIRONMENT: Final = {"MALLOC_ARENA_MAX": "2", "LC_ALL": "C.UTF-8"}
_NOT_THE_PHOTO: Final = {signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGALRM}
"""How operators, the kernel's memory killer and our own alarm end a process."""


@dataclass(frozen=True, slots=True)
class Processed:
    """Clean copies of one photo, what it claimed about itself, and what they cost to make."""

    copies: Copies
    claims: claims.Claims
    cpu_seconds: float
    peak_kilobytes: int


def process(image: bytes, kind: ImageKind, boxes: Sequence[Box] = ()) -> Processed:
    """Decode one image in a child process and return its clean copies.

    Args:
        image: The whole file.
        kind: What it is.
        boxes: Parts of the upright picture to cover on the copies that are shown.

    Raises:
        PhotoTruncated: The pixels end before the picture does.
        PhotoTooManyPixels: The decoder sees more pixels than the header showed.
        PhotoUnreadable: Damaged, or the decoder crashed on it.
        PhotoTooHeavy: It reached the limit of memory or processor time.
        SandboxInterrupted: The child ended for another reason; trying again makes sense.
    """
    return _checked(_answer(image, kind.value, boxes))


def process_logo(image: bytes, kind: ImageKind) -> dict[str, bytes]:
    """Decode one logo in a child process and return its copies by their names.

    Raises:
        PhotoRefused, SandboxInterrupted: As for :func:`process`.
    """
    head, _newline, rest = _answer(image, f"logo:{kind.value}").partition(b"\n")
    try:
        answer: dict[str, Any] = json.loads(head)
        if "refused" in answer:
            raise REFUSALS.get(str(answer["refused"]), PhotoUnreadable)
        copies = dict(
            zip(logo.NAMES, _split(rest, [int(size) for size in answer["sizes"]]), strict=True)
        )
        unclean = sum(metadata_bytes(copy) for copy in copies.values())
    except (KeyError, TypeError, ValueError, Malformed, Truncated) as error:
        raise SandboxInterrupted(f"the decoder's answer makes no sense ({error!r})") from None
    if unclean:
        raise SandboxInterrupted(f"the copies still carry {unclean} bytes of metadata")
    return copies


def _answer(image: bytes, task: str, boxes: Sequence[Box] = ()) -> bytes:
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as answer:
        source.write(image)
        source.seek(0)
        status = _run(task, boxes, source, answer)
        answer.seek(0)
        written = answer.read(limits.CHILD_OUTPUT_BYTES + 1)
    if status < 0:
        _explain_signal(-status)
    if status != 0:
        raise SandboxInterrupted(f"the decoder could not start or finish (exit status {status})")
    return written


def _run(task: str, boxes: Sequence[Box], source: IO[bytes], answer: IO[bytes]) -> int:
    try:
        return confinement.run(
            _PROGRAM,
            task,
            json.dumps([list(box) for box in boxes]),
            source=source,
            answer=answer,
            environment=_ENVIRONMENT,
            seconds=limits.CHILD_WALL_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise SandboxInterrupted("the decoder took too long") from None


def _explain_signal(number: int) -> None:
    if number == signal.SIGXCPU:
        raise PhotoTooHeavy
    if number in _NOT_THE_PHOTO:
        raise SandboxInterrupted(f"the decoder was ended by signal {number}")
    raise PhotoUnreadable(signal=number)


def _checked(written: bytes) -> Processed:
    """Read the child's answer as if a stranger had written it."""
    head, _newline, rest = written.partition(b"\n")
    try:
        answer: dict[str, Any] = json.loads(head)
        if "refused" in answer:
            raise REFUSALS.get(str(answer["refused"]), PhotoUnreadable)
        files = _split(rest, [int(size) for size in answer["sizes"]])
        copies = Copies(
            width=int(answer["width"]),
            height=int(answer["height"]),
            phash=_signed_64_bit(answer["phash"]),
            **dict(zip(OUTPUTS, files, strict=True)),
        )
        said = claims.validated(answer["claims"])
        cost = float(answer["cpu_seconds"]), int(answer["peak_kilobytes"])
        unclean = sum(metadata_bytes(file) for file in files)
    except (KeyError, TypeError, ValueError, Malformed, Truncated) as error:
        raise SandboxInterrupted(f"the decoder's answer makes no sense ({error!r})") from None
    if unclean:
        raise SandboxInterrupted(f"the copies still carry {unclean} bytes of metadata")
    return Processed(copies=copies, claims=said, cpu_seconds=cost[0], peak_kilobytes=cost[1])


def _split(rest: bytes, sizes: list[int]) -> list[bytes]:
    if min(sizes) < 1 or sum(sizes) != len(rest):
        raise ValueError("sizes do not match")
    files, position = [], 0
    for size in sizes:
        files.append(rest[position : position + size])
        position += size
    return files


def _signed_64_bit(number: object) -> int:
    if isinstance(number, int) and -(1 << 63) <= number < 1 << 63:
        return number
    raise ValueError("not a 64-bit hash")
