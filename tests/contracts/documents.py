"""The committed contracts, and what every check reads from them: their operations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from api.documents.catalogue import ALL, BY_NAME
from api.documents.tidying import METHODS


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of one contract."""

    document: str
    method: str
    path: str
    told: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.document}: {self.method.upper()} {self.path}"

    @property
    def writes(self) -> bool:
        return self.method != "get"

    def parameters(self) -> list[dict[str, Any]]:
        """What it takes besides a body."""
        return [resolved(self.document, each) for each in self.told.get("parameters", [])]

    def contents(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """What it reads and what it answers when all is well: a name for messages, and the media type's entry."""
        body = resolved(self.document, self.told.get("requestBody", {}))
        for media, content in body.get("content", {}).items():
            yield f"request {media}", content
        for status, answer in self.told["responses"].items():
            if status.startswith("2"):
                for media, content in resolved(self.document, answer).get("content", {}).items():
                    yield f"{status} {media}", content


@cache
def contract(name: str) -> dict[str, Any]:
    """One committed contract."""
    document: dict[str, Any] = yaml.load(BY_NAME[name].file.read_bytes(), Loader=yaml.CSafeLoader)
    return document


def operations() -> list[Operation]:
    """Every operation of every contract."""
    return [
        Operation(document.name, method, path, methods[method])
        for document in ALL
        for path, methods in contract(document.name)["paths"].items()
        for method in METHODS
        if method in methods
    ]


def resolved(name: str, thing: Mapping[str, Any]) -> dict[str, Any]:
    """The thing itself where the contract only points to it."""
    found: Any = thing
    while "$ref" in found:
        place: Any = contract(name)
        for word in found["$ref"].removeprefix("#/").split("/"):
            place = place[word.replace("~1", "/").replace("~0", "~")]
        found = place
    return dict(found)
