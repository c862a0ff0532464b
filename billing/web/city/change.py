"""A change as it was previewed, and saying yes to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from billing.models import Change, Package
from billing.rules import money, pricing
from billing.selectors import bills
from billing.services import changes, estimates, taxes
from billing.services.coverage import Piece
from billing.web.city.frame import actor_label, city_of, show
from core import clock
from core.errors import DomainError
from core.tenancy import inside_public
from reporting.web.setup.doors import admins_only
from tenants.entitlements import service_name


@require_safe
@admins_only
def preview(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What would change, what it costs now and what the next year costs."""
    change = changes.find(city=city_of(request), public_id=public_id)
    return show(request, "change.html", "", _context(request, change))


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
        change = changes.find(city=city, public_id=public_id)
        context = {**_context(request, change), "error": str(error)}
        return show(request, "change.html", "", context, status=error.status)
    messages.success(request, _("Perubahan berlaku sekarang."))
    return redirect("package:preview", public_id=public_id)


def _context(request: HttpRequest, change: Change) -> dict[str, Any]:
    city = city_of(request)
    wanted = change.wanted
    on = [Piece.from_json(each) for each in wanted["on"]]
    off = [Piece.from_json(each) for each in wanted["off"]]
    with inside_public():
        tax = taxes.tax_of(taxes.profile_of(city))
        now = estimates.has(change.subscription, change.effective_on)
        package = Package.objects.get(pk=wanted["package"])
    extra = pricing.bill(bills.stored(change.lines), tax)
    following = pricing.bill(bills.stored(change.next_lines), tax)
    before = change.subscription.package
    return {
        "change": change,
        "is_over": change.confirmed_at is None
        and (clock.now() >= change.expires_at or change.subscription.revision != change.revision),
        "package": package,
        "before": before if before.pk != package.pk and change.confirmed_at is None else None,
        "services": [service_name(code) for code in wanted["services"]],
        "on": _areas(on),
        "off": _areas(off),
        "off_categories": wanted["off_categories"],
        "extra": bills.shown(extra, tax),
        "next_year": bills.shown(following, tax),
        "now_total": money.shown(pricing.bill(now.lines(), tax).total_minor),
        "is_trial": change.subscription.state == "trial",
    }


def _areas(pieces: list[Piece]) -> list[tuple[str, str]]:
    return [(piece.name, money.shown_area(piece.area_ha)) for piece in pieces]
