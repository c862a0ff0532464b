"""JSON as everybody understands it: each name once, numbers that are numbers, characters that can be kept.

A body is read fast; one that is no JSON is read again by a library that takes more, to say which field it is.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import ErrorDetail, ParseError, ValidationError

MAX_DEPTH: Final = 32
_TOO_DEEP: Final = gettext_lazy("Paling dalam 32 tingkat.")
_NO_NUMBER: Final = gettext_lazy("Bukan bilangan yang dapat dihitung.")
#: A text (to the end, when it is not closed), or what opens and closes.
_PARTS: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[\]{}]', re.DOTALL)


class _Repeated(Exception):
    """A name stands twice in one object."""


class _Pairs(list[tuple[str, Any]]):
    """An object with every name it was sent with."""


def read(raw: bytes) -> Any:
    """The JSON of a body.

    Raises:
        ParseError: It is none; says where.
        ValidationError: It is too deep, names something twice, or holds what no column can keep; names the field.
    """
    try:
        data = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        if "depth limit" in str(error) or _goes_too_deep(raw):
            raise _refusal(_first_name(raw), _TOO_DEEP, "too_deep") from error
        _name_field(raw)
        raise ParseError(_where(error, raw)) from error
    # Looked at closely only when the text could hold something of the kind.
    if b"\\u0000" in raw or raw.count(b"{") + raw.count(b"[") > MAX_DEPTH:
        _require_keepable(data)
    _require_names_once(raw)
    return data


def _require_names_once(raw: bytes) -> None:
    """What stands twice is read differently by every library; nobody knows which one was meant."""
    try:
        json.loads(raw, object_pairs_hook=_once)
    except _Repeated:
        where = _repeated(json.loads(raw, object_pairs_hook=_Pairs))
        raise _refusal(where, _("Isian ini tertulis dua kali."), "repeated_field") from None


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _value in pairs}) < len(pairs):
        raise _Repeated


def _repeated(data: Any, path: str = "") -> str:
    """Where the first name stands that is repeated; "" when none is."""
    named = isinstance(data, _Pairs)
    pairs = data if named else enumerate(data) if isinstance(data, list) else ()
    met: set[str] = set()
    for name, value in pairs:
        where = f"{path}.{name}" if path else str(name)
        if named and name in met:
            return where
        met.add(str(name))
        if found := _repeated(value, where):
            return found
    return ""


def _name_field(raw: bytes) -> None:
    """Say which field it is that makes a body no JSON: half a character, a bare NUL, NaN, a number without end."""
    try:
        data = json.loads(raw.decode("utf-8", "surrogatepass"), strict=False)
    except (ValueError, RecursionError):
        return
    _require_keepable(data)


def _require_keepable(data: Any) -> None:
    """Look for what no column can keep.

    Raises:
        ValidationError: Too deep, a number that is none, or a text or name with a NUL or half a character.
    """
    waiting: list[tuple[str, int, Any]] = [("", 0, data)]
    while waiting:
        path, depth, value = waiting.pop()
        if isinstance(value, str):
            _require_characters(path, value)
        elif isinstance(value, float | int):
            _require_number(path, value)
        elif isinstance(value, Mapping | list):
            if depth >= MAX_DEPTH:
                raise _refusal(path, _TOO_DEEP, "too_deep")
            inner = value.items() if isinstance(value, Mapping) else enumerate(value)
            for name, each in inner:
                where = f"{path}.{name}" if path else str(name)
                _require_characters(path, str(name))
                waiting.append((where, depth + 1, each))


def _require_number(path: str, value: float) -> None:
    try:
        is_number = math.isfinite(value)
    except OverflowError:  # an integer of more than three hundred digits
        is_number = False
    if not is_number:
        raise _refusal(path, _NO_NUMBER, "invalid_number")


def _require_characters(path: str, text: str) -> None:
    if "\x00" in text:
        raise _refusal(path, gettext_lazy("Teks berisi karakter NUL."), "nul_character")
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        raise _refusal(
            path, gettext_lazy("Teks berisi setengah karakter (surrogate)."), "lone_surrogate"
        )


def _goes_too_deep(raw: bytes) -> bool:
    """Whether a text, JSON or not, opens more than it may; read no further than needed."""
    return any(depth > MAX_DEPTH for _part, depth in _parts(raw))


def _first_name(raw: bytes) -> str:
    """The name of the outermost field that goes too deep; "" where the whole does."""
    name = b""
    for part, depth in _parts(raw):
        if depth > MAX_DEPTH:
            break
        if depth == 1 and part.startswith(b'"'):  # the last text before a value is its name
            name = part[1:-1]
    return name.decode("utf-8", "replace") if raw.lstrip().startswith(b"{") else ""


def _parts(raw: bytes) -> Iterator[tuple[bytes, int]]:
    """Brackets and texts, each with the depth after it."""
    depth = 0
    for found in _PARTS.finditer(raw):
        part = found[0]
        if part in (b"[", b"{"):
            depth += 1
        elif part in (b"]", b"}"):
            depth -= 1
        yield part, depth


def _where(error: orjson.JSONDecodeError, raw: bytes) -> str:
    if not raw.strip():
        return _("Isi permintaan kosong, padahal yang ditunggu JSON.")
    try:
        raw.decode()
    except UnicodeDecodeError:
        return _("Bukan JSON yang benar: isinya harus UTF-8.")
    return _("Bukan JSON yang benar: periksa baris %(line)d, huruf ke-%(column)d.") % {
        "line": error.lineno,
        "column": error.colno,
    }


def _refusal(path: str, message: Any, code: str) -> ValidationError:
    return ValidationError({path[:200]: [ErrorDetail(str(message), code)]})
