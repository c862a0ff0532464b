"""What the API reads: JSON objects up to 256 kB, without the character PostgreSQL cannot store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

import orjson
from django.conf import settings
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.renderers import BaseRenderer


class BodyTooLarge(APIException):
    """More than the API reads at once."""

    status_code = 413
    default_detail = "Isi permintaan terlalu besar."
    default_code = "too_large"


class JsonParser(BaseParser):
    """Strict JSON. Keeps the raw body on the request, for the idempotency hash."""

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
            raise ParseError(f"Bukan JSON yang benar: {error}") from error
        if b"\\u0000" in raw:
            raise ParseError("Teks berisi karakter NUL.")
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
    """Photos only; everything else speaks JSON."""
