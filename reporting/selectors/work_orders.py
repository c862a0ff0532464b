"""Jobs of crews for programs: those a viewer may see, newest first, and one by itself.

Whose they are follows from the viewer's roles; who reported is never read here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from core.storage import links
from reporting.access import SEES_WHOLE_CITY, Viewer
from reporting.models import Photo, PhotoState, Visibility, WorkOrder, WorkState
from reporting.models.work import WorkOrderQuerySet
from reporting.rules.lifecycle import Actor
from reporting.rules.reasons import HoldReason
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.selectors import crew_day
from reporting.selectors.crew_day import JobNotFound
from reporting.selectors.public_report import photo_urls
from reporting.services import config

READERS: Final = (
    Role.TRIAGE,
    Role.AGENCY_OPERATOR,
    Role.AGENCY_HEAD,
    Role.CREW,
    Role.COMMAND,
    Role.CITY_ADMIN,
)
"""Roles that see jobs at all."""

_COLUMNS: Final = (
    "state", "assigned_at", "started_at", "arrived_at", "done_at", "note", "route_metres", "trouble",
    "trouble_note", "trouble_at", "explanation",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What to list.

    Attributes:
        states: Only jobs in one of these; empty for all.
        agency: Only jobs of crews of this agency, by primary key.
        crew: Only jobs of the crew with this code.
        report: Only jobs for the report with this public id.
        in_trouble: Only jobs whose crew said that it cannot go on, or only others.
    """

    states: tuple[WorkState, ...] = ()
    agency: int | None = None
    crew: str = ""
    report: UUID | None = None
    in_trouble: bool | None = None


def visible_orders(viewer: Viewer) -> WorkOrderQuerySet:
    """Every job the viewer may see: of their crews, of their agencies' crews, or of the whole city."""
    if viewer.has(Role.TRIAGE):
        return WorkOrder.objects.all()
    mine = Q(pk__in=[])
    not_secret = ~Q(report__visibility=Visibility.SECRET)
    if viewer.has(*SEES_WHOLE_CITY):
        mine |= not_secret
    if viewer.agencies:
        # A secret report that went elsewhere since is no longer this desk's to read.
        ours = Q(report__agency__in=viewer.agencies) | not_secret
        mine |= Q(crew__agency__in=viewer.agencies) & ours
    if viewer.crews:
        mine |= Q(crew__in=viewer.crews)
    return WorkOrder.objects.filter(mine)


def require_order(viewer: Viewer, public_id: UUID) -> WorkOrder:
    """Return a job the viewer may see.

    Raises:
        JobNotFound: There is none, or it is somebody else's. Which of the two is not told.
    """
    order = (
        crew_day.with_facts(visible_orders(viewer))
        .select_related("report__agency")
        .filter(public_id=public_id)
        .first()
    )
    if order is None:
        raise JobNotFound(_("Tugas ini tidak ditemukan."))
    return order


def order_of(public_id: UUID) -> WorkOrder:
    """A job after a step on it, whoever may see it now."""
    return crew_day.with_facts(WorkOrder.objects.all()).get(public_id=public_id)


def actor_on(viewer: Viewer, order: WorkOrder) -> Actor:
    """As whom the viewer acts on a job: of its crew where they belong to it, else as on its report."""
    role = Role.CREW if order.crew_id in viewer.crews else None
    return viewer.as_actor(order.report, role=role)


def listed(viewer: Viewer, filters: Filters) -> WorkOrderQuerySet:
    """Jobs the viewer may see, with what :func:`summary` needs of each; in no order yet."""
    return crew_day.with_facts(_narrowed(visible_orders(viewer), filters))


def summary(order: WorkOrder) -> dict[str, Any]:
    """One job with what a crew must know of its report."""
    setup = config.snapshot()
    report, agency = order.report, setup.rows.agencies.get(order.crew.agency_id)
    category = setup.rows.categories[report.category_id]
    thumb = getattr(order, "card_thumb", None)
    return {
        "id": order.public_id,
        "crew": order.crew.code,
        "crew_name": order.crew.name,
        "agency": agency.code if agency else None,
        **{name: getattr(order, name) for name in _COLUMNS},
        "report": {
            "id": report.public_id,
            "number": report.number,
            "state": report.state,
            "category": category.code,
            "category_name": category.name,
            "description": report.description,
            "address": report.address_text,
            "lon": report.location.x,
            "lat": report.location.y,
            "kelurahan": report.kelurahan.name if report.kelurahan else None,
            "kecamatan": report.kecamatan.name if report.kecamatan else None,
            "priority": report.priority,
            "danger": report.danger or report.priority == "emergency",
            "submitted_at": report.submitted_at,
            "resolution_due_at": report.resolution_due_at,
            "clock_paused": report.clock_paused,
            "thumbnail_url": links.signed_url(str(thumb)) if thumb else None,
        },
    }


def detail(order: WorkOrder) -> dict[str, Any]:
    """The same with photos, what was asked and answered, doubts about the proof, and where the crew is."""
    report = order.report
    shown = Photo.objects.filter(report=report).exclude(state=PhotoState.FAILED).in_order()
    last = order.positions.newest_first().first()
    waits = report.state == State.ON_HOLD and report.hold_reason == HoldReason.REPORTER
    return {
        **summary(order),
        "version": report.version,
        "answers": [
            {name: each[name] for name in ("code", "text", "kind", "value", "said")}
            for each in report.answers
        ],
        "photos": [_photo(photo) for photo in shown],
        "conversation": [
            {"is_answer": said.is_answer, "text": said.text, "at": said.at}
            for said in crew_day.talk(report)
        ],
        "waits_for_reporter": waits,
        "doubts": list(crew_day.doubts(order)),
        "position": None if last is None else position(last.location, last.recorded_at),
    }


def position(point: Any, at: datetime) -> dict[str, Any]:
    """Where a crew was, and when."""
    return {"lon": point.x, "lat": point.y, "at": at}


def _narrowed(orders: WorkOrderQuerySet, filters: Filters) -> WorkOrderQuerySet:
    if filters.states:
        orders = orders.filter(state__in=[state.value for state in filters.states])
    if filters.agency is not None:
        orders = orders.filter(crew__agency=filters.agency)
    if filters.crew:
        orders = orders.filter(crew__code=filters.crew)
    if filters.report is not None:
        orders = orders.filter(report__public_id=filters.report)
    if filters.in_trouble is not None:
        orders = orders.exclude(trouble="") if filters.in_trouble else orders.filter(trouble="")
    return orders


def _photo(photo: Photo) -> Mapping[str, Any]:
    url, thumbnail = photo_urls(photo)
    return {
        "id": photo.public_id,
        "kind": photo.kind,
        "state": photo.state,
        "url": url,
        "thumbnail_url": thumbnail,
    }
