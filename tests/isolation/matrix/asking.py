"""From an operation of a contract to a call, and from its answer to what can be compared."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, Final
from uuid import uuid4

from django.test import Client

from core import clock
from tests.contracts.documents import Operation, operations, resolved

#: What names something by an identifier of its own. Coordinates of tiles and formats name nothing.
IDENTIFIERS: Final = frozenset(
    {
        *("report_id", "work_order_id", "webhook_id", "delivery_id", "photo_id", "token"),
        *("service_request_id", "service_code", "code", "area", "category", "city_id", "change_id"),
        *("user_id", "quote_id", "signup_id", "sandbox_id", "invoice_id", "statement_id"),
    }
)
FIXED: Final = {"extension": "json", "z": "14", "x": "12927", "y": "8140"}
#: Bodies where the contract's example would be refused before anything is looked up.
BODIES: Final[Mapping[str, Any]] = {
    "resend_missed_events": {"since": (clock.now() - timedelta(hours=1)).isoformat()},
}
#: Answers differ in these by nature: the number of the call, the clock, what is left of a limit.
_OF_THE_CALL: Final = frozenset({"trace_id"})
_TOLD_HEADERS: Final = ("Content-Type", "WWW-Authenticate", "Allow", "Location", "ETag")
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is compared of an answer."""

    status: int
    headers: tuple[str, ...]
    body: str

    @property
    def gives(self) -> bool:
        """Whether the caller got what was asked for."""
        return 200 <= self.status < 300 or self.status == 304


def addressed(document: str) -> list[Operation]:
    """The operations of a contract that are addressed by somebody's identifier."""
    return [each for each in operations() if each.document == document and named(each)]


def named(operation: Operation) -> list[str]:
    """The identifiers in the operation's address."""
    return [name for name in path_names(operation) if name in IDENTIFIERS]


def path_names(operation: Operation) -> list[str]:
    """Every name in the operation's address."""
    return re.findall(r"{(\w+)}", operation.path)


def path_of(operation: Operation, values: Mapping[str, str]) -> str:
    """The address with these identifiers."""
    return re.sub(r"{(\w+)}", lambda found: {**FIXED, **values}[found[1]], operation.path)


def call(
    client: Client,
    operation: Operation,
    values: Mapping[str, str],
    *,
    headers: Mapping[str, str] | None = None,
    body: Any = None,
    query: Mapping[str, str] | None = None,
) -> Answer:
    """Ask, with a body that would be accepted from whoever may; the answer without the identifiers."""
    media, data, needs_match = _prepared(operation)
    if body is not None:
        media, data = "application/json", json.dumps(body).encode()
    answer = client.generic(
        operation.method.upper(),
        path_of(operation, values),
        data,
        content_type=media or "application/json",
        headers={**(headers or {}), **({"If-Match": '"1-x"'} if needs_match else {})},
        QUERY_STRING="&".join(f"{name}={value}" for name, value in (query or {}).items()),
    )
    return shown(answer, [*values.values(), *(query or {}).values()])


_known: dict[str, tuple[str, bytes, bool]] = {}


def _prepared(operation: Operation) -> tuple[str, bytes, bool]:
    """Kind of body, body, and whether ``If-Match`` is required; made once per operation."""
    if str(operation) not in _known:
        media, sent = body_of(operation)
        data = b""
        if media == "application/json":
            data = json.dumps(sent).encode()
        elif media == "multipart/form-data":
            media, data = "multipart/form-data; boundary=x", _form(sent)
        elif media:
            data = "&".join(f"{name}={value}" for name, value in (sent or {}).items()).encode()
        needs_match = any(
            each["name"] == "If-Match" and each.get("required") for each in operation.parameters()
        )
        _known[str(operation)] = media, data, needs_match
    return _known[str(operation)]


def shown(answer: Any, identifiers: list[str]) -> Answer:
    """What can be compared: without the identifiers that were sent, and without the call's own number."""
    content = b"".join(answer) if answer.streaming else bytes(answer.content)
    text = content.decode("utf-8", "replace")
    if "json" in answer.headers.get("Content-Type", ""):
        found = _read(text)
        if isinstance(found, dict):
            text = json.dumps({k: v for k, v in found.items() if k not in _OF_THE_CALL})
    headers = tuple(f"{name}: {answer.headers.get(name, '')}" for name in _TOLD_HEADERS)
    for each in sorted(identifiers, key=len, reverse=True):
        if len(each) > 2:
            text = text.replace(each, "<id>")
            headers = tuple(line.replace(each, "<id>") for line in headers)
    return Answer(answer.status_code, headers, text)


@cache
def absent(name: str, like: str) -> str:
    """An identifier of the same looks that nobody ever gave to anything."""
    if _UUID.fullmatch(like):
        return str(uuid4())
    if like.isdigit():
        return "987654321"
    if re.fullmatch(r"\d\d(\.\d+)+", like):  # the code of an area
        return re.sub(r"\d", "9", like)
    # The number of a report, or a word: as long as it was, and made of what it was made of.
    head, dash, tail = like.rpartition("-")
    return f"{head}{dash}{'9' * len(tail)}" if dash and tail.isdigit() else f"tidak-ada-{name}"[:40]


def body_of(operation: Operation) -> tuple[str, Any]:
    """The media type the operation reads and a body it would take; "" when it reads none."""
    request = resolved(operation.document, operation.told.get("requestBody", {}))
    contents = request.get("content", {})
    if not contents:
        return "", None
    media = next((each for each in contents if each == "application/json"), next(iter(contents)))
    if operation.told["operationId"] in BODIES:
        return media, BODIES[operation.told["operationId"]]
    content = contents[media]
    if "example" in content:
        return media, content["example"]
    for example in content.get("examples", {}).values():
        return media, resolved(operation.document, example).get("value", {})
    return media, smallest(operation.document, content.get("schema", {}))


def smallest(document: str, schema: Mapping[str, Any]) -> Any:
    """The least that a schema takes."""
    told = resolved(document, dict(schema))
    if "example" in told:
        return told["example"]
    if told.get("enum"):
        return told["enum"][0]
    for part in (*told.get("allOf", ()), *told.get("oneOf", ()), *told.get("anyOf", ())):
        return smallest(document, part)
    kind = told.get("type", "object")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        needed = told.get("required", ())
        return {name: smallest(document, told["properties"][name]) for name in needed}
    if kind == "array":
        return [smallest(document, told["items"])] if told.get("minItems") else []
    if kind == "string":
        return _text(told)
    return {"integer": int(told.get("minimum", 1)), "number": 1.0, "boolean": False}.get(kind)


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:  # lines of JSON, or nothing
        return None


def _text(told: Mapping[str, Any]) -> str:
    formats = {
        "uuid": str(uuid4()),
        "date-time": "2026-11-01T00:00:00Z",
        "date": "2026-11-01",
        "email": "ayu@batam.example",
        "uri": "https://penerima.example/kait",
    }
    return formats.get(str(told.get("format")), "Cukup panjang untuk dibaca")


def _form(sent: Mapping[str, Any] | None) -> bytes:
    parts = b""
    for name, value in (sent or {"file": "x"}).items():
        parts += (
            f'--x\r\nContent-Disposition: form-data; name="{name}"'
            + ('; filename="a.png"\r\nContent-Type: image/png' if name == "file" else "")
            + f"\r\n\r\n{value}\r\n"
        ).encode()
    return parts + b"--x--\r\n"
