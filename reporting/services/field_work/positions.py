"""Where crews are, for the command centre, while their job is under way.

A phone out of reach tells its places later, each with the time it was measured: they lengthen the
way where they belong, and do not move the crew back on the map.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db.models import F
from django.utils.translation import gettext as _

from core.errors import Invalid
from core.live import services as live
from reporting.models import CrewPosition, WorkOrder
from reporting.rules.geometry import check_place, metres_between
from reporting.rules.lifecycle import Actor
from reporting.rules.limits import (
    CLOCK_AHEAD_SECONDS,
    POSITION_MAX_AGE_HOURS,
    POSITION_MIN_SECONDS,
)
from reporting.rules.mercator import to_mercator
from reporting.services.field_work import jobs
from reporting.services.field_work.jobs import MOVING, UNDER_WAY, JobOver
from reporting.services.workflow.verbs import verb


class TimeOfPosition(Invalid):
    """The position was measured in the future, or too long ago."""

    code = "invalid_time"


@verb
def record_position(
    *,
    work_order_id: UUID,
    lon: float,
    lat: float,
    actor: Actor,
    at: datetime,
    measured_at: datetime | None = None,
) -> bool:
    """Note where a crew is on its way to a job, and show it to the command centre.

    Args:
        work_order_id: Public id of a job that is under way.
        lon: Degrees east.
        lat: Degrees north.
        actor: A member of the crew.
        at: Now (aware).
        measured_at: When the phone was there, by its own clock (aware); default: now.

    Returns:
        Whether it was noted; more than one in five seconds are left out, and so is where the crew
        was before it set out.

    Raises:
        InvalidPlace: These are no coordinates.
        TimeOfPosition: It was measured in the future, or more than six hours ago.
        JobMissing, JobOver, NotYourJob: As they say.
    """
    check_place(lon, lat)
    order = jobs.find(work_order_id)
    jobs.require_crew(order, actor)
    if order.state not in UNDER_WAY:
        raise JobOver(_("Tugas ini sudah selesai atau dibatalkan."))
    there_at = _when(measured_at, at)
    if order.state not in MOVING or _was_earlier(order, there_at) or _is_too_near(order, there_at):
        return False
    if _drive_on(order, lon, lat, there_at):
        _show(order, lon, lat, there_at)
    return True


def _when(measured_at: datetime | None, at: datetime) -> datetime:
    """The time of a position. A clock a little ahead is taken for ours."""
    if measured_at is None:
        return at
    if measured_at > at + timedelta(seconds=CLOCK_AHEAD_SECONDS):
        raise TimeOfPosition(
            _("Waktu pengukuran ada di masa depan. Periksa jam ponsel."), field="measured_at"
        )
    if measured_at < at - timedelta(hours=POSITION_MAX_AGE_HOURS):
        raise TimeOfPosition(
            _("Posisi yang diukur lebih dari %(hours)s jam lalu tidak dicatat lagi.")
            % {"hours": POSITION_MAX_AGE_HOURS},
            field="measured_at",
        )
    return min(measured_at, at)


def _show(order: WorkOrder, lon: float, lat: float, at: datetime) -> None:
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


def _drive_on(order: WorkOrder, lon: float, lat: float, at: datetime) -> bool:
    """Add a place to the way; answer whether it is the last one.

    The length of the way is kept on the job, because positions are not.
    """
    way = CrewPosition.objects.filter(work_order=order)
    before = way.filter(recorded_at__lte=at).newest_first().first()
    after = way.filter(recorded_at__gt=at).order_by("recorded_at", "pk").first()
    metres = sum(_metres(each, lon, lat) for each in (before, after) if each is not None)
    if before is not None and after is not None:
        metres -= _metres(before, after.location.x, after.location.y)
    if metres:
        WorkOrder.objects.filter(pk=order.pk).update(
            route_metres=F("route_metres") + max(round(metres), 0)
        )
    CrewPosition.objects.create(
        crew=order.crew, work_order=order, location=Point(lon, lat, srid=4326), recorded_at=at
    )
    return after is None


def _metres(place: CrewPosition, lon: float, lat: float) -> float:
    return metres_between(place.location.x, place.location.y, lon, lat)


def _was_earlier(order: WorkOrder, at: datetime) -> bool:
    """Whether that was before the crew set out: where it was then is nobody's business."""
    return order.started_at is not None and at < order.started_at


def _is_too_near(order: WorkOrder, at: datetime) -> bool:
    pause = timedelta(seconds=POSITION_MIN_SECONDS)
    return CrewPosition.objects.filter(
        crew=order.crew, recorded_at__gt=at - pause, recorded_at__lt=at + pause
    ).exists()
