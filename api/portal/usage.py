"""How much the city's interfaces are used, by the hour, by key and by operation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from api.portal.keys import MENU
from core import clock
from core.calls.selectors import Outcomes, Usage, usage
from core.templatetags.ui import local_time
from reporting.selectors import api_keys
from reporting.web.setup.doors import admins_only, frame_of
from tenants import gates

SPANS: Final = {"hari": timedelta(hours=47), "bulan": timedelta(days=30)}
MAX_LINES: Final = 20
_HEIGHT: Final = 60.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour of the chart in a box of 60 units of height: where each part begins, and how high it is."""

    x: float
    width: float
    said: str
    parts: tuple[tuple[str, float, float], ...]


@require_safe
@admins_only
def page(request: HttpRequest) -> HttpResponse:
    """A city's calls of the last two days by the hour, or of a month; at most five minutes old."""
    names = {f"key:{line.public_id}": line.name for line in api_keys.lines(clock.now())}
    context = {**counted(request, names), "busy_minutes": gates.busy_minutes()}
    return render(request, "portal/usage.html", {**frame_of(request, MENU), **context})


def counted(
    request: HttpRequest, names: Mapping[str, str], *, only_these: bool = False
) -> dict[str, Any]:
    """What ``portal/parts/usage.html`` shows.

    Args:
        request: Its ``rentang`` says how far back.
        names: What each credential is called.
        only_these: Whether calls of other credentials are left out.
    """
    span = request.GET.get("rentang", "hari")
    span = span if span in SPANS else "hari"
    until = clock.now()
    found = usage(
        since=until - SPANS[span], until=until, credentials=list(names) if only_these else None
    )
    return {
        "is_day": span == "hari",
        "is_month": span == "bulan",
        "total": found.total,
        "bars": bars(found),
        "callers": _named(found, names),
        "operations": list(found.operations.items())[:MAX_LINES],
    }


def bars(found: Usage) -> list[Bar]:
    """The chart: one bar an hour, in a box 100 wide and 60 high."""
    top = max((each.calls for each in found.hours.values()), default=0) or 1
    width = 100 / max(len(found.hours), 1)
    return [
        Bar(
            x=round(width * at, 3),
            width=round(width * 0.8, 3),
            said=_said(hour, outcomes),
            parts=_parts(outcomes, top),
        )
        for at, (hour, outcomes) in enumerate(found.hours.items())
    ]


def _parts(outcomes: Outcomes, top: int) -> tuple[tuple[str, float, float], ...]:
    """``(kind, y, height)`` from the bottom up, of those there are."""
    parts, level = [], _HEIGHT
    counts = {"ok": outcomes.fine, "refused": outcomes.refused, "failed": outcomes.failed}
    for kind, count in counts.items():
        if count:
            height = round(_HEIGHT * count / top, 2)
            level = round(level - height, 2)
            parts.append((kind, level, height))
    return tuple(parts)


def _said(hour: datetime, outcomes: Outcomes) -> str:
    return _("%(at)s: %(calls)d permintaan") % {
        "at": local_time(hour, "full"),
        "calls": outcomes.calls,
    }


def _named(found: Usage, names: Mapping[str, str]) -> list[tuple[str, Outcomes]]:
    """Callers by name: each key its own line, people and callers without a key one line each."""
    merged: dict[str, Outcomes] = {}
    for credential, outcomes in found.credentials.items():
        if credential in names:
            name = names[credential]
        elif credential.startswith("user:"):
            name = _("Petugas yang masuk")
        elif credential.startswith("key:"):
            name = _("Kunci yang sudah tidak ada")
        else:
            name = _("Tanpa kunci")
        place = merged.setdefault(name, Outcomes())
        place.fine += outcomes.fine
        place.refused += outcomes.refused
        place.failed += outcomes.failed
    return sorted(merged.items(), key=lambda pair: -pair[1].calls)[:MAX_LINES]
