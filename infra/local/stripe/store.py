"""Everything the stand-in knows, in memory; with a file beside it, every finished request is on disk as well."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path
from typing import Any, Final

import orjson

from infra.local.stripe.errors import missing

#: One object as the API shows it; names that start with ``_`` are the stand-in's own and never shown.
Thing = dict[str, Any]

_STATE: Final = "_state"


class Store:
    """Objects by id, each kind in order of creation. One request at a time; an unfinished one leaves no trace."""

    def __init__(self, file: Path | None, seed: str) -> None:
        self._things: dict[str, Thing] = {}
        self._kinds: dict[str, dict[str, None]] = {}
        self._customers: dict[tuple[str, str], dict[str, None]] = {}
        self._undo: dict[str, bytes | None] = {}
        self._file = _open(file) if file is not None else None
        if self._file is not None:
            for (body,) in self._file.execute("SELECT body FROM thing ORDER BY number"):
                self._insert(orjson.loads(body))
        if _STATE not in self._things:
            self._insert({"id": _STATE, "object": _STATE, "_number": 0, "count": 0, "seed": seed})

    @property
    def state(self) -> Thing:
        """Counters and the clock, kept like any other object."""
        return self.change(self._things[_STATE])

    def new_id(self, prefix: str, length: int = 14) -> str:
        """An id nobody had before."""
        state = self.state
        state["count"] += 1
        made = hashlib.sha256(f"{state['seed']}{state['count']}".encode()).hexdigest()
        return f"{prefix}_{made[:length]}"

    def add(self, thing: Thing) -> Thing:
        """Keep a new object."""
        state = self.state
        state["count"] += 1
        thing["_number"] = state["count"]
        self._undo.setdefault(thing["id"], None)
        self._insert(thing)
        return thing

    def change(self, thing: Thing) -> Thing:
        """The same object, to be written to from here on."""
        if thing["id"] not in self._undo:
            self._undo[thing["id"]] = orjson.dumps(thing)
        return thing

    def remove(self, thing: Thing) -> None:
        """Forget an object."""
        self.change(thing)
        self._take_out(thing)

    def find(self, number: str) -> Thing | None:
        """The object with that id, of any kind."""
        return self._things.get(number)

    def get(self, kind: str, number: str, param: str = "id", *, status: int = 404) -> Thing:
        """The object of a kind, or Stripe's refusal."""
        found = self._things.get(number)
        if found is None or found["object"] != kind:
            raise missing(kind, number, param, status=status)
        return found

    def of(self, kind: str, customer: str | None = None) -> list[Thing]:
        """All of a kind (of one customer), newest first."""
        known = (
            self._kinds.get(kind, {})
            if customer is None
            else self._customers.get((kind, customer), {})
        )
        return [self._things[number] for number in reversed(known)]

    def kinds(self) -> list[str]:
        """Kinds of which there is any."""
        return sorted(kind for kind, members in self._kinds.items() if members)

    def commit(self) -> None:
        """What was changed stays."""
        if self._file is not None and self._undo:
            with self._file:
                for number in self._undo:
                    thing = self._things.get(number)
                    if thing is None:
                        self._file.execute("DELETE FROM thing WHERE id = ?", (number,))
                    else:
                        self._file.execute(
                            "REPLACE INTO thing (id, number, body) VALUES (?, ?, ?)",
                            (number, thing["_number"], orjson.dumps(thing)),
                        )
        self._undo = {}

    def rollback(self) -> None:
        """What was changed is as it was."""
        for number, before in self._undo.items():
            thing = self._things.get(number)
            if before is None:
                if thing is not None:
                    self._take_out(thing)
            elif thing is not None:
                thing.clear()
                thing.update(orjson.loads(before))
            else:
                back = orjson.loads(before)
                self._insert(back)
                members = self._kinds[back["object"]]
                in_order = sorted(members, key=lambda other: int(self._things[other]["_number"]))
                self._kinds[back["object"]] = dict.fromkeys(in_order)
        self._undo = {}

    def empty(self) -> None:
        """Forget everything but the counters, so that no id ever comes twice."""
        for thing in list(self._things.values()):
            if thing["id"] != _STATE:
                self.remove(thing)
        self.commit()

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()

    def _insert(self, thing: Thing) -> None:
        self._things[thing["id"]] = thing
        self._kinds.setdefault(thing["object"], {})[thing["id"]] = None
        if isinstance(thing.get("customer"), str):
            self._customers.setdefault((thing["object"], thing["customer"]), {})[thing["id"]] = None

    def _take_out(self, thing: Thing) -> None:
        del self._things[thing["id"]]
        self._kinds[thing["object"]].pop(thing["id"], None)
        if isinstance(thing.get("customer"), str):
            self._customers[thing["object"], thing["customer"]].pop(thing["id"], None)


def _open(file: Path) -> sqlite3.Connection:
    file.parent.mkdir(parents=True, exist_ok=True)
    found = sqlite3.connect(file, check_same_thread=False)
    found.execute("PRAGMA journal_mode = WAL")
    found.execute("PRAGMA synchronous = NORMAL")
    found.execute(
        "CREATE TABLE IF NOT EXISTS thing (id TEXT PRIMARY KEY, number INTEGER, body BLOB)"
    )
    return found
