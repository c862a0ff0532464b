"""What every operation answers alike is written once: problems and headers become components."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any


def share(document: dict[str, Any]) -> None:
    """Move headers, then problems, that stand more than once among the components."""
    components = document.setdefault("components", {})
    headers = _Shared("headers", components)
    for answer in _answers(document):
        for name, header in answer.get("headers", {}).items():
            headers.saw(name, header)
    for answer in _answers(document):
        for name, header in answer.get("headers", {}).items():
            answer["headers"][name] = headers.instead(name, header)
    problems = _Shared("responses", components)
    for status, operation in _refusals(document):
        problems.saw(f"Problem{status}", operation["responses"][status])
    for status, operation in _refusals(document):
        answer = operation["responses"][status]
        operation["responses"][status] = problems.instead(f"Problem{status}", answer)


class _Shared:
    """One kind of component: of each name, the form most often seen."""

    def __init__(self, kind: str, components: dict[str, Any]) -> None:
        self.kind = kind
        self.components = components
        self.seen: dict[str, Counter[str]] = {}

    def saw(self, name: str, thing: Any) -> None:
        """Count one."""
        self.seen.setdefault(name, Counter())[json.dumps(thing, sort_keys=True)] += 1

    def instead(self, name: str, thing: Any) -> Any:
        """A reference when this is the usual form and not the only one; else the thing itself."""
        # Of forms seen equally often the first by its text, so that the contract does not waver.
        usual, times = max(self.seen[name].items(), key=lambda each: (each[1], each[0]))
        if times < 2 or json.dumps(thing, sort_keys=True) != usual:
            return thing
        self.components.setdefault(self.kind, {}).setdefault(name, thing)
        return {"$ref": f"#/components/{self.kind}/{name}"}


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for methods in document["paths"].values():
        yield from (each for each in methods.values() if isinstance(each, dict))


def _answers(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for operation in _operations(document):
        yield from operation["responses"].values()


def _refusals(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for operation in _operations(document):
        for status in [status for status in operation["responses"] if status >= "4"]:
            yield status, operation
