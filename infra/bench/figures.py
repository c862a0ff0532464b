"""What a benchmark found, against what it should find, and the table of it."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import psycopg

_HEADINGS: Final = ("what", "measured", "ratio", "target", "")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    Attributes:
        what: What was measured.
        measured: The figure with its unit.
        ratio: The figure against its limit of the same run, "" when there is none.
        target: What it should be, "" for a figure that only explains another.
        is_met: Whether it is; ``None`` without a target.
    """

    what: str
    measured: str
    ratio: str = ""
    target: str = ""
    is_met: bool | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def at_least(what: str, measured: str, ratio: float, least: float) -> Figure:
    """A ratio that should be as large as ``least``."""
    return Figure(what, measured, f"{ratio:.2f}", f"≥ {least:g}", ratio >= least)


def at_most(what: str, measured: float, most: float, unit: str, *, ratio: str = "") -> Figure:
    """A figure that should not exceed ``most``."""
    return Figure(what, f"{measured:.3g} {unit}", ratio, f"≤ {most:g} {unit}", measured <= most)


def table(figures: Iterable[Figure]) -> str:
    """The figures as aligned text."""
    lines = [_HEADINGS]
    for each in figures:
        verdict = {True: "pass", False: "FAIL", None: ""}[each.is_met]
        lines.append((each.what, each.measured, each.ratio, each.target, verdict))
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEADINGS))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def machine() -> str:
    """What ran it: cores, processor, PostgreSQL, and how busy it was."""
    load = ", ".join(f"{part:.1f}" for part in os.getloadavg())
    return (
        f"{os.cpu_count()} cores, {_processor()}; Python {platform.python_version()};"
        f" {_postgres()}; load average {load}"
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def _postgres() -> str:
    url = os.environ["TANGGAP_DB_SUPERUSER_URL"]
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT split_part(version(), ' (', 1), current_setting('shared_buffers'),"
            " current_setting('fsync'), current_setting('synchronous_commit')"
        ).fetchone()
    assert row is not None
    return f"{row[0]} (shared_buffers {row[1]}, fsync {row[2]}, synchronous_commit {row[3]})"
