"""REST framework's errors as problem documents, the same as everywhere else on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions

from api.parsers import BodyTooLarge
from core.errors import DomainError
from core.problems import error_response, problem, unavailable_response

CODES = {
    400: "bad_request",
    401: "not_signed_in",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "too_large",
    415: "unsupported_media_type",
    429: "too_many",
}
_DETAILS: Final[dict[str, Promise]] = {
    "not_found": gettext_lazy("Tidak ada yang seperti ini di sini."),
    "method_not_allowed": gettext_lazy("Alamat ini tidak menerima metode itu."),
    "not_acceptable": gettext_lazy("Jawaban tidak tersedia dalam bentuk yang diminta di Accept."),
    "unsupported_media_type": gettext_lazy("Kirim JSON dengan Content-Type: application/json."),
    "too_large": gettext_lazy("Isi permintaan terlalu besar."),
    "csrf_failed": gettext_lazy("Dengan sesi peramban, kirim juga token formulir di X-CSRFToken."),
}


def handle(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """The answer to an error raised in an endpoint; ``None`` lets Django's 500 happen."""
    request = context["request"]._request
    if isinstance(error, DomainError):
        return error_response(request, error) if error.status != 500 else None
    if isinstance(error, OperationalError | InterfaceError):
        return unavailable_response(request)
    if isinstance(error, exceptions.ValidationError):
        return problem(
            request,
            status=422,
            code="invalid",
            detail=_("Ada isian yang belum benar."),
            errors=_field_errors(error.detail),
        )
    if isinstance(error, RequestDataTooBig):
        error = BodyTooLarge()
    elif isinstance(error, SuspiciousOperation):
        error = exceptions.ParseError()
    elif isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, exceptions.APIException):
        return _library_refusal(request, error)
    return None


def _library_refusal(request: HttpRequest, error: exceptions.APIException) -> HttpResponse:
    """What the library refuses, in our words; one of its own means the session's form token."""
    code = CODES.get(error.status_code, "refused")
    if isinstance(error, exceptions.PermissionDenied) and "CSRF" in str(error.detail):
        code = "csrf_failed"
    detail = _DETAILS.get(code, error.detail)
    response = problem(request, status=error.status_code, code=code, detail=str(detail))
    for name, value in getattr(error, "headers", {}).items():
        response.headers[name] = value
    return response


def _field_errors(detail: Any, path: str = "") -> list[dict[str, str]]:
    """Flatten the nested errors to ``{"field": "photos.0.token", "message": "…"}``."""
    if isinstance(detail, Mapping):
        return [
            found
            for name, inner in detail.items()
            for found in _field_errors(inner, _joined(path, str(name)))
        ]
    if isinstance(detail, list | tuple):
        found = []
        for index, inner in enumerate(detail):
            nested = isinstance(inner, Mapping | list)
            found += _field_errors(inner, f"{path}.{index}" if nested else path)
        return found
    return [{"field": path, "message": str(detail), "code": getattr(detail, "code", "invalid")}]


def _joined(path: str, name: str) -> str:
    """The path of a field within a field; what concerns the whole has its path already."""
    if name == "non_field_errors":
        return path
    return f"{path}.{name}" if path else name
