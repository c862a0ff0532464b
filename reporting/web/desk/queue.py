"""The list of what a desk has to do, least time left first, with one report beside it."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import clock
from core.identity.doors import staff_only
from core.live import selectors as live
from reporting import access
from reporting.access import Viewer
from reporting.models import AreaLevel, Channel
from reporting.rules.numbers import InvalidNumber, parse_number
from reporting.selectors import agency_queue, finished
from reporting.selectors.agency_queue import Filters, QueuePage
from reporting.services import config
from reporting.services.config import Snapshot
from reporting.web.desk import bulk, doors

LIST_ID: Final = "antrean"


@require_safe
@staff_only
def queue(request: HttpRequest) -> HttpResponse:
    """The whole page, or only its list when that refreshes itself.

    The report beside the list is asked for by the page itself, where the screen is wide enough.
    """
    with config.read_once():
        return _queue(request)


def _queue(request: HttpRequest) -> HttpResponse:
    viewer = doors.desk_viewer(request)
    filters = _filters(request)
    number = _whole_number(filters.text)
    if number and _is_known(viewer, number):
        return redirect("desk:report", number=number)
    setup = config.snapshot()
    read = finished.finished if filters.tab == agency_queue.FINISHED else agency_queue.queue
    found = read(
        viewer,
        at=clock.now(),
        filters=filters,
        cursor=request.GET.get("kursor", "")[:200],
        setup=setup,
    )
    chosen = request.GET.get("pilih", "")[:24]
    context = {
        **doors.frame(viewer, found.counts, tab=filters.tab),
        **_list(request, found, filters, chosen, setup),
        **_many(request, viewer, filters),
    }
    if request.headers.get("HX-Target") == LIST_ID:
        return render(request, "reporting/desk/parts/queue_list.html", {**context, "fresh": True})
    context["first"] = chosen or (found.rows[0].card.number if found.rows else "")
    context["latest_seq"] = live.latest_seq()
    return render(request, "reporting/desk/queue.html", context)


def _filters(request: HttpRequest) -> Filters:
    return Filters(
        tab=request.GET.get("saring", "all") or "all",
        category=request.GET.get("kategori", "")[:60],
        area=request.GET.get("wilayah", "")[:32],
        text=request.GET.get("cari", "")[:80],
    )


def _list(
    request: HttpRequest, found: QueuePage, filters: Filters, chosen: str, setup: Snapshot
) -> dict[str, Any]:
    kept = {
        "saring": "" if filters.tab == "all" else filters.tab,
        "kategori": filters.category,
        "wilayah": filters.area,
        "cari": filters.text,
    }
    query = urlencode({name: value for name, value in kept.items() if value})
    chosen = chosen or (found.rows[0].card.number if found.rows else "")
    return {
        "rows": found.rows,
        "channels": {code: str(label) for code, label in Channel.choices},
        "title": agency_queue.TABS[filters.tab] if filters.tab != "all" else _("Antrean"),
        "note": "" if filters.tab == agency_queue.FINISHED else _note(found),
        "chosen": chosen,
        "tab": filters.tab,
        "query": query,
        "is_filtered": bool(filters.category or filters.area or filters.text),
        "fields": _fields(filters, setup),
        "hidden": [("saring", filters.tab)] if filters.tab != "all" else [],
        "next_url": f"?{query}&kursor={found.next_cursor}" if found.next_cursor else "",
        "previous_url": f"?{query}" if request.GET.get("kursor") else "",
    }


def _many(request: HttpRequest, viewer: Viewer, filters: Filters) -> dict[str, Any]:
    """What may be done to several reports at once, and which are ticked."""
    may = viewer.has(*doors.MAY_WRITE) and filters.tab != agency_queue.FINISHED
    return {
        "bulk_actions": bulk.offered(viewer) if may else {},
        "ticked": bulk.chosen_numbers(request.GET) if may else set(),
    }


def _note(found: QueuePage) -> str:
    counts = found.counts
    parts = [_("%(n)d menunggu respons pertama") % {"n": counts["new"]}]
    if counts["late"]:
        parts.append(_("%(n)d lewat target") % {"n": counts["late"]})
    return " · ".join(parts)


def _fields(filters: Filters, setup: Snapshot) -> list[dict[str, Any]]:
    categories = [
        (each.code, _(each.name))
        for each in setup.categories.values()
        if each.is_active and len(each.line) == 1
    ]
    areas = sorted(
        (each.name, each.code) for each in setup.areas.values() if each.level == AreaLevel.KECAMATAN
    )
    return [
        {
            "kind": "search",
            "name": "cari",
            "label": _("Cari"),
            "value": filters.text,
            "placeholder": _("Nomor atau kata"),
        },
        {
            "kind": "select",
            "name": "kategori",
            "label": _("Kategori"),
            "value": filters.category,
            "options": categories,
            "placeholder": _("Semua"),
        },
        {
            "kind": "select",
            "name": "wilayah",
            "label": _("Kecamatan"),
            "value": filters.area,
            "options": [(code, name) for name, code in areas],
            "placeholder": _("Semua"),
        },
    ]


def _whole_number(text: str) -> str:
    try:
        return parse_number(text) if text else ""
    except InvalidNumber:
        return ""


def _is_known(viewer: Viewer, number: str) -> bool:
    return access.desk_reports(viewer).filter(number=number).exists()
