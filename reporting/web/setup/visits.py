"""Support visits: the city's admin sees who of the vendor was inside, why and where, and may end a visit."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.errors import NotFound
from core.reading import open_while_reading
from reporting.selectors.setup import visits as selector
from reporting.web.setup.doors import admin_of, admins_only, show
from tenants.services import support

SCREEN: Final = "visits"


@require_safe
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """All visits, newest first."""
    return show(request, "visits.html", SCREEN, {"visits": selector.visits(at=clock.now())})


@require_safe
@admins_only
def visit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One visit with every page that was opened."""
    found = selector.visits(at=clock.now(), public_id=str(public_id))
    if not found:
        raise NotFound(_("Akses dukungan ini tidak ada."))
    context = {"visit": found[0], "pages": selector.pages(str(public_id))}
    return show(request, "visit.html", SCREEN, context)


@open_while_reading
@require_POST
@admins_only
def end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put the visitor out."""
    access = support.require_visit(public_id, city=request.city)  # type: ignore[attr-defined]
    support.end(visit=access, actor_label=admin_of(request).label, at=clock.now())
    messages.success(request, _("Akses dukungan diakhiri."))
    return redirect("setup:visit", public_id=public_id)
