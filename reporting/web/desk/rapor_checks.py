"""The coordinator's page before numbers are believed: flags to answer, reports to leave out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.errors import DomainError
from core.identity.doors import staff_only
from reporting.access import Viewer
from reporting.rules.gaming import FlagDecision
from reporting.rules.roles import Role
from reporting.rules.scoring import EXCLUSION_WORDS
from reporting.selectors import scorecard_checks
from reporting.services import scorecards
from reporting.services.scorecards.corrections import MAX_REASON_NOTE
from reporting.web.desk import doors
from reporting.web.desk.rapor_doors import CHECKERS, reader


@require_safe
@never_cache
@staff_only
def checks(request: HttpRequest) -> HttpResponse:
    """Flags, undecided ones first, and reports that are left out."""
    return _page(request, reader(request, *CHECKERS))


@require_POST
@staff_only
def decide(request: HttpRequest, flag: int) -> HttpResponse:
    """Agree that a flag stands on the scorecard, or not."""
    viewer = reader(request, *CHECKERS)
    try:
        decided = scorecards.decide(
            flag_id=flag,
            decision=request.POST.get("decision", ""),
            note=request.POST.get("note", ""),
            actor=viewer.as_actor(role=Role.TRIAGE),
            at=clock.now(),
        )
    except DomainError as error:
        return _page(request, viewer, error=error, wrong_flag=flag)
    if decided.decision == FlagDecision.AGREED:
        messages.success(request, _("Dicantumkan di rapor. Angkanya tidak berubah."))
    else:
        messages.success(request, _("Tidak dicantumkan. Alasannya tersimpan di jejak audit."))
    return redirect("desk:rapor_checks")


@require_POST
@staff_only
def exclude(request: HttpRequest) -> HttpResponse:
    """Leave a report out of all scorecards."""
    viewer = reader(request, *CHECKERS)
    try:
        row = scorecards.exclude(
            number=request.POST.get("number", ""),
            reason=request.POST.get("reason", ""),
            note=request.POST.get("note", ""),
            actor=viewer.as_actor(role=Role.TRIAGE),
            at=clock.now(),
        )
    except DomainError as error:
        return _page(request, viewer, error=error)
    messages.success(
        request,
        _(
            "%(number)s tidak dihitung lagi. Bulan yang sudah dibekukan tidak berubah; bila terpengaruh,"
            " koreksinya dicatat pada rapor bulan berikutnya."
        )
        % {"number": row.report.number},
    )
    return redirect("desk:rapor_checks")


@require_POST
@staff_only
def lift(request: HttpRequest, exclusion: int) -> HttpResponse:
    """Let a report count again."""
    viewer = reader(request, *CHECKERS)
    try:
        row = scorecards.lift(
            exclusion_id=exclusion, actor=viewer.as_actor(role=Role.TRIAGE), at=clock.now()
        )
    except DomainError as error:
        return _page(request, viewer, error=error)
    messages.success(request, _("%(number)s dihitung lagi.") % {"number": row.report.number})
    return redirect("desk:rapor_checks")


def _page(
    request: HttpRequest, viewer: Viewer, *, error: DomainError | None = None, wrong_flag: int = 0
) -> HttpResponse:
    """The page; after a refusal with what was typed and what was wrong with it."""
    at = clock.now()
    field = str(error.facts.get("field", "")) if error else ""
    context: dict[str, Any] = {
        "flags": scorecard_checks.flags(),
        "exclusions": scorecard_checks.exclusions(),
        "reasons": [(code.value, _(label)) for code, label in EXCLUSION_WORDS.items()],
        "max_note": MAX_REASON_NOTE,
        "error": str(error) if error else "",
        "error_field": field,
        "wrong_flag": wrong_flag,
        "typed": request.POST,
        **doors.framed(viewer, at=at, current="rapor_checks"),
    }
    status = error.status if error else 200
    return render(request, "reporting/desk/rapor_checks.html", context, status=status)
