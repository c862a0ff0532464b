"""Looking up who reported: with a reason, on record, and the reporter sees it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core import clock
from core.errors import DomainError
from core.identity.doors import staff_only
from reporting.services import contacts
from reporting.web.desk import doors
from reporting.web.desk.panel import Attempt, require_action
from reporting.web.desk.report import show


@require_POST
@never_cache
@staff_only
def open_contact(request: HttpRequest, number: str) -> HttpResponse:
    """Show the reporter's name and number once, on this answer only."""
    viewer = doors.desk_viewer(request, writing=True)
    report = require_action(viewer, number)
    doors.require_worked_on(viewer, report)
    reason = request.POST.get("reason", "")[:400]
    try:
        found = contacts.open_contact(
            report_id=report.public_id,
            actor=viewer.as_actor(report),
            reason=reason,
            at=clock.now(),
        )
    except DomainError as error:
        if error.status >= 500:
            raise
        attempt = Attempt("contact", error, {"reason": reason})
        return show(request, viewer, number, attempt=attempt, status=error.status)
    return show(request, viewer, number, contact=found)
