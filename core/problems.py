"""Errors on the wire: RFC 9457 problem documents for programs, calm pages for people."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core.errors import DomainError

CONTENT_TYPE = "application/problem+json"
RETRY_SECONDS = 5
#: Makes the answer of an API whose standard has a shape of its own for errors.
Shape = Callable[..., HttpResponse]
_NO_SHAPE: Final = ""


def wants_json(request: HttpRequest) -> bool:
    """Whether the caller is a program: an API path, or it asks for JSON and not for a page."""
    if request.path.startswith(("/api/", "/tiles/", "/partner/", "/umpan/")) or _shape_of(request):
        return True
    if request.path.startswith("/open-data/") and not request.path.endswith("/"):
        return True  # a file; what ends with a slash is a page
    accept = request.headers.get("Accept", "")
    return "json" in accept and "text/html" not in accept


def problem(
    request: HttpRequest,
    *,
    status: int,
    code: str,
    detail: str,
    errors: list[dict[str, str]] | None = None,
    facts: dict[str, object] | None = None,
) -> HttpResponse:
    """A problem document. ``facts`` become extension members; ``errors`` name the fields.

    Under the addresses of ``settings.ERROR_SHAPES`` the answer has the shape of that API instead.
    """
    shape = _shape_of(request)
    if shape is not None:
        return shape(request, status=status, detail=detail)
    body: dict[str, object] = {
        "type": f"/api/problems/{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "trace_id": request.META.get("TANGGAP_REQUEST_ID", ""),
    }
    field = (facts or {}).get("field")
    if not errors and isinstance(field, str) and not (facts or {}).get("errors"):
        errors = [{"field": field, "message": detail, "code": code}]
    if errors:
        body["errors"] = errors
    for name, value in (facts or {}).items():
        body.setdefault(name, value)
    return HttpResponse(
        json.dumps(body, ensure_ascii=False, default=str),
        status=status,
        content_type=CONTENT_TYPE,
    )


def page(request: HttpRequest, *, status: int, title: str, detail: str) -> HttpResponse:
    """The same as a page, in the city's looks when there is a city."""
    context = {"title": title, "detail": detail, "status": status}
    return HttpResponse(
        render_to_string("errors/error.html", context, request=request), status=status
    )


def error_response(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The answer to a refusal, with ``Retry-After`` when waiting helps."""
    if wants_json(request):
        response = problem(
            request,
            status=error.status,
            code=error.code,
            detail=str(error),
            facts=error.facts,
        )
    else:
        response = page(
            request, status=error.status, title=_titles(error.status), detail=str(error)
        )
    retry_after = error.facts.get("retry_after")
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def unavailable_response(request: HttpRequest) -> HttpResponse:
    """503 with ``Retry-After``: nothing was saved, and the sender should keep what it has.

    Built without templates of the city, because the database that holds its looks is away.
    """
    detail = _(
        "Layanan sedang tidak tersedia. Laporan Anda tetap tersimpan di HP; coba lagi sebentar lagi."
    )
    if wants_json(request):
        response = problem(request, status=503, code="unavailable", detail=detail)
    else:
        context = {"title": _titles(503), "detail": detail, "status": 503}
        response = HttpResponse(render_to_string("errors/unavailable.html", context), status=503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's answer to what is not HTTP as it should be, a host name that is none (``handler400``).

    Built without the host: asking for it is what failed.
    """
    detail = _("Permintaan ini tidak terbaca. Periksa nama host dan alamatnya.")
    if wants_json(request):
        return problem(request, status=400, code="bad_request", detail=detail)
    context = {"title": _titles(400), "detail": detail, "status": 400}
    return HttpResponse(render_to_string("errors/unavailable.html", context), status=400)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's answer to an address that is none (``handler404``)."""
    detail = _("Halaman ini tidak ada.")
    if wants_json(request):
        return problem(request, status=404, code="not_found", detail=detail)
    return page(request, status=404, title=_titles(404), detail=detail)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's answer to our own mistakes (``handler500``): no facts, only the number to ask about."""
    detail = _("Terjadi kesalahan di sistem kami dan sudah dicatat. Coba lagi sebentar lagi.")
    if wants_json(request):
        return problem(request, status=500, code="internal_error", detail=detail)
    context = {"title": _titles(500), "detail": detail, "status": 500}
    return HttpResponse(render_to_string("errors/unavailable.html", context), status=500)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's answer to a form whose token is no longer the visitor's (``CSRF_FAILURE_VIEW``).

    A tab from before signing in again is the usual cause; going back keeps what was typed.
    """
    detail = _(
        "Halaman asal formulir ini sudah lama terbuka, jadi isinya tidak disimpan. Kembali ke halaman itu, "
        "salin tulisan Anda, muat ulang halamannya, lalu kirim lagi."
    )
    if wants_json(request):
        return problem(request, status=403, code="stale_form", detail=detail)
    return page(request, status=403, title=_("Halaman sudah lama terbuka"), detail=detail)


def _shape_of(request: HttpRequest) -> Shape | None:
    """The shape of errors at this address, if it is not ours."""
    shapes = settings.ERROR_SHAPES
    path = next((shapes[start] for start in shapes if request.path.startswith(start)), _NO_SHAPE)
    return _imported(path) if path else None


@cache
def _imported(path: str) -> Shape:
    shape: Shape = import_string(path)
    return shape


def _titles(status: int) -> str:
    titles = {
        403: _("Tidak diizinkan"),
        404: _("Tidak ditemukan"),
        409: _("Sudah berubah"),
        410: _("Sudah berakhir"),
        413: _("Terlalu besar"),
        422: _("Belum dapat diterima"),
        429: _("Terlalu sering"),
        500: _("Terjadi kesalahan"),
        503: _("Sedang tidak tersedia"),
    }
    return titles.get(status, _("Tidak dapat dilakukan"))
