"""Where crews are, for the command centre, while their job is under way."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db.models import F
from django.utils.translation import gettext as _

from core.live import services as live
from reporting.models import CrewPosition, WorkOrder
from reporting.rules.geometry import check_place, metres_between
from reporting.rules.lifecycle import Actor
from reporting.rules.limits import POSITION_MIN_SECONDS
from reporting.rules.mercator import to_mercator
from reporting.services.field_work import jobs
from reporting.services.field_work.jobs import MOVING, UNDER_WAY, JobOver
from reporting.services.workflow.verbs import verb


@verb
def record_position(
    *, work_order_id: UUID, lon: float, lat: float, actor: Actor, at: datetime
) -> bool:
    """Note where a crew is on its way to a job, and show it to the command centre.

    Args:
        work_order_id: Public id of a job that is under way.
        lon: Degrees east.
        lat: Degrees north.
        actor: A member of the crew.
        at: When the phone was there (aware).

    Returns:
        Whether it was noted; more than one in five seconds are left out, and so are positions of
        a job that has not started.

    Raises:
        InvalidPlace: These are no coordinates.
        JobMissing, JobOver, NotYourJob: As they say.
    """
    check_place(lon, lat)
    order = jobs.find(work_order_id)
    jobs.require_crew(order, actor)
    if order.state not in UNDER_WAY:
        raise JobOver(_("Tugas ini sudah selesai atau dibatalkan."))
    if order.state not in MOVING or _is_too_soon(order, at):
        return False
    _drive_on(order, lon, lat, at)
    mx, my = to_mercator(lon, lat)
    live.append(
        "crew_moved",
        key=order.crew.code,
        facts={
            "crew": order.crew.code,
            "name": order.crew.name,
            "agency": order.crew.agency.code,
            "work_order": str(order.public_id),
            "number": order.report.number,
            "state": str(order.state),
            "lon": lon,
            "lat": lat,
            "mx": mx,
            "my": my,
            "at": at.isoformat(),
        },
    )
    return True


def _drive_on(order: WorkOrder, lon: float, lat: float, at: datetime) -> None:
    """Add a place to the way. Its length is kept on the job, because positions are not."""
    last = CrewPosition.objects.filter(work_order=order).newest_first().first()
    if last is not None:
        metres = round(metres_between(last.location.x, last.location.y, lon, lat))
        WorkOrder.objects.filter(pk=order.pk).update(route_metres=F("route_metres") + metres)
    CrewPosition.objects.create(
        crew=order.crew, work_order=order, location=Point(lon, lat, srid=4326), recorded_at=at
    )


def _is_too_soon(order: WorkOrder, at: datetime) -> bool:
    since = at - timedelta(seconds=POSITION_MIN_SECONDS)
    return CrewPosition.objects.filter(
        crew=order.crew, recorded_at__gt=since, recorded_at__lte=at
    ).exists()
