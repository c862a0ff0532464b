"""From the code to the text of a contract. The committed text must equal it: ``manage.py write_contracts``."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import override
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import EndpointEnumerator, SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

from api.documents import catalogue, examples, sharing, tidying
from api.documents.catalogue import Document
from api.documents.tidying import METHODS
from api.webhooks.contract import events_of


class ContractProblem(Exception):
    """The code does not describe itself well enough to write a contract from it."""


def text(document: Document) -> str:
    """The contract as YAML, the same for every city and every machine.

    Raises:
        ContractProblem: An endpoint could not be described; the message says which and why.
    """
    renderer: Any = OpenApiYamlRenderer()
    rendered = renderer.render(made(document), renderer_context={})
    return bytes(rendered).decode()


def made(document: Document) -> dict[str, Any]:
    """The contract as a document: what the endpoints say, under the contract's own introduction.

    Raises:
        ContractProblem: See :func:`text`.
    """
    generator = _generator(document)
    with override("id"), GENERATOR_STATS.silence():
        events = events_of(document.name, generator.registry)
        found: dict[str, Any] = generator.get_schema(request=None, public=True)
    if events:
        found["webhooks"] = events
    if GENERATOR_STATS:
        raise ContractProblem("\n".join(_complaints()))
    tidying.tidy(document, found)
    examples.fill(found)
    sharing.share(found)
    return _introduced(document, found)


def _generator(document: Document) -> Any:
    class Addresses(EndpointEnumerator):
        def should_include_endpoint(self, path: str, callback: Callable[..., Any]) -> bool:
            return document.holds(path) and super().should_include_endpoint(path, callback)

    generator = SchemaGenerator(urlconf=document.urlconf)  # type: ignore[no-untyped-call]
    generator.endpoint_inspector_cls = Addresses
    return generator


def _complaints() -> list[str]:
    caches = (GENERATOR_STATS._warn_cache, GENERATOR_STATS._error_cache)
    return [message for cache in caches for message in cache]


def _introduced(document: Document, found: dict[str, Any]) -> dict[str, Any]:
    """The same operations, with everything around them that a reader starts from."""
    used = set()
    for path, methods in found["paths"].items():
        for method in METHODS:
            if method in methods:
                tag = resource(document, path)
                methods[method]["tags"] = [tag]
                used.add(tag)
    return {
        "openapi": found["openapi"],
        "info": {
            "title": document.title,
            "version": document.version,
            "description": document.description,
            "contact": catalogue.CONTACT,
        },
        # Relative: the host that serves the contract answers it.
        "servers": [{"url": "/", "description": "The host this contract was read from."}],
        "tags": [{"name": tag, "description": _sentence(document, tag)} for tag in sorted(used)],
        **{
            name: value
            for name, value in found.items()
            if name not in ("openapi", "info", "servers", "tags")
        },
    }


def resource(document: Document, path: str) -> str:
    """What an address is about: the first word after the prefix."""
    prefix = next(prefix for prefix in document.prefixes if path.startswith(prefix))
    word = re.split(r"[/.{]", path.removeprefix(prefix))[0]
    whole = prefix.strip("/").split("/")[0]
    return whole if whole in document.tags else word


def _sentence(document: Document, tag: str) -> str:
    if tag not in document.tags:
        raise ContractProblem(
            f"api/documents/catalogue.py does not introduce {tag!r} of {document.name}."
        )
    return document.tags[tag]
