"""Reports in any state, as small as the database allows."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any, Final

from django.contrib.gis.geos import Point

from reporting.models import Agency, Area, Category, Report
from reporting.rules.states import CLOSED_STATES, State

SUBMITTED_AT: Final = datetime(2026, 3, 2, 2, tzinfo=UTC)
BATAM_CENTER: Final = (104.0535, 1.1301)

_serials = count(1)


def make_report(
    *,
    state: State = State.RECEIVED,
    agency: str | None = None,
    category: str = "sampah",
    **facts: Any,
) -> Report:
    """A report in ``state``, with what the database requires there unless ``facts`` say otherwise.

    ``agency`` and ``category`` are codes; an agency is filled in where the state needs one.
    """
    needed: dict[str, Any] = {}
    if state in {State.ASSIGNED, State.IN_PROGRESS, State.RESOLVED} and agency is None:
        agency = "dlh"
    if state in CLOSED_STATES:
        needed["closed_at"] = SUBMITTED_AT
    if state is State.ON_HOLD:
        needed |= {"held_at": SUBMITTED_AT, "hold_reason": "weather"}
    if state is State.RESOLVED:
        needed["resolved_at"] = SUBMITTED_AT
    if state is State.REJECTED:
        needed["reject_reason"] = "no_budget"
    if state is State.MERGED and "merged_into" not in facts:
        needed["merged_into"] = make_report()
    return Report.objects.create(
        **{
            "number": f"BTM-2603-{next(_serials):04d}",
            "state": state,
            "category": Category.objects.get(code=category),
            "agency": Agency.objects.get(code=agency) if agency else None,
            "description": "Tumpukan sampah di pinggir jalan",
            "location": Point(*BATAM_CENTER, srid=4326),
            "channel": "web",
            "submitted_at": SUBMITTED_AT,
            **needed,
            **facts,
        }
    )


def some_kelurahan() -> Area:
    """A kelurahan of the city, always the same one, with its kecamatan."""
    return Area.objects.kelurahan().select_related("parent").order_by("code")[0]
