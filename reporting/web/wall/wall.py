"""The command-centre wall: one page, fragments that refresh by themselves, and what its map needs."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from core import clock
from core.errors import NotFound
from core.live import selectors as live
from core.tenancy import current_city
from reporting.rules import durations
from reporting.selectors import area_outlines, wall
from reporting.selectors.cards import Card
from reporting.services import screens
from reporting.web.wall.doors import SCREEN_COOKIE, watchers_only

DISTANCES: Final = {"3", "5", "8"}
FEED_BY_DISTANCE: Final = {"3": 5, "5": 4, "8": 3}
LEVELS: Final = {"kecamatan", "kelurahan"}
FRESH_SECONDS: Final = 20
YEAR_SECONDS: Final = 365 * 86_400


@require_safe
@never_cache
@watchers_only
def page(request: HttpRequest) -> HttpResponse:
    """The whole wall; everything on it moves without a click."""
    distance = request.GET.get("jarak", "3")
    distance = distance if distance in DISTANCES else "3"
    at = clock.now()
    context = {
        "city_name": current_city().name,
        "wall_zone": current_city().time_zone,
        "wall_distance": distance,
        "mode": "light" if request.GET.get("mode") == "light" else "dark",
        "latest": live.latest_seq(),
        "bounds": wall.bounds(),
        "crews": wall.crews(at),
        **_feed(distance),
        **_numbers(),
        **_scenes(),
    }
    return render(request, "reporting/wall/wall.html", context)


@require_GET
@never_cache
@watchers_only
def feed(request: HttpRequest) -> HttpResponse:
    """The newest reports, as a fragment."""
    distance = request.GET.get("jarak", "3")
    return render(request, "reporting/wall/_feed.html", _feed(distance))


@require_GET
@never_cache
@watchers_only
def numbers(request: HttpRequest) -> HttpResponse:
    """Today's figures and agencies, as a fragment."""
    return render(request, "reporting/wall/_numbers.html", _numbers())


@require_GET
@never_cache
@watchers_only
def scenes(request: HttpRequest) -> HttpResponse:
    """The other scenes, as a fragment."""
    return render(request, "reporting/wall/_scenes.html", _scenes())


@require_GET
@never_cache
@watchers_only
def crews(request: HttpRequest) -> HttpResponse:
    """Crews on the move, as GeoJSON."""
    return HttpResponse(json.dumps(wall.crews(clock.now())), content_type="application/geo+json")


@require_safe
def areas(request: HttpRequest, level: str) -> HttpResponse:
    """Outlines of one level as GeoJSON; boundaries are no secret, so this needs no door."""
    if level not in LEVELS:
        raise NotFound(_("Tingkat wilayah tidak dikenal."))
    etag = f'W/"{level}-{area_outlines.version()}"'
    if request.headers.get("If-None-Match") == etag:
        unchanged = HttpResponseNotModified()
        unchanged.headers["ETag"] = etag
        return unchanged
    response = HttpResponse(area_outlines.outlines(level), content_type="application/geo+json")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


@require_GET
@never_cache
def open_screen(request: HttpRequest, token: str) -> HttpResponse:
    """A screen comes in by its address once; from then on its cookie opens the wall."""
    if screens.seen(token, clock.now()) is None:
        raise screens.ScreenMissing(_("Alamat layar ini tidak berlaku lagi."))
    response = HttpResponseRedirect(reverse("wall:page"))
    response.set_cookie(
        SCREEN_COOKIE,
        token,
        max_age=YEAR_SECONDS,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


def _feed(distance: str) -> dict[str, Any]:
    at = clock.now()
    shown = []
    for card in wall.feed(FEED_BY_DISTANCE.get(distance, wall.FEED)):
        minutes = int((at - card.submitted_at).total_seconds() // 60)
        late = card.due_at is not None and card.due_at < at
        soon = card.due_at is not None and not late and _three_quarters(card, at)
        shown.append(
            {
                "card": card,
                "facts": _where_and_whose(card),
                "minutes": minutes,
                "tone": "late" if late else "soon" if soon else "",
                "fresh": (at - card.submitted_at).total_seconds() < FRESH_SECONDS,
            }
        )
    return {"shown": shown}


def _where_and_whose(card: Card) -> list[str]:
    """Kelurahan and agency: the kind of problem is in the title and the photo."""
    named = [fact for fact in card.facts[1:] or card.facts if fact != card.agency]
    return [*named, card.agency]


def _three_quarters(card: Card, at: datetime) -> bool:
    if card.due_at is None:
        return False
    whole = (card.due_at - card.submitted_at).total_seconds()
    return whole > 0 and (at - card.submitted_at).total_seconds() / whole >= 0.75


def _numbers() -> dict[str, Any]:
    at = clock.now()
    rows = wall.agencies(at)
    bars = [
        {
            "label": row.name,
            "value": row.median_minutes,
            "said": durations.duration_short(timedelta(minutes=row.median_minutes)),
        }
        for row in rows
        if row.median_minutes is not None and row.rank is not None
    ]
    today = wall.today(at)
    return {"now": at, "today": today, "hours": json.dumps(today.hours), "bars": bars[:5]}


def _scenes() -> dict[str, Any]:
    at = clock.now()
    return {"agencies": wall.agencies(at), "pairs": wall.pairs(), "loads": wall.area_loads(at)}
