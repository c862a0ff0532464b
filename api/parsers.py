"""What the API reads: JSON up to 256 kB, not deeper than 32 levels, of characters that can be kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import IO, Any, ClassVar, Final

import orjson
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException, ErrorDetail, ParseError, ValidationError
from rest_framework.parsers import BaseParser, DataAndFiles, MultiPartParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from reporting.rules import limits

#: A photo with the wrapping of its form around it.
MAX_UPLOAD_BODY: Final = limits.MAX_PHOTO_BYTES + 1024 * 1024
MAX_DEPTH: Final = 32
_BODY_HASH: Final = "TANGGAP_BODY_HASH"


class BodyTooLarge(APIException):
    """More than the API reads at once."""

    status_code = 413
    default_detail = "Isi permintaan terlalu besar."
    default_code = "too_large"


class JsonParser(BaseParser):
    """Strict JSON. Keeps a hash of the raw body on the request; see :func:`body_hash`."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        raw = stream.read(settings.API_MAX_BODY + 1)
        if len(raw) > settings.API_MAX_BODY:
            raise BodyTooLarge
        data = _decoded(raw)
        # Looked at closely only when the text could hold something of the kind.
        if b"\\u0000" in raw or raw.count(b"{") + raw.count(b"[") > MAX_DEPTH:
            _require_keepable(data)
        request = (parser_context or {}).get("request")
        if isinstance(request, Request):
            request._request.META[_BODY_HASH] = hashlib.sha256(raw).hexdigest()
        return data


class JsonRenderer(BaseRenderer):
    """JSON by orjson. Text that is JSON already passes through as bytes."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        if isinstance(data, bytes):
            return data
        return b"" if data is None else orjson.dumps(data, default=str)


class UploadParser(MultiPartParser):
    """Photos only; everything else speaks JSON. A body that announces too much is not read at all."""

    most: ClassVar[int] = MAX_UPLOAD_BODY
    """Bytes of the body."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> DataAndFiles[Any, Any]:
        request = (parser_context or {}).get("request")
        if isinstance(request, Request) and announced_length(request) > self.most:
            raise BodyTooLarge
        return super().parse(stream, media_type, parser_context)


def body_hash(request: Request) -> str:
    """SHA-256 of the JSON body as it arrived; "" when none was read."""
    return str(request._request.META.get(_BODY_HASH, ""))


def announced_length(request: Request) -> int:
    """How long the body says it is; 0 when it does not say."""
    text = str(request._request.META.get("CONTENT_LENGTH") or "")
    return int(text) if text.isdecimal() else 0


def _decoded(raw: bytes) -> Any:
    """The JSON of a body.

    Raises:
        ParseError: It is none.
        ValidationError: It is, and holds half a character or is too deep; names where.
    """
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        if "depth limit" in str(error):
            raise _refusal("", _TOO_DEEP, "too_deep") from error
        if "surrogate" in str(error):
            _name_half_characters(raw)
        raise ParseError(_("Bukan JSON yang benar: %(why)s") % {"why": error}) from error


def _name_half_characters(raw: bytes) -> None:
    """Read once more by a library that takes lone surrogates, to say which field holds one."""
    try:
        data = json.loads(raw.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        return
    _require_keepable(data)


def _require_keepable(data: Any) -> None:
    """Look for what no column can keep.

    Raises:
        ValidationError: Too deep, or a text or name with a NUL or half a character; names where.
    """
    waiting: list[tuple[str, int, Any]] = [("", 0, data)]
    while waiting:
        path, depth, value = waiting.pop()
        if isinstance(value, str):
            _require_characters(path, value)
        elif isinstance(value, Mapping | list):
            if depth >= MAX_DEPTH:
                raise _refusal(path, _TOO_DEEP, "too_deep")
            inner = value.items() if isinstance(value, Mapping) else enumerate(value)
            for name, each in inner:
                where = f"{path}.{name}" if path else str(name)
                _require_characters(path, str(name))
                waiting.append((where, depth + 1, each))


def _require_characters(path: str, text: str) -> None:
    if "\x00" in text:
        raise _refusal(path, gettext_lazy("Teks berisi karakter NUL."), "nul_character")
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        raise _refusal(
            path, gettext_lazy("Teks berisi setengah karakter (surrogate)."), "lone_surrogate"
        )


_TOO_DEEP: Final = gettext_lazy("Paling dalam 32 tingkat.")


def _refusal(path: str, message: Any, code: str) -> ValidationError:
    return ValidationError({path[:200]: [ErrorDetail(str(message), code)]})
