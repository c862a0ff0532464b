"""Who may send nothing at the moment: the coordinator's list, with one press to lift a block."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.identity.doors import staff_only
from reporting.rules.roles import Role
from reporting.selectors.block_list import blocked_now
from reporting.services import blocks
from reporting.web.desk import doors
from reporting.web.desk.triage import coordinator


@require_safe
@never_cache
@staff_only
def index(request: HttpRequest) -> HttpResponse:
    """The block list."""
    viewer = coordinator(request)
    at = clock.now()
    context = {**doors.framed(viewer, at=at), "blocked": blocked_now(at)}
    return render(request, "reporting/desk/blocks.html", context)


@require_POST
@never_cache
@staff_only
def lift(request: HttpRequest, block_id: UUID) -> HttpResponse:
    """End a block."""
    viewer = coordinator(request)
    blocks.lift(block_id=block_id, actor=viewer.as_actor(role=Role.TRIAGE), at=clock.now())
    messages.success(request, _("Blokir dicabut."))
    return redirect("desk:blocks")
