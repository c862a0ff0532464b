"""A reporter's own data: see it, take it along, close it, have it forgotten."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.errors import DomainError, NotFound
from core.reading import open_while_reading
from reporting.models import PrivacyRequest, Report
from reporting.rules.privacy import REQUEST_LABELS, STATE_LABELS, RequestKind, RequestState
from reporting.rules.roles import Role
from reporting.services import privacy
from reporting.web.citizen.sent import own_report

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

_PAGE: Final = "reporting/citizen/my_data.html"
_ACTS: Final[dict[str, tuple[Callable[..., None], StrPromise]]] = {
    "tarik": (privacy.withdraw, gettext_lazy("Kontak Anda sudah dihapus. Laporan tetap berjalan.")),
    "batasi": (
        privacy.restrict,
        gettext_lazy("Kontak Anda ditutup sekarang juga. Kota menjawab paling lambat 3 × 24 jam."),
    ),
    "hapus": (privacy.erase, gettext_lazy("Identitas Anda sudah dihapus dari laporan ini.")),
}


@require_safe
def my_data(request: HttpRequest, number: str) -> HttpResponse:
    """What is kept about whoever sent the report; only they see it."""
    report, _viewer = own_report(request, number)
    return _show(request, report)


@open_while_reading
@require_POST
def download(request: HttpRequest, number: str) -> HttpResponse:
    """Everything kept, as a ZIP."""
    report, viewer = own_report(request, number)
    packed = privacy.export(
        report_id=report.public_id,
        actor=viewer.as_actor(report, role=Role.REPORTER),
        at=clock.now(),
    )
    response = HttpResponse(packed, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="data-{report.number}.zip"'
    add_never_cache_headers(response)
    return response


@open_while_reading
@require_POST
def act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Take back the consent, restrict the use, or erase the identity."""
    if act not in _ACTS:
        raise NotFound(_("Halaman ini tidak ada."))
    report, viewer = own_report(request, number)
    if act == "hapus" and request.POST.get("paham") != "ya":
        return _show(request, report, error=_("Centang dulu bahwa ini tidak dapat dibatalkan."))
    service, said = _ACTS[act]
    try:
        service(
            report_id=report.public_id,
            actor=viewer.as_actor(report, role=Role.REPORTER),
            at=clock.now(),
        )
    except DomainError as refusal:
        if refusal.status >= 500:
            raise
        return _show(request, report, error=str(refusal))
    messages.success(request, str(said))
    return redirect("citizen:my_data", number=report.number)


def _show(request: HttpRequest, report: Report, *, error: str = "") -> HttpResponse:
    contact = getattr(report, "contact", None)
    context: dict[str, Any] = {
        "report": report,
        "contact": contact,
        "photos": report.photos.ready().filter(kind="before").count(),
        "openings": report.contact_openings.order_by("-opened_at"),
        "is_forgotten": contact is None and not report.device_hash,
        "is_restricted": privacy.is_restricted(report),
        "requests": [
            {
                "kind": _(REQUEST_LABELS[RequestKind(row.kind)]),
                "state": _(STATE_LABELS[RequestState(row.state)]),
                "at": row.requested_at,
                "due_at": row.due_at if row.state == RequestState.OPEN else None,
                "note": row.note,
            }
            for row in PrivacyRequest.objects.filter(report=report).order_by("-pk")[:10]
        ],
        "error": error,
    }
    response = render(request, _PAGE, context, status=422 if error else 200)
    add_never_cache_headers(response)
    return response
