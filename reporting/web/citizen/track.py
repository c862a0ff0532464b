"""One report's page, and what a citizen may do on it."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import callers, clock
from core.errors import DomainError, NotFound
from reporting import access
from reporting.access import ReportNotFound, Viewer
from reporting.models import Report
from reporting.rules.numbers import InvalidNumber, parse_number
from reporting.rules.roles import Role
from reporting.selectors import report_track
from reporting.services import supporters, workflow
from reporting.web.citizen.follows import remember_follow, viewer_towards
from reporting.web.viewers import FOLLOW_PARAMETER

_PAGE: Final = "reporting/citizen/track.html"
_RELATED: Final = ("category", "agency", "merged_into", "contact")
_STEPS: Final = frozenset({"confirm", "reopen", "answer"})


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
    try:
        workflow.perform(
            step,
            report_id=report.public_id,
            actor=viewer.as_actor(report, role=Role.REPORTER),
            at=clock.now(),
            arguments={"note": note},
        )
    except DomainError as error:
        if error.status >= 500:
            raise
        report, viewer = _visible(request, number)
        return _show(request, report, viewer, error=error, step=step, note=note)
    return redirect("citizen:track", number=report.number)


def _visible(request: HttpRequest, number: str) -> tuple[Report, Viewer]:
    viewer = viewer_towards(request, number)
    among = access.visible_reports(viewer).select_related(*_RELATED).with_areas()
    return access.require_report(number, viewer, among=among), viewer


def _show(
    request: HttpRequest,
    report: Report,
    viewer: Viewer,
    *,
    error: DomainError | None = None,
    step: str = "",
    note: str = "",
) -> HttpResponse:
    context = {
        "track": report_track.track(report, viewer, at=clock.now()),
        "report": report,
        "error": error,
        "failed_step": step,
        "note": note,
        "share_url": request.build_absolute_uri(request.path) if not error else "",
    }
    return render(request, _PAGE, context, status=error.status if error else 200)


def _unknown(request: HttpRequest, number: str) -> HttpResponse:
    return render(request, "reporting/citizen/unknown.html", {"number": number[:40]}, status=404)
