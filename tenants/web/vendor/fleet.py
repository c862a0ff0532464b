"""All cities in one table, the sick ones first."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import clock
from tenants.models import CityState
from tenants.selectors import fleet as selector
from tenants.web.doors import vendor_only
from tenants.web.vendor.frame import show


@require_safe
@vendor_only()
def fleet(request: HttpRequest) -> HttpResponse:
    """Every city that matches, a hundred at a time; htmx gets only the table."""
    text = request.GET.get("cari", "").replace("\x00", "")[:80].strip()
    state = request.GET.get("keadaan", "")
    if state not in {*CityState.values, selector.SICK}:
        state = ""
    given = request.GET.get("dari", "")
    start = int(given) if given.isascii() and given.isdigit() and len(given) < 7 else 0
    found = selector.fleet(at=clock.now(), text=text, state=state, start=start)
    context: dict[str, Any] = {
        "fleet": found,
        "labels": [
            (label, found.by_state[code])
            for code, label in CityState.choices
            if found.by_state.get(code)
        ],
        "fields": [
            {"name": "cari", "label": _("Cari"), "kind": "search", "value": text,
             "placeholder": _("Nama, provinsi, mitra")},
            {"name": "keadaan", "label": _("Keadaan"), "value": state, "placeholder": _("Semua"),
             "options": [(selector.SICK, _("Perlu dilihat")), *CityState.choices]},
        ],
        "next_url": _page(found.next_from, text, state),
        "previous_url": _page(max(0, start - selector.PAGE_SIZE), text, state) if start else "",
    }  # fmt: skip
    part = request.headers.get("HX-Target") == "kota"
    template = "vendor/parts/fleet_table.html" if part else "vendor/fleet.html"
    return show(request, template, "vendor:fleet", context)


def _page(start: int | None, text: str, state: str) -> str:
    if start is None:
        return ""
    query = {"cari": text, "keadaan": state, "dari": str(start)}
    return f"{reverse('vendor:fleet')}?{urlencode({k: v for k, v in query.items() if v})}"
