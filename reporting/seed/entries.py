"""Reading TOML entries strictly: a missing, misspelt or wrongly typed key names file and entry."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import TypeVar

from reporting.seed.shapes import SeedError

Value = TypeVar("Value", str, int, float, bool, date)


class Entry:
    """One table of a file. Every key must be asked for; ``done`` refuses the rest."""

    def __init__(self, values: object, where: str) -> None:
        if not isinstance(values, dict):
            raise SeedError(f"{where}: expected a table, found {type(values).__name__}")
        self._values: dict[str, object] = dict(values)
        self.where = where

    def need(self, key: str, kind: type[Value]) -> Value:
        """Return a required value of this type."""
        if key not in self._values:
            raise SeedError(f"{self.where}: {key!r} is missing")
        return self._typed(key, self._values.pop(key), kind)

    def get(self, key: str, default: Value) -> Value:
        """Return an optional value of the default's type."""
        if key not in self._values:
            return default
        return self._typed(key, self._values.pop(key), type(default))

    def maybe(self, key: str) -> str | None:
        """Return an optional text, ``None`` when it is not there."""
        return self.need(key, str) if key in self._values else None

    def words(self, key: str) -> tuple[str, ...]:
        """Return an optional list of texts, without repetitions."""
        given = self._values.pop(key, [])
        if not isinstance(given, list) or not all(isinstance(word, str) for word in given):
            raise SeedError(f"{self.where}: {key!r} must be a list of texts")
        if len(set(given)) != len(given):
            raise SeedError(f"{self.where}: {key!r} repeats a word")
        return tuple(given)

    def table(self, key: str) -> Entry:
        """Return a required table."""
        if key not in self._values:
            raise SeedError(f"{self.where}: [{key}] is missing")
        return Entry(self._values.pop(key), f"{self.where} [{key}]")

    def maybe_table(self, key: str) -> Entry | None:
        """Return an optional table."""
        return self.table(key) if key in self._values else None

    def tables(self, key: str) -> list[Entry]:
        """Return an optional list of tables, in the file's order."""
        given = self._values.pop(key, [])
        if not isinstance(given, list):
            raise SeedError(f"{self.where}: [[{key}]] must be a list of tables")
        return [Entry(values, _named(self.where, key, values, i)) for i, values in enumerate(given)]

    def raw(self) -> dict[str, object]:
        """Return all that was not yet asked for, as it is."""
        rest, self._values = self._values, {}
        return rest

    def done(self) -> None:
        """Refuse keys nobody asked for: most are misspelt."""
        if self._values:
            raise SeedError(f"{self.where}: unknown {', '.join(map(repr, sorted(self._values)))}")

    def _typed(self, key: str, value: object, kind: type[Value]) -> Value:
        if kind is float and type(value) is int:
            value = float(value)
        if type(value) is not kind:
            raise SeedError(f"{self.where}: {key!r} must be {kind.__name__}, found {value!r}")
        if value == "":
            raise SeedError(f"{self.where}: {key!r} is empty")
        return value


def read(path: Path) -> Entry:
    """Return a TOML file as an entry, or raise ``SeedError`` with the line that is wrong."""
    try:
        with path.open("rb") as file:
            return Entry(tomllib.load(file), path.name)
    except FileNotFoundError:
        raise SeedError(f"{path.name}: no such seed file") from None
    except tomllib.TOMLDecodeError as error:
        raise SeedError(f"{path.name}: {error}") from None


def _named(where: str, key: str, values: object, index: int) -> str:
    """Say which entry it is: by its code where it has one, else by its place in the file."""
    label: object = index + 1
    if isinstance(values, dict):
        label = values.get("code") or values.get("slug") or values.get("category") or label
    return f"{where} {key} {label}"
