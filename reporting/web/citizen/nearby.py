"""Reports around here: a list first, the same on a map for those who ask for it."""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import clock
from core.errors import Invalid
from reporting.models import Area
from reporting.rules.geometry import Box
from reporting.selectors import nearby as selector
from reporting.selectors.cards import Card
from reporting.selectors.locate import check_coordinates
from reporting.selectors.nearby import DAYS, Filters
from reporting.selectors.report_list import BadFilter, parse_bbox, parse_cursor
from reporting.services import config

_STATES: Final = frozenset({"open", "closed"})
_BOUNDARIES_KEPT: Final = 3600
#: About 30 m: finer cannot be seen on a phone's map of a whole city.
_DETAIL_DEGREES: Final = 0.0003


@require_safe
def nearby(request: HttpRequest) -> HttpResponse:
    """The list, or only its rows when htmx asks for another page or filter."""
    filters = _filters(request)
    page = selector.page(filters, at=clock.now())
    context = {
        "nav": "nearby",
        "page": page,
        "filters": filters,
        "fields": _fields(filters),
        "near": _near_text(filters),
        "next_url": _url(request, cursor=page.next) if page.next else "",
        "first_url": _url(request, cursor="") if filters.after else "",
        "points_url": f"{reverse('citizen:points')}?{_query(request, cursor='')}",
    }
    part = request.headers.get("HX-Target") == "daftar"
    name = "reporting/citizen/nearby_list.html" if part else "reporting/citizen/nearby.html"
    return render(request, name, context)


@require_safe
def points(request: HttpRequest) -> JsonResponse:
    """The same reports as GeoJSON points for the map."""
    found = selector.points(_filters(request), at=clock.now())
    features = [_feature(card) for card in found]
    return JsonResponse({"type": "FeatureCollection", "features": features})


@require_safe
def boundaries(request: HttpRequest) -> HttpResponse:
    """The city's kecamatan as GeoJSON: the background of its maps."""
    body: str | None = cache.get("boundaries")
    if body is None:
        body = _boundaries()
        cache.set("boundaries", body, _BOUNDARIES_KEPT)
    response = HttpResponse(body, content_type="application/geo+json")
    response.headers["Cache-Control"] = f"public, max-age={_BOUNDARIES_KEPT}"
    return response


def _filters(request: HttpRequest) -> Filters:
    """The filters in the address; what cannot be read is left out, as if it had not been given."""
    query = request.GET
    category = query.get("kategori", "")
    known = config.snapshot().categories
    days = query.get("hari", "")
    state = query.get("keadaan", "")
    return Filters(
        states=state if state in _STATES else "",
        category=category if category in known else "",
        days=int(days) if days.isdecimal() and int(days) in DAYS else 30,
        near=_near(query.get("dekat", "")),
        box=_box(query.get("bbox", "")),
        after=_cursor(query.get("kursor", "")),
    )


def _near(text: str) -> tuple[float, float] | None:
    try:
        lat, lon = (float(part) for part in text.split(","))
        check_coordinates(lon, lat)
    except (ValueError, Invalid):
        return None
    return lon, lat


def _box(text: str) -> Box | None:
    try:
        return Box(*parse_bbox(text)) if text else None
    except BadFilter:
        return None


def _cursor(text: str) -> Any:
    try:
        return parse_cursor(text) if text else None
    except BadFilter:
        return None


def _fields(filters: Filters) -> list[dict[str, Any]]:
    mains = [
        (each.code, _(each.name))
        for each in config.snapshot().categories.values()
        if len(each.line) == 1 and each.is_active
    ]
    return [
        {
            "name": "kategori",
            "label": _("Soal"),
            "kind": "select",
            "value": filters.category,
            "placeholder": _("Semua"),
            "options": mains,
        },
        {
            "name": "keadaan",
            "label": _("Keadaan"),
            "kind": "select",
            "value": filters.states,
            "placeholder": _("Semua"),
            "options": [("open", _("Belum selesai")), ("closed", _("Sudah ditutup"))],
        },
        {
            "name": "hari",
            "label": _("Waktu"),
            "kind": "select",
            "value": str(filters.days),
            "options": [(str(n), _("%(n)d hari terakhir") % {"n": n}) for n in DAYS],
        },
    ]


def _query(request: HttpRequest, *, cursor: str) -> str:
    kept = {
        key: request.GET[key]
        for key in ("kategori", "keadaan", "hari", "dekat")
        if request.GET.get(key)
    }
    if cursor:
        kept["kursor"] = cursor
    return urlencode(kept)


def _url(request: HttpRequest, *, cursor: str) -> str:
    return f"{reverse('citizen:nearby')}?{_query(request, cursor=cursor)}"


def _near_text(filters: Filters) -> str:
    return f"{filters.near[1]:.5f},{filters.near[0]:.5f}" if filters.near else ""


def _feature(card: Card) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(card.lon, 6), round(card.lat, 6)]},
        "properties": {
            "number": card.number,
            "url": reverse("citizen:track", args=[card.number]),
            "title": card.title,
            "state": card.state,
            "label": card.state_label,
        },
    }


def _boundaries() -> str:
    rows = Area.objects.active().kecamatan().by_name().values_list("name", "boundary")
    features = [
        f'{{"type":"Feature","properties":{{"name":{json.dumps(name)}}},"geometry":'
        f"{boundary.simplify(_DETAIL_DEGREES, preserve_topology=True).json}}}"
        for name, boundary in rows
    ]
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'
