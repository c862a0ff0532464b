"""Crews a viewer may see: how much each has to do, and where those on the move are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q

from reporting.access import SEES_WHOLE_CITY, Viewer
from reporting.models import Crew, CrewPosition, WorkOrder, WorkState
from reporting.models.work import CrewQuerySet
from reporting.rules.roles import Role
from reporting.services import config

POSITION_FRESH: Final = timedelta(minutes=10)
"""Older than this, nobody says where a crew is."""
_MOVING: Final = frozenset({WorkState.EN_ROUTE.value, WorkState.ON_SITE.value})


def visible_crews(viewer: Viewer) -> CrewQuerySet:
    """Working crews of the viewer's agencies, those they belong to, or all of the city."""
    crews = Crew.objects.active()
    if viewer.has(Role.TRIAGE, *SEES_WHOLE_CITY):
        return crews
    return crews.filter(Q(agency__in=viewer.agencies) | Q(pk__in=viewer.crews))


def crews(viewer: Viewer, *, at: datetime, agency: int | None = None) -> list[dict[str, Any]]:
    """Return the crews by name. Three queries beside the city's set-up, however many there are.

    Args:
        viewer: Who asks.
        at: Now (aware).
        agency: Only those of one agency, by primary key.
    """
    found = visible_crews(viewer).by_name()
    rows = list(found if agency is None else found.filter(agency=agency))
    orders = WorkOrder.objects.under_way().filter(crew__in=[crew.pk for crew in rows])
    jobs = list(orders.oldest_first().values_list("pk", "public_id", "crew_id", "state"))
    moving = [pk for pk, _public_id, _crew, state in jobs if state in _MOVING]
    places = {
        place.crew_id: place
        for place in CrewPosition.objects.filter(
            work_order__in=moving, recorded_at__gt=at - POSITION_FRESH
        )
        .order_by("crew_id", "-recorded_at", "-pk")
        .distinct("crew_id")
    }
    agencies = config.snapshot().rows.agencies
    return [
        {
            "code": crew.code,
            "name": crew.name,
            "agency": agencies[crew.agency_id].code,
            "vehicle": crew.vehicle,
            "work_orders": [
                public_id for _pk, public_id, whose, _state in jobs if whose == crew.pk
            ],
            "position": _place(places.get(crew.pk)),
        }
        for crew in rows
    ]


def _place(row: CrewPosition | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {"lon": row.location.x, "lat": row.location.y, "at": row.recorded_at}
