"""The audit trail: who changed what and when, by part of the set-up."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reporting.selectors.setup import history
from reporting.web.setup.doors import admins_only, show

SCREEN: Final = "trail"
LIST: Final = "jejak"


@require_safe
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """One page of the trail, newest first; htmx gets only the list."""
    section = request.GET.get("bagian", "")[:20]
    given = request.GET.get("sebelum", "")
    older = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
    found = history.page(section=section, older_than=older)
    here = reverse("setup:trail")
    next_url = ""
    if found.older_than is not None:
        query = {"bagian": section} if section else {}
        next_url = f"{here}?{urlencode({**query, 'sebelum': found.older_than})}"
    context = {
        "changes": found.changes,
        "next_url": next_url,
        "section": section,
        "fields": [
            {
                "name": "bagian",
                "label": _("Bagian"),
                "value": section,
                "options": [(code, str(label)) for code, label in history.SECTIONS.items()],
                "placeholder": _("Semua bagian"),
            }
        ],
    }
    template = "parts/trail_list.html" if request.headers.get("HX-Target") == LIST else "trail.html"
    return show(request, template, SCREEN, context)
