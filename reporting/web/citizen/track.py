"""One report's page, and what a citizen may do on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from core import callers, clock
from core.errors import DomainError, NotFound
from core.messages import push
from reporting import access
from reporting.access import ReportNotFound, Viewer
from reporting.models import Report
from reporting.rules.limits import MAX_PHOTOS
from reporting.rules.numbers import InvalidNumber, parse_number
from reporting.rules.roles import Role
from reporting.selectors import report_track
from reporting.services import photos, supporters, workflow
from reporting.web.citizen.follows import remember_follow, viewer_towards
from reporting.web.viewers import FOLLOW_PARAMETER

_PAGE: Final = "reporting/citizen/track.html"
_RELATED: Final = ("category", "agency", "merged_into", "contact")
_STEPS: Final = frozenset({"confirm", "reopen", "answer"})
_WITH_PHOTOS: Final = frozenset({"reopen", "answer"})
_GONE_PHOTOS: Final = frozenset({"photo_unknown", "photo_expired", "photo_used", "photo_unusable"})
_SAID: Final = {
    "confirm": gettext_lazy("Terima kasih. Laporan ini ditutup."),
    "reopen": gettext_lazy("Laporan dibuka lagi dan diteruskan ke petugas."),
    "answer": gettext_lazy("Jawaban terkirim. Pengerjaan dilanjutkan."),
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a reporter tried and was refused, so that nothing they sent is lost."""

    step: str
    error: DomainError
    note: str
    photos: list[dict[str, str]]


@require_safe
def track(request: HttpRequest, number: str) -> HttpResponse:
    """Where a report stands. A follow link is remembered on this device and leaves the address."""
    try:
        report, viewer = _visible(request, number)
    except ReportNotFound:
        return _unknown(request, number)
    token = request.GET.get(FOLLOW_PARAMETER, "")
    if token:
        response: HttpResponse = redirect("citizen:track", number=report.number)
        if viewer.sent(report):
            remember_follow(request, response, number=report.number, token=token)
        return response
    return _show(request, report, viewer)


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Go to the report whose number somebody typed."""
    typed = request.GET.get("nomor", "")[:40]
    try:
        return redirect("citizen:track", number=parse_number(typed))
    except InvalidNumber:
        return _unknown(request, typed)


@require_POST
def join(request: HttpRequest, number: str) -> HttpResponse:
    """ "Saya juga": follow somebody else's report instead of sending it again."""
    device = callers.ensure_device(request)
    report, _viewer = _visible(request, number)
    try:
        joined = supporters.join(report_id=report.public_id, device_hash=device, at=clock.now())
    except DomainError as error:
        if error.status >= 500:
            raise
        messages.warning(request, str(error))
        response: HttpResponse = redirect("citizen:track", number=report.number)
    else:
        messages.success(request, _("Anda ikut memantau laporan ini."))
        response = redirect("citizen:track", number=joined.report.number)
    callers.remember_device(request, response)
    return response


@require_POST
def step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """What only the reporter may say: it is fixed, it is not, or the answer to a question."""
    if step not in _STEPS:
        raise NotFound(_("Halaman ini tidak ada."))
    report, viewer = _visible(request, number)
    note = request.POST.get("note", "").strip()
    actor = viewer.as_actor(report, role=Role.REPORTER)
    kept = _sent_ahead(request) if step in _WITH_PHOTOS else []
    arguments: dict[str, object] = {"note": note}
    try:
        if step in _WITH_PHOTOS and actor.role is Role.REPORTER:
            _receive_photos(request, viewer, kept)
            arguments["photos"] = kept
        workflow.perform(
            step, report_id=report.public_id, actor=actor, at=clock.now(), arguments=arguments
        )
    except DomainError as error:
        if error.status >= 500:
            raise
        report, viewer = _visible(request, number)
        attempt = Attempt(step, error, note, [] if error.code in _GONE_PHOTOS else kept)
        return _show(request, report, viewer, attempt)
    messages.success(request, _SAID[step])
    return redirect("citizen:track", number=report.number)


def _sent_ahead(request: HttpRequest) -> list[dict[str, str]]:
    """Photos the page sent while the form was being filled in."""
    data = request.POST
    pairs = zip(data.getlist("photos_id"), data.getlist("photos_token"), strict=False)
    return [{"id": key[:40], "token": token[:200]} for key, token in list(pairs)[:MAX_PHOTOS]]


def _receive_photos(request: HttpRequest, viewer: Viewer, kept: list[dict[str, str]]) -> None:
    """Photos that travel with the form itself; those that were taken in stay taken in."""
    for file in request.FILES.getlist("photos")[: MAX_PHOTOS - len(kept)]:
        if isinstance(file, UploadedFile):
            photo = photos.receive_upload(file=file, device_hash=viewer.device_hash, at=clock.now())
            kept.append({"id": str(photo.public_id), "token": photo.token})


def _visible(request: HttpRequest, number: str) -> tuple[Report, Viewer]:
    viewer = viewer_towards(request, number)
    among = access.visible_reports(viewer).select_related(*_RELATED).with_areas()
    return access.require_report(number, viewer, among=among), viewer


def _show(
    request: HttpRequest, report: Report, viewer: Viewer, attempt: Attempt | None = None
) -> HttpResponse:
    error = attempt.error if attempt else None
    context = {
        "track": report_track.track(report, viewer, at=clock.now()),
        "report": report,
        "error": error,
        "failed_step": attempt.step if attempt else "",
        "note": attempt.note if attempt else "",
        "kept_photos": attempt.photos if attempt else [],
        "push_key": push.public_key(),
        "share_url": request.build_absolute_uri(request.path) if not error else "",
    }
    return render(request, _PAGE, context, status=error.status if error else 200)


def _unknown(request: HttpRequest, number: str) -> HttpResponse:
    return render(request, "reporting/citizen/unknown.html", {"number": number[:40]}, status=404)
