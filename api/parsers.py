"""What the API reads: JSON objects up to 256 kB, without the character PostgreSQL cannot store."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import IO, Any, Final

import orjson
from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser, DataAndFiles, MultiPartParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from reporting.rules import limits

#: A photo with the wrapping of its form around it.
MAX_UPLOAD_BODY: Final = limits.MAX_PHOTO_BYTES + 1024 * 1024
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
        try:
            data = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            raise ParseError(_("Bukan JSON yang benar: %(why)s") % {"why": error}) from error
        if b"\\u0000" in raw and _has_nul(data):
            raise ParseError(_("Teks berisi karakter NUL."))
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

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> DataAndFiles[Any, Any]:
        request = (parser_context or {}).get("request")
        if isinstance(request, Request) and announced_length(request) > MAX_UPLOAD_BODY:
            raise BodyTooLarge
        return super().parse(stream, media_type, parser_context)


def body_hash(request: Request) -> str:
    """SHA-256 of the JSON body as it arrived; "" when none was read."""
    return str(request._request.META.get(_BODY_HASH, ""))


def announced_length(request: Request) -> int:
    """How long the body says it is; 0 when it does not say."""
    text = str(request._request.META.get("CONTENT_LENGTH") or "")
    return int(text) if text.isdecimal() else 0


def _has_nul(data: Any) -> bool:
    """Whether a text anywhere in the decoded JSON, or a name in it, holds a NUL."""
    if isinstance(data, str):
        return "\x00" in data
    if isinstance(data, Mapping):
        return any(_has_nul(name) or _has_nul(value) for name, value in data.items())
    return isinstance(data, list) and any(_has_nul(each) for each in data)
