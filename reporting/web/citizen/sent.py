"""After sending: the number, who has it, by when they answer, and how to hear of it."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.errors import DomainError
from core.messages import push
from reporting import access
from reporting.access import ReportNotFound
from reporting.models import Report
from reporting.rules.roles import Role
from reporting.services import contacts
from reporting.web.citizen.follows import follows_of, viewer_towards
from reporting.web.viewers import FOLLOW_PARAMETER

_PAGE: Final = "reporting/citizen/sent.html"
_RELATED: Final = ("category", "agency", "contact")


@require_safe
def sent(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt; only for whoever sent the report."""
    report, _viewer = own_report(request, number)
    return render(request, _PAGE, _context(request, report))


@require_POST
def follow(request: HttpRequest, number: str) -> HttpResponse:
    """Leave a phone number or an e-mail address to hear of the report."""
    report, viewer = own_report(request, number)
    phone, email = request.POST.get("phone", ""), request.POST.get("email", "")
    try:
        contacts.follow(
            report_id=report.public_id,
            actor=viewer.as_actor(report, role=Role.REPORTER),
            at=clock.now(),
            phone=phone,
            email=email,
            name=request.POST.get("name", ""),
            channel=request.POST.get("channel", ""),
        )
    except DomainError as error:
        if error.status >= 500:
            raise
        context = _context(request, report) | {"error": error, "phone": phone, "email": email}
        return render(request, _PAGE, context, status=error.status)
    return redirect(reverse("citizen:sent", args=[report.number]) + "#kabar")


def own_report(request: HttpRequest, number: str) -> tuple[Report, access.Viewer]:
    """A report and whoever looks at it, who must be its sender.

    Raises:
        ReportNotFound: It is somebody else's, or there is none.
    """
    viewer = viewer_towards(request, number)
    among = access.own_reports(viewer).select_related(*_RELATED).with_areas()
    report = access.require_report(number, viewer, among=among)
    if not viewer.sent(report):
        raise ReportNotFound(_("Laporan ini tidak ditemukan."))
    return report, viewer


def _context(request: HttpRequest, report: Report) -> dict[str, Any]:
    address = request.build_absolute_uri(reverse("citizen:track", args=[report.number]))
    token = follows_of(request).get(report.number, "")
    return {
        "report": report,
        "contact": getattr(report, "contact", None),
        "share_url": address,
        "push_key": push.public_key(),
        "follow_url": f"{address}?{FOLLOW_PARAMETER}={token}" if token else "",
    }
