"""What the API reads: JSON up to 256 kB, not deeper than 32 levels, of characters that can be kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import IO, Any, ClassVar, Final

import orjson
from django.conf import settings
from rest_framework.exceptions import APIException
from rest_framework.parsers import BaseParser, DataAndFiles, MultiPartParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from api import strict_json
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
        data = strict_json.read(raw)
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
