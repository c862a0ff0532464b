"""Small repairs of what the generator writes: scopes, descriptions, empty defaults."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Final

from api.documents.catalogue import Document

#: A choice explained by its own name.
_TRIVIAL: Final = re.compile(r"^\* `([^`]*)` - \1$\n?", re.MULTILINE)
METHODS: Final = ("get", "put", "post", "delete", "patch")
TOKEN_URL: Final = "/partner/v1/token"  # noqa: S105 - an address


def tidy(document: Document, made: dict[str, Any]) -> None:
    """Repair a contract just generated."""
    scopes: set[str] = set()
    for operation in operations(made):
        scopes |= _say_scopes(operation)
        for parameter in operation.get("parameters", []):
            parameter.setdefault("description", _meaning(parameter["name"]))
        for status, answer in operation["responses"].items():
            if not answer.get("description"):
                answer["description"] = HTTPStatus(int(status)).phrase
            for media, content in answer.get("content", {}).items():
                _mend(media, content)
    _as_oauth(document, made, scopes)
    _mend_schemas(made)


def operations(made: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every operation of a contract."""
    for methods in made["paths"].values():
        yield from (methods[method] for method in METHODS if method in methods)


def _meaning(name: str) -> str:
    """What a part of an address is, where nobody said so: ``city_id`` is the id of the city."""
    thing, _, kind = name.rpartition("_")
    return f"The {thing.replace('_', ' ')}'s {kind}." if thing else f"Its {name}."


def _mend(media: str, content: dict[str, Any]) -> None:
    """XML is a text to JSON Schema; and a list given as the example is not one item of a list."""
    if media.endswith("xml"):
        content["schema"] = {"type": "string"}
    for example in content.get("examples", {}).values():
        value = example.get("value")
        one = isinstance(value, list) and len(value) == 1
        if one and (media.endswith("xml") or isinstance(value[0], list)):
            example["value"] = value[0]


def _say_scopes(operation: dict[str, Any]) -> set[str]:
    """Scopes in words and as ``x-scopes``; as requirements they are understood for OAuth 2 only."""
    scopes = {
        scope for way in operation.get("security", []) for each in way.values() for scope in each
    }
    if not scopes:
        return scopes
    operation["x-scopes"] = sorted(scopes)
    named = ", ".join(f"`{scope}`" for scope in sorted(scopes))
    operation["description"] = f"{operation.get('description', '').rstrip()}\n\nScope: {named}."
    for way in operation["security"]:
        for scheme in way:
            if scheme != "partnerToken":
                way[scheme] = []
    return scopes


def _as_oauth(document: Document, made: dict[str, Any], scopes: set[str]) -> None:
    """A partner's token comes by OAuth 2, so programs can be told where."""
    schemes = made.get("components", {}).get("securitySchemes", {})
    if "partnerToken" not in schemes:
        return
    schemes["partnerToken"] = {
        "type": "oauth2",
        "description": schemes["partnerToken"].get("description", ""),
        "flows": {
            "clientCredentials": {
                "tokenUrl": TOKEN_URL,
                "scopes": {scope: document.scopes.get(scope, scope) for scope in sorted(scopes)},
            }
        },
    }


def _mend_schemas(thing: Any) -> None:
    """Forget defaults that cannot be, and kinds that are named twice.

    An empty text is no address, no date and no choice: it means the field was left out.
    """
    if isinstance(thing, dict):
        if thing.get("default") == "" and ("format" in thing or "enum" in thing):
            del thing["default"]
        if isinstance(thing.get("type"), list):
            thing["type"] = list(dict.fromkeys(thing["type"]))
        thing.pop("x-spec-enum-id", None)
        if "enum" in thing and isinstance(thing.get("description"), str):
            thing["description"] = _TRIVIAL.sub("", thing["description"]).strip()
            if not thing["description"]:
                del thing["description"]
        for each in thing.values():
            _mend_schemas(each)
    elif isinstance(thing, list):
        for each in thing:
            _mend_schemas(each)
