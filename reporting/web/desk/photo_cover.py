"""Covering parts of a report's photos: drawn on the photo, or written as four numbers."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.errors import DomainError
from core.identity.doors import staff_only
from reporting.access import Viewer
from reporting.models import Photo, PhotoState, Report
from reporting.rules.redaction import MOST_BOXES
from reporting.selectors.public_report import photo_urls
from reporting.services import redaction
from reporting.web.desk import doors
from reporting.web.desk.panel import require_action

PAGE: Final = "reporting/desk/photo_cover.html"
REASONS: Final = (
    gettext_noop("Wajah orang"),
    gettext_noop("Pelat nomor kendaraan"),
    gettext_noop("Dokumen atau nomor pribadi"),
    gettext_noop("Isi rumah orang"),
    gettext_noop("Gambar yang tidak pantas"),
)
_SIDES: Final = ("left", "top", "width", "height")
_SPARE_ROWS: Final = 3


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def cover(request: HttpRequest, number: str, photo_id: UUID) -> HttpResponse:
    """The photo with its boxes; posting covers them."""
    viewer, report = _report(request, number)
    if request.method != "POST":
        return _page(request, viewer, report, photo_id)
    rows = _rows(request.POST)
    reason = f"{request.POST.get('phrase', '')} {request.POST.get('reason', '')}".strip()
    try:
        photo = redaction.cover(
            report_id=report.public_id,
            photo_id=photo_id,
            boxes=[_numbers(row) for row in rows if any(row)],
            reason=reason[: redaction.MAX_REASON + 1],
            edition=_edition(request.POST),
            actor=viewer.as_actor(report),
            at=clock.now(),
        )
    except DomainError as error:
        return _refused(request, viewer, report, photo_id, error, rows)
    said = (
        _("Bagian foto ditutup. Fotonya disembunyikan sampai salinan barunya jadi.")
        if photo.boxes
        else _("Penutup dibuka. Fotonya disembunyikan sampai salinan barunya jadi.")
    )
    messages.success(request, said)
    return _back(request, report)


@require_POST
@never_cache
@staff_only
def undo(request: HttpRequest, number: str, photo_id: UUID) -> HttpResponse:
    """Go back to the boxes before the last change."""
    viewer, report = _report(request, number)
    try:
        redaction.undo(
            report_id=report.public_id,
            photo_id=photo_id,
            edition=_edition(request.POST),
            actor=viewer.as_actor(report),
            at=clock.now(),
        )
    except DomainError as error:
        return _refused(request, viewer, report, photo_id, error, [])
    messages.success(request, _("Perubahan terakhir dibatalkan. Salinan foto dibuat lagi."))
    return _back(request, report)


def _report(request: HttpRequest, number: str) -> tuple[Viewer, Report]:
    viewer = doors.desk_viewer(request, writing=True)
    report = require_action(viewer, number)
    doors.require_worked_on(viewer, report)
    return viewer, report


def _refused(
    request: HttpRequest,
    viewer: Viewer,
    report: Report,
    photo_id: UUID,
    error: DomainError,
    rows: list[list[str]],
) -> HttpResponse:
    if error.status >= 500 or error.status == 404:
        raise error
    return _page(request, viewer, report, photo_id, error=error, rows=rows)


def _page(
    request: HttpRequest,
    viewer: Viewer,
    report: Report,
    photo_id: UUID,
    *,
    error: DomainError | None = None,
    rows: list[list[str]] | None = None,
) -> HttpResponse:
    photos = list(Photo.objects.filter(report=report).in_order())
    photo = next((each for each in photos if each.public_id == photo_id), None)
    if photo is None:
        raise redaction.PhotoMissing(_("Foto tidak ditemukan di laporan ini."))
    url, _thumb = photo_urls(photo)
    shown = rows or [[f"{side:g}" for side in box] for box in photo.boxes]
    spare = max(0, min(_SPARE_ROWS, MOST_BOXES - len(shown)))
    context: dict[str, Any] = {
        **doors.framed(viewer, at=clock.now()),
        "report": report,
        "photo": photo,
        "url": url,
        "in_the_works": photo.state == PhotoState.UPLOADED,
        "failed": photo.state == PhotoState.FAILED,
        "rows": [*shown, *([""] * 4 for _row in range(spare))],
        "most": MOST_BOXES,
        "reasons": [_(each) for each in REASONS],
        "history": photo.redactions.order_by("-edition")[:10],
        "others": [
            {"id": each.public_id, "thumb": photo_urls(each)[1], "current": each.pk == photo.pk}
            for each in photos
        ],
        "back": _back_url(request, report),
        "from": _from(request),
        "error": str(error) if error else "",
        "kept_reason": request.POST.get("reason", ""),
        "kept_phrase": request.POST.get("phrase", ""),
    }
    return render(request, PAGE, context, status=error.status if error else 200)


def _rows(data: QueryDict) -> list[list[str]]:
    """The four fields of each box, as typed."""
    columns = [data.getlist(side)[: MOST_BOXES + 1] for side in _SIDES]
    return [[side.strip()[:12] for side in row] for row in zip(*columns, strict=False)]


def _numbers(row: list[str]) -> list[float]:
    """As numbers; what is none becomes one no box may have."""
    found = []
    for side in row:
        try:
            found.append(float(side.replace(",", ".")))
        except ValueError:
            found.append(float("nan"))
    return found


def _edition(data: QueryDict) -> int:
    text = data.get("edition", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _from(request: HttpRequest) -> str:
    given = request.POST.get("dari") or request.GET.get("dari", "")
    return "triase" if given == "triase" else ""


def _back_url(request: HttpRequest, report: Report) -> str:
    if _from(request):
        return reverse("desk:triage")
    return reverse("desk:report", args=[report.number])


def _back(request: HttpRequest, report: Report) -> HttpResponse:
    return redirect(_back_url(request, report))
