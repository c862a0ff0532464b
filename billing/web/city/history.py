"""What was changed, and the coverage ledger entry by entry."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from billing.models import Change, CoverageEntry
from billing.rules import money
from billing.selectors import city_package
from billing.services.coverage import TYPED
from billing.web.city.frame import city_of, show
from core.tenancy import inside_public
from reporting.web.setup.doors import admins_only


@require_safe
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """Confirmed changes and the ledger."""
    asked = request.GET.get("sebelum", "")
    before = int(asked) if asked.isdecimal() and len(asked) <= 18 else None
    city = city_of(request)
    with inside_public():
        changes = [_change(each) for each in city_package.changes(city)]
        entries, more = city_package.ledger(city, before=before)
    context = {
        "changes": changes if before is None else [],
        "entries": [_entry(each) for each in entries],
        "more": more,
    }
    return show(request, "history.html", "history", context)


def _change(change: Change) -> dict[str, Any]:
    return {
        "url_id": change.public_id,
        "kind": change.get_kind_display(),
        "at": change.confirmed_at,
        "by": change.confirmed_by,
        "on": len(change.wanted["on"]),
        "off": len(change.wanted["off"]),
        "total": money.shown(change.total_minor) if change.total_minor else "",
    }


def _entry(entry: CoverageEntry) -> dict[str, Any]:
    return {
        "day": entry.effective_on,
        "name": entry.area_name,
        "code": entry.area_code,
        "area": money.shown_area(entry.area_ha),
        "is_on": entry.is_on,
        "version": entry.boundary_version[:8],
        "is_typed": entry.boundary_version == TYPED,
        "by": entry.actor_label,
    }
