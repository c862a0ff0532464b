"""A change as it was previewed, and saying yes to it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from billing.services import changes
from billing.web.changing import preview as previewed
from billing.web.city.frame import actor_label, city_of, show
from core import clock
from core.errors import DomainError
from reporting.web.setup.doors import admins_only


@require_safe
@admins_only
def preview(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What would change, what it costs now and what the next year costs."""
    return _page(request, public_id)


@require_POST
@admins_only
def confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Carry it out at the price shown."""
    city = city_of(request)
    try:
        changes.confirm(
            city=city, public_id=public_id, actor_label=actor_label(request), at=clock.now()
        )
    except changes.ChangeNotFound:
        raise
    except DomainError as error:
        return _page(request, public_id, error=str(error), status=error.status)
    messages.success(request, _("Perubahan berlaku sekarang."))
    return redirect("package:preview", public_id=public_id)


def _page(
    request: HttpRequest, public_id: UUID, *, error: str = "", status: int = 200
) -> HttpResponse:
    city = city_of(request)
    change = changes.find(city=city, public_id=public_id)
    context = {**previewed.page(city, change, at=clock.now()), "error": error}
    return show(request, "change.html", "", context, status=status)
