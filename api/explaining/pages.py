"""Pages behind the addresses that answers name: each kind of problem, and how versions end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from api import versions
from api.problems import CODES
from core.errors import DomainError

#: What to do about a problem of this status, for whoever reads a log.
ADVICE: Final[dict[int, Promise]] = {
    400: _(
        "Perbaiki permintaannya: badan harus JSON yang benar. Mengulang tanpa mengubah tidak menolong."
    ),
    401: _(
        "Kirim kunci atau token yang berlaku di kepala Authorization. Yang tidak berlaku selalu dijawab sama."
    ),
    403: _(
        "Pemanggil dikenal tetapi tidak berhak. Minta izin (scope) atau peran yang diperlukan kepada admin kota."
    ),
    404: _("Tidak ada, atau bukan untuk Anda: jawabannya sama. Periksa alamat dan nomornya."),
    405: _("Pakai metode yang disebut di kepala Allow."),
    406: _("Ubah kepala Accept; bentuk jawaban yang tersedia ada di kontrak."),
    409: _(
        "Keadaannya belum mengizinkan. Baca lagi keadaannya; bila ada Retry-After, ulangi setelah itu."
    ),
    410: _("Pernah ada dan sudah berakhir. Hapus dari sistem Anda."),
    412: _("Sudah diubah orang lain. Baca lagi, putuskan lagi, lalu kirim dengan ETag yang baru."),
    413: _("Kirim badan yang lebih kecil."),
    415: _("Kirim Content-Type yang disebut kontrak."),
    422: _(
        "Isi dipahami tetapi tidak dapat diterima. errors[] menyebut setiap isian yang salah dan sebabnya."
    ),
    428: _("Baca dahulu, lalu kirim If-Match dengan ETag yang dibaca."),
    429: _("Tunggu sebanyak detik di Retry-After. Sisa jatah ada di kepala RateLimit."),
    500: _("Kesalahan kami dan sudah dicatat. Laporkan trace_id bila berulang."),
    502: _("Layanan yang kami hubungi tidak menjawab. Ulangi sebentar lagi."),
    503: _("Ulangi setelah Retry-After. Tidak ada yang berubah; pakai Idempotency-Key yang sama."),
}
_OWN_WORDS: Final[dict[str, str]] = {
    "invalid": "One or more fields or parameters cannot be accepted; errors names each of them.",
    "bad_request": "The request cannot be read: not JSON, or not HTTP as it should be.",
    "not_signed_in": "The operation needs a credential and none was sent.",
    "forbidden": "The caller is known and may not do this.",
    "not_found": "No such thing or address, or none for this caller; the answer is the same.",
    "method_not_allowed": "The address exists and does not take this method; see Allow.",
    "not_acceptable": "The answer does not exist in a form the caller accepts.",
    "too_large": "The body is larger than the operation reads.",
    "unsupported_media_type": "The body is of a kind the operation does not read.",
    "too_many": "Too many calls, or a limit of the city; Retry-After says when to try again.",
    "csrf_failed": "A session was sent without the form token in X-CSRFToken.",
    "stale_form": "A session was sent with a form token that is no longer its own.",
    "unavailable": "A part we depend on is away. Nothing was changed.",
    "unknown_host": "There is no city at this address.",
    "city_closed": "The city was here and has left.",
    "internal_error": "Our own mistake, and written down. Nothing more is told than trace_id.",
}
_OWN_STATUS: Final[dict[str, int]] = {
    **{code: status for status, code in CODES.items()},
    "invalid": 422,
    "csrf_failed": 403,
    "stale_form": 403,
    "unavailable": 503,
    "unknown_host": 404,
    "city_closed": 410,
    "internal_error": 500,
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem.

    Attributes:
        words: What it means, as the contracts say it (English).
        advice: What to do about it.
    """

    code: str
    status: int
    title: str
    words: str
    advice: Promise | str


@require_safe
def problem(request: HttpRequest, code: str) -> HttpResponse:
    """The page a problem's ``type`` points at."""
    kind = kinds().get(code)
    if kind is None:
        raise Http404
    return _cached(render(request, "api/problem.html", {"kind": kind}))


@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    """All of them."""
    found = sorted(kinds().values(), key=lambda kind: (kind.status, kind.code))
    return _cached(render(request, "api/problems.html", {"kinds": found}))


@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """How an API changes and how what goes is announced: where ``Deprecation`` and ``Sunset`` point."""
    leaving = [
        {"document": document, "operation": name, "fate": fate}
        for (document, name), fate in sorted(versions.DEPRECATED.items())
    ]
    return render(request, "api/versions.html", {"leaving": leaving})


@cache
def kinds() -> dict[str, Kind]:
    """Every kind of problem the product can answer with, by its code.

    Read from the refusals themselves; several with one code are told together.
    """
    told: dict[str, list[tuple[int, str]]] = {}
    for refusal in _refusals(DomainError):
        words = (refusal.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")
        told.setdefault(refusal.code, []).append((refusal.status, " ".join(words.split())))
    for code, words in _OWN_WORDS.items():
        told[code] = [(_OWN_STATUS.get(code, 409), words)]
    return {code: _kind(code, found) for code, found in told.items()}


def _kind(code: str, found: list[tuple[int, str]]) -> Kind:
    status = found[0][0]
    words = " ".join(dict.fromkeys(text for _status, text in found if text))
    advice = ADVICE.get(status, "")
    return Kind(code, status, HTTPStatus(status).phrase, words, advice)


def _refusals(base: type[DomainError]) -> Iterator[type[DomainError]]:
    for refusal in base.__subclasses__():
        yield refusal
        yield from _refusals(refusal)


def _cached(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
