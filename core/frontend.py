"""Where the built front end is: styles, scripts and icons by the names the build gave them.

The build (``infra/frontend``) writes ``manifest.json`` and ``icons.json`` beside its files. A process
that starts without them still serves plain pages, which is how every page must work anyway;
the system check says so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core import checks

FONT: Final = "plus-jakarta-sans-"


class UnknownEntry(LookupError):
    """A template asked for a script or an icon that is not in the build."""


@dataclass(frozen=True, slots=True)
class Build:
    """What one build wrote. Empty when nothing was built."""

    chunks: dict[str, Any] = field(default_factory=dict)
    sprite: str = ""
    icons: frozenset[str] = frozenset()

    @property
    def exists(self) -> bool:
        """Whether the front end was built at all."""
        return bool(self.chunks)

    def style(self, name: str = "app") -> str:
        """File of a style sheet: ``app`` for every page, ``wall`` besides it for the wall.

        Raises:
            UnknownEntry: No such style sheet is part of the build.
        """
        key = f"core/assets/{name}.css"
        if key not in self.chunks:
            raise UnknownEntry(name)
        return str(self.chunks[key]["file"])

    def font(self) -> str:
        """File of the page font, to be fetched early."""
        return next((file for file in self.files() if file.startswith(FONT)), "")

    def files(self) -> list[str]:
        """Every file that another file of the build refers to."""
        return [file for chunk in self.chunks.values() for file in _named(chunk)]

    def entry(self, name: str) -> EntryFiles:
        """The files of one page script.

        Raises:
            UnknownEntry: No such script is part of the build.
        """
        key = f"infra/frontend/entries/{name}.ts"
        if key not in self.chunks:
            raise UnknownEntry(name)
        imported: list[str] = []
        self._follow(key, imported)
        styles = [file for chunk in imported for file in self.chunks[chunk].get("css", ())]
        return EntryFiles(
            script=self.chunks[key]["file"],
            imports=tuple(self.chunks[chunk]["file"] for chunk in imported if chunk != key),
            styles=tuple(dict.fromkeys(styles)),
        )

    def _follow(self, key: str, seen: list[str]) -> None:
        if key in seen:
            return
        seen.append(key)
        for imported in self.chunks[key].get("imports", ()):
            self._follow(imported, seen)


@dataclass(frozen=True, slots=True)
class EntryFiles:
    """A page script, what it imports at once, and the styles they bring."""

    script: str
    imports: tuple[str, ...]
    styles: tuple[str, ...]


def build() -> Build:
    """The current build. Read once per process; read again when it changed while debugging."""
    folder = Path(settings.STATIC_BUILD_DIR)
    manifest = folder / "manifest.json"
    changed = manifest.stat().st_mtime_ns if manifest.exists() else 0
    return _read(str(folder), changed)


@lru_cache(maxsize=2)
def _read(folder: str, changed: int) -> Build:
    if not changed:
        return Build()
    icons = json.loads((Path(folder) / "icons.json").read_text(encoding="utf-8"))
    chunks = json.loads((Path(folder) / "manifest.json").read_text(encoding="utf-8"))
    return Build(chunks=chunks, sprite=icons["file"], icons=frozenset(icons["names"]))


def _named(chunk: dict[str, Any]) -> list[str]:
    return [chunk["file"], *chunk.get("assets", ()), *chunk.get("css", ())]


@checks.register(checks.Tags.staticfiles)
def front_end_is_built(**_options: object) -> list[checks.CheckMessage]:
    """Warn when pages would be served without style."""
    if build().exists:
        return []
    return [
        checks.Warning(
            "The front end is not built; pages have no style.",
            hint="Run `npm ci && npm run build` in infra/frontend (make run does it).",
            id="core.W001",
        )
    ]
