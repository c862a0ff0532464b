"""Reads what the library sends: ``items[0][price]=…`` and ``expand[]=…`` as nested lists and objects of strings."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import parse_qsl

from infra.local.stripe.errors import Refused

_KEY: Final = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_PART: Final = re.compile(r"\[([^\[\]]*)\]")
_DEEPEST: Final = 12


def decoded(text: str) -> dict[str, Any]:
    """A form or query as nested objects; lists are told by ``[]`` or by keys 0, 1, 2 …

    Raises:
        Refused: A key that makes no sense.
    """
    root: dict[str, Any] = {}
    for key, value in parse_qsl(text, keep_blank_values=True):
        found = _KEY.fullmatch(key)
        if found is None:
            raise Refused(f"Invalid parameter name: {key}", param=key)
        parts = [found[1], *_PART.findall(found[2])]
        if len(parts) > _DEEPEST:
            raise Refused("Parameters are nested too deeply.", param=parts[0])
        _put(root, parts, value, key)
    return {name: _with_lists(value) for name, value in root.items()}


def _put(root: dict[str, Any], parts: list[str], value: str, key: str) -> None:
    node = root
    for part in parts[:-1]:
        node = node.setdefault(part or str(len(node)), {})
        if not isinstance(node, dict):
            raise Refused(f"Invalid parameter: {key}", param=parts[0])
    last = parts[-1] or str(len(node))
    if isinstance(node.get(last), dict):
        raise Refused(f"Invalid parameter: {key}", param=parts[0])
    node[last] = value


def _with_lists(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    made = {key: _with_lists(value) for key, value in node.items()}
    if made and all(key.isdigit() for key in made):
        return [made[key] for key in sorted(made, key=int)]
    return made
