"""The task board: crews and their jobs of today, and sending or moving them by menu."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.errors import DomainError
from core.identity.doors import staff_only
from reporting import access
from reporting.access import Viewer
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.selectors import crew_board
from reporting.services import field_work
from reporting.web.desk import doors
from reporting.web.desk.panel import require_action

MAY_SEE: Final = (
    Role.TRIAGE,
    Role.AGENCY_OPERATOR,
    Role.AGENCY_HEAD,
    Role.COMMAND,
    Role.CITY_ADMIN,
)


@require_safe
@never_cache
@staff_only
def board(request: HttpRequest) -> HttpResponse:
    """Crews × their jobs, and what waits; the city looks at one agency at a time (``?dinas=``)."""
    return _show(request, _viewer(request))


@require_POST
@staff_only
def send(request: HttpRequest) -> HttpResponse:
    """Send a crew to a report, or another crew instead; what is new is accepted with it."""
    viewer = _viewer(request)
    access.require_role(viewer, Role.AGENCY_OPERATOR, Role.AGENCY_HEAD)
    report = require_action(viewer, request.POST.get("report", "")[:60])
    doors.require_worked_on(viewer, report)
    crew = request.POST.get("crew", "")[:60]
    service = (
        field_work.accept_and_assign if report.state == State.ASSIGNED else field_work.assign_crew
    )
    try:
        order = service(
            report_id=report.public_id,
            crew=crew,
            actor=viewer.as_actor(report),
            at=clock.now(),
        )
    except DomainError as error:
        if error.status >= 500:
            raise
        return _show(request, viewer, error=error)
    messages.success(
        request,
        _("%(number)s ditugaskan ke %(crew)s.")
        % {"number": report.number, "crew": order.crew.name},
    )
    return redirect("desk:board")


def _show(
    request: HttpRequest, viewer: Viewer, *, error: DomainError | None = None
) -> HttpResponse:
    at = clock.now()
    shown, offered = crew_board.shown_agencies(viewer, request.GET.get("dinas", "")[:60])
    found = crew_board.board([agency.pk for agency in shown], at=at)
    context = {
        **doors.framed(viewer, at=at, current="board"),
        "board": found,
        "agency": ", ".join(agency.short_name for agency in shown),
        "offered": [
            {
                "label": agency.short_name,
                "url": f"{reverse('desk:board')}?dinas={agency.code}",
                "is_current": agency in shown,
            }
            for agency in offered
        ],
        "may_send": viewer.has(Role.AGENCY_OPERATOR, Role.AGENCY_HEAD) and not offered,
        "error": error,
    }
    status = error.status if error else 200
    return render(request, "reporting/desk/board.html", context, status=status)


def _viewer(request: HttpRequest) -> Viewer:
    viewer = doors.desk_viewer(request)
    access.require_role(viewer, *MAY_SEE)
    return viewer
