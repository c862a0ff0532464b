"""The platform's audit trail, and whether its chain holds."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.audit import chain
from core.audit.models import AuditEntry
from tenants.models import VendorRole
from tenants.services.trails import NOTED
from tenants.web.doors import vendor_only
from tenants.web.vendor.frame import show

PAGE_SIZE: Final = 50
SCREEN: Final = "vendor:trail"


@require_safe
@vendor_only(VendorRole.ADMIN)
def index(request: HttpRequest) -> HttpResponse:
    """Entries newest first, with the state of the whole chain above."""
    given = request.GET.get("sebelum", "")
    older = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
    entries = AuditEntry.objects.order_by("-pk")
    if older is not None:
        entries = entries.filter(pk__lt=older)
    found = list(entries[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    context = {
        "entries": [{"entry": each, "facts": _said(each)} for each in shown],
        "head": chain.head(),
        "breaks": chain.breaks(),
        "next_url": f"{reverse(SCREEN)}?sebelum={shown[-1].pk}" if len(found) > PAGE_SIZE else "",
    }
    return show(request, "vendor/trail.html", SCREEN, context)


def _said(entry: AuditEntry) -> list[tuple[str, str]]:
    """The facts as short pairs; the noted ends of 500 cities only as their number."""
    if entry.kind == NOTED:
        return [("kota", str(len(entry.facts.get("heads", {}))))]
    return [(key, str(value)[:200]) for key, value in entry.facts.items()]
