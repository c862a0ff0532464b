"""The prepared phrases a city's category guess starts from: see ``phrases.toml``."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("phrases.toml")


@lru_cache(maxsize=1)
def phrases() -> tuple[tuple[str, str], ...]:
    """Return main category and phrase, in the order of the file."""
    document = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(
        (category, line.strip())
        for category, lines in document.items()
        for line in lines.splitlines()
        if line.strip()
    )
