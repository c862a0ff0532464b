"""XML and JSON of the same answer, after the Spark convention.

In JSON the root falls away and a container is an array; in XML a container holds one element per
entry, named after what it holds. Nothing known is ``null`` in JSON and an empty element in XML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from xml.sax.saxutils import escape

import orjson
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

#: What an entry of a container is called.
ENTRIES: Final[Mapping[str, str]] = {
    "services": "service",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "attributes": "attribute",
    "values": "value",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
    "notes": "note",
    "media_urls": "media_url",
}
#: Characters XML 1.0 has no place for, not even escaped.
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Document:
    """An answer: the name of its root, and what is in it."""

    root: str
    content: Any


class XmlRenderer(BaseRenderer):
    """``text/xml`` with its declaration, without namespaces."""

    media_type = "text/xml"
    format = "xml"
    charset = "utf-8"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        if data is None:
            return b""
        body: list[str] = ['<?xml version="1.0" encoding="utf-8"?>\n']
        _element(body, data.root, data.content)
        return "".join(body).encode()


class JsonRenderer(BaseRenderer):
    """``application/json`` without the root."""

    media_type = "application/json"
    format = "json"
    charset = "utf-8"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return b"" if data is None else orjson.dumps(data.content)


class ByExtension(BaseContentNegotiation):
    """``.xml`` and ``.json`` decide, whatever ``Accept`` says; without either, ``Accept`` may ask for JSON."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """The parser for what was sent; ``None`` when there is none."""
        sent = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == sent), None)

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[Any, str]:
        """The renderer and its media type."""
        wanted = format_suffix or extension_of(request)
        found = next((each for each in renderers if each.format == wanted), renderers[0])
        return found, found.media_type


def extension_of(request: Any) -> str:
    """``xml`` or ``json``: by the address, else by what the caller accepts, else XML."""
    ending = request.path.rpartition(".")[2].lower()
    if ending in {"xml", "json"}:
        return str(ending)
    accepted = request.headers.get("Accept", "")
    return "json" if "json" in accepted and "xml" not in accepted else "xml"


def moment(at: datetime | None) -> str | None:
    """A moment as W3C writes it, in UTC to the second."""
    return None if at is None else f"{at.astimezone(UTC).isoformat()[:19]}Z"


def _element(body: list[str], name: str, content: Any) -> None:
    if content is None or content == "" or content == [] or content == {}:
        body.append(f"<{name}/>")
        return
    body.append(f"<{name}>")
    if isinstance(content, Mapping):
        for inner, value in content.items():
            _element(body, inner, value)
    elif isinstance(content, list | tuple):
        entry = ENTRIES[name]
        for each in content:
            _element(body, entry, each)
    else:
        body.append(escape(_NOT_XML.sub("", _text(content))))
    body.append(f"</{name}>")


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
