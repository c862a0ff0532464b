"""Two small endpoints for pages that follow the city live: a ticket for the stream, and the events they missed.

Both take the permission to ask as a callable, since core knows no roles:

    path("dinding/tiket", ticket_view(may_watch), name="wall_ticket")
    path("dinding/peristiwa", events_view(may_watch), name="wall_events")
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core.errors import Invalid
from core.live import selectors, tickets
from core.reading import open_while_reading
from core.tenancy import current_schema

MAX_SEQ: Final = 2**63 - 1

#: Says as whom the request may watch ("staff", "wall"), or ``""`` when it may not.
MayWatch = Callable[[HttpRequest], str]
View = Callable[[HttpRequest], HttpResponse]


def ticket_view(may_watch: MayWatch) -> View:
    """A POST view that answers ``{"url": …}``: where to open the stream, ticket included; add ``&after=<seq>``."""

    @open_while_reading
    @require_POST
    @never_cache
    def ticket(request: HttpRequest) -> HttpResponse:
        scope = _scope(may_watch, request)
        origin = f"{request.scheme}://{request.get_host()}"
        code = tickets.issue(current_schema(), scope=scope, origin=origin)
        return JsonResponse({"url": f"{stream_base(request)}/stream?ticket={code}"})

    return ticket


def events_view(may_watch: MayWatch) -> View:
    """A GET view that answers the events after ``?after=<seq>``, oldest first, and the newest number."""

    @require_GET
    @never_cache
    def events(request: HttpRequest) -> HttpResponse:
        _scope(may_watch, request)
        found = selectors.since(_after(request))
        return JsonResponse(
            {
                "latest": selectors.latest_seq(),
                "events": [
                    {
                        "seq": event.seq,
                        "type": event.type,
                        "key": event.key,
                        "facts": event.facts,
                        "at": event.happened_at.isoformat(),
                    }
                    for event in found
                ],
            }
        )

    return events


def stream_base(request: HttpRequest) -> str:
    """The live server's address for this page: the same host name, its own port (or host) by setting."""
    host = request.get_host().rsplit(":", 1)[0]
    return str(settings.LIVE_URL).replace("{host}", host).rstrip("/")


def _scope(may_watch: MayWatch, request: HttpRequest) -> str:
    scope = may_watch(request)
    if not scope:
        raise PermissionDenied
    return scope


def _after(request: HttpRequest) -> int:
    text = request.GET.get("after", "0")
    if not text.isascii() or not text.isdigit() or int(text) > MAX_SEQ:
        raise Invalid("Nomor peristiwa tidak dikenal.", after=text[:40])
    return int(text)
