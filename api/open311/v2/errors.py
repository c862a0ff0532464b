"""Open311's way to say no: a list of ``code`` and ``description``, in the format that was asked for.

404 for what is unknown, 403 for a key that does not open, 400 for everything else a caller can mend;
beside them only what HTTP itself says (405, 413, 429 and our own 5xx).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from api.open311.v2.rendering import Document, JsonRenderer, XmlRenderer, extension_of
from core.errors import DomainError, Invalid, NotFound
from core.identity.doors import NotSignedIn
from core.imaging.errors import PhotoRefused
from core.problems import RETRY_SECONDS
from reporting.rules.questions import WrongAnswers

_AS_THEY_ARE: Final = frozenset({403, 404, 405, 413, 429})
#: What our own words for a refusal are about, in Open311's.
_FIELDS: Final[Mapping[str, str]] = {
    "invalid_location": "lat, long",
    "outside_city": "lat, long",
    "out_of_coverage": "lat, long",
    "location_missing": "lat, long",
    "invalid_email": "email",
    "invalid_phone": "phone",
    "photo_too_many": "media",
}


class BadArgument(Invalid):
    """A parameter or field cannot be read."""

    code = "invalid_argument"


class Unknown(NotFound):
    """No such jurisdiction, service, request or token."""

    code = "not_found"


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """The answer to an error raised in an endpoint; ``None`` lets Django's 500 happen."""
    del context
    if isinstance(error, OperationalError | InterfaceError):
        away = _("Layanan sedang tidak tersedia. Coba lagi sebentar lagi.")
        return _response(503, [away], {"Retry-After": str(RETRY_SECONDS)})
    if isinstance(error, NotSignedIn):
        return _response(403, [_("Sertakan api_key. Kunci diberikan oleh admin kota.")])
    if isinstance(error, DomainError):
        if error.status == 500:
            return None
        wait = error.facts.get("retry_after")
        headers = {} if wait is None else {"Retry-After": str(wait)}
        return _response(error.status, list(_sentences(error)), headers)
    if isinstance(error, RequestDataTooBig):
        return _response(413, [_("Isi permintaan terlalu besar.")])
    known: Exception = error
    if isinstance(error, Http404):
        known = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        known = exceptions.PermissionDenied()
    elif isinstance(error, SuspiciousOperation):
        known = exceptions.ParseError()
    if not isinstance(known, exceptions.APIException):
        return None
    wait = getattr(known, "wait", None)
    headers = {} if wait is None else {"Retry-After": str(int(wait) + 1)}
    return _response(known.status_code, list(_flat(known.detail)), headers)


def answer(request: HttpRequest, *, status: int, detail: str) -> HttpResponse:
    """The same for what is refused before an endpoint is reached (``settings.ERROR_SHAPES``)."""
    status = shown_status(status)
    renderer = JsonRenderer() if extension_of(request) == "json" else XmlRenderer()
    return HttpResponse(
        renderer.render(_document(status, [detail])),
        status=status,
        content_type=f"{renderer.media_type}; charset=utf-8",
    )


def shown_status(status: int) -> int:
    """The status Open311 knows for ours."""
    if status == 401:
        return 403
    return status if status in _AS_THEY_ARE or status >= 500 else 400


def _response(status: int, sentences: list[str], headers: Mapping[str, str] = {}) -> Response:
    status = shown_status(status)
    return Response(_document(status, sentences), status=status, headers=dict(headers))


def _document(status: int, sentences: list[str]) -> Document:
    return Document("errors", [{"code": status, "description": each} for each in sentences])


def _sentences(error: DomainError) -> Iterator[str]:
    """What is wrong, one sentence each, with the name of the field as Open311 calls it."""
    if isinstance(error, WrongAnswers):
        for code, said in error.by_code.items():
            yield f"attribute[{code}]: {said}" if code else said
        return
    said = str(error)
    if error.facts.get("hint") == "swapped":
        said = _("Lintang dan bujur tertukar. Kirim lintang sebagai lat dan bujur sebagai long.")
    field = _FIELDS.get(error.code) or error.facts.get("field")
    if isinstance(error, PhotoRefused):
        field = "media"
    yield f"{field}: {said}" if field else said


def _flat(detail: Any, path: str = "") -> Iterator[str]:
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _flat(inner, str(name))
    elif isinstance(detail, list | tuple):
        for inner in detail:
            yield from _flat(inner, path)
    else:
        yield f"{path}: {detail}" if path and path != "detail" else str(detail)
