"""Looking at proofs: the list, one beside what was there before, and the verdict."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.errors import DomainError
from core.identity.doors import staff_only
from reporting import access
from reporting.access import Viewer
from reporting.models import ProofVerdict
from reporting.rules.limits import MAX_NOTE
from reporting.rules.roles import Role
from reporting.selectors import proof_reviews as selector
from reporting.services import config, proof_reviews
from reporting.web.desk import doors

TABS: Final = ("menunggu", "dinilai")


@require_safe
@never_cache
@staff_only
def proofs(request: HttpRequest) -> HttpResponse:
    """What waits, oldest first; ``?tab=dinilai`` shows what was judged, ``?dinas=`` one agency."""
    viewer = _viewer(request)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else TABS[0]
    agency = request.GET.get("dinas", "")[:60]
    lines = selector.waiting(agency=agency) if tab == TABS[0] else selector.judged(agency=agency)
    context = {
        **doors.framed(viewer, at=clock.now(), current="proofs"),
        "lines": lines,
        "tab": tab,
        "waiting": selector.count_waiting(),
        "fields": [
            {
                "name": "dinas",
                "label": _("Dinas"),
                "value": agency,
                "options": [
                    (each.code, each.short_name)
                    for each in sorted(
                        config.snapshot().agencies.values(), key=lambda each: each.short_name
                    )
                ],
                "placeholder": _("Semua dinas"),
            }
        ],
        "hidden": [("tab", tab)],
        "action": reverse("desk:proofs"),
        "page_size": selector.PAGE_SIZE,
    }
    return render(request, "reporting/desk/proofs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def proof(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Before and after with the facts (GET); the verdict (POST), then on to the next."""
    viewer = _viewer(request)
    if request.method != "POST":
        return _show(request, viewer, public_id)
    page = selector.review_page(public_id)
    try:
        proof_reviews.decide(
            review_id=public_id,
            verdict=request.POST.get("verdict", "")[:20],
            note=request.POST.get("note", "")[: MAX_NOTE + 1],
            actor=viewer.as_actor(page.report, role=Role.TRIAGE),
            at=clock.now(),
            reopen=request.POST.get("reopen") == "1",
        )
    except DomainError as error:
        if error.status >= 500:
            raise
        return _show(request, viewer, public_id, error=error)
    messages.success(request, _("%s sudah dinilai.") % page.report.number)
    following = selector.next_after(page.review)
    return redirect("desk:proof", public_id=following) if following else redirect("desk:proofs")


def _show(
    request: HttpRequest, viewer: Viewer, public_id: UUID, *, error: DomainError | None = None
) -> HttpResponse:
    at = clock.now()
    page = selector.review_page(public_id)
    context = {
        **doors.framed(viewer, at=at, current="proofs"),
        "page": page,
        "review": page.review,
        "line": page.line,
        "verdicts": ProofVerdict.choices,
        "may_reopen": proof_reviews.may_reopen(
            page.report, page.review, viewer.as_actor(page.report, role=Role.TRIAGE), at=at
        ),
        "error": error,
        "kept": request.POST if error else {},
        "max_note": MAX_NOTE,
    }
    status = error.status if error else 200
    return render(request, "reporting/desk/proof.html", context, status=status)


def _viewer(request: HttpRequest) -> Viewer:
    viewer = doors.desk_viewer(request)
    access.require_role(viewer, Role.TRIAGE)
    return viewer
