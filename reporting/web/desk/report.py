"""One report: its page, and the same beside the list."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import clock
from core.identity.doors import staff_only
from reporting.access import Viewer
from reporting.selectors.triage import merge_candidates
from reporting.services import config
from reporting.services.contacts import Reporter
from reporting.web.desk import doors
from reporting.web.desk.panel import Attempt, Happened, panel

PAGE: Final = "reporting/desk/report.html"
PANEL: Final = "reporting/desk/parts/report.html"


@require_safe
@never_cache
@staff_only
def report(request: HttpRequest, number: str) -> HttpResponse:
    """The page of a report; htmx gets only the report."""
    return show(request, doors.desk_viewer(request), number)


@require_safe
@staff_only
def similar(request: HttpRequest, number: str) -> HttpResponse:
    """Reports this one may be merged into, as somebody types."""
    viewer = doors.desk_viewer(request, writing=True)
    context = panel(request, viewer, number)
    found = merge_candidates(
        viewer, context["report"], request.GET.get("report", "")[:80], at=clock.now()
    )
    return render(request, "reporting/desk/parts/merge_list.html", {"candidates": found})


def show(
    request: HttpRequest,
    viewer: Viewer,
    number: str,
    *,
    attempt: Attempt | None = None,
    conflict: Happened | None = None,
    contact: Reporter | None = None,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    """Draw a report as a page or, for htmx, by itself.

    Args:
        request: Of the viewer.
        viewer: Staff of this report.
        number: Of the report.
        attempt: What was refused just now.
        conflict: What somebody else did first.
        contact: How to reach the reporter, opened just now.
        said: A short answer to what was done.
        status: HTTP status of the page; a part answers 422 instead of other refusals.
    """
    with config.read_once():
        context = panel(
            request, viewer, number, attempt=attempt, conflict=conflict, contact=contact
        )
        return _drawn(request, viewer, context, said=said, status=status)


def _drawn(
    request: HttpRequest, viewer: Viewer, context: dict[str, Any], *, said: str, status: int
) -> HttpResponse:
    context["said"] = said
    context["whole"] = not request.headers.get("HX-Request") or _is_whole(request)
    if request.headers.get("HX-Request"):
        response = render(request, PANEL, context, status=422 if status >= 400 else status)
        if request.method == "POST":
            response.headers["HX-Trigger-After-Settle"] = "desk-changed"
        return response
    context.update(doors.framed(viewer, at=clock.now()))
    return render(request, PAGE, context, status=status)


def _is_whole(request: HttpRequest) -> bool:
    """Whether htmx asks from the report's own page, where it is drawn wider."""
    shown = urlsplit(request.headers.get("HX-Current-URL", "")).path
    return shown.startswith(reverse("desk:queue") + "laporan/")
