"""Work that was declared done, with a proof of any kind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.gis.geos import Point

from reporting.models import Report, WorkOrder, WorkState
from reporting.rules.lifecycle import Actor, Role, State
from reporting.services import field_work
from tests.make.reporting import (
    actor,
    later,
    make_after_photo,
    make_crew,
    make_person,
    make_running_report,
    make_work_order,
)

FAR: Point = Point(104.1535, 1.1301, srid=4326)
CAMERA = {"lon": 104.0535, "lat": 1.1301, "camera": "Redmi 9A"}


def on_site(*, agency: str = "dlh", at: datetime | None = None) -> tuple[WorkOrder, Actor]:
    """A crew at the place of a report, and somebody of it."""
    at = at or later(minutes=1)
    person = make_person(Role.CREW, agency=agency, name="Joko")
    crew = make_crew(agency=agency, user_id=person.pk, name=f"Regu {person.pk}")
    report = make_running_report(state=State.IN_PROGRESS, agency=agency, at=at)
    order = make_work_order(
        report=report, crew=crew, state=WorkState.ON_SITE, assigned_at=at, arrived_at=at
    )
    return order, actor(Role.CREW, agency=agency, user_id=person.pk)


def closed(
    *,
    agency: str = "dlh",
    at: datetime | None = None,
    claims: dict[str, Any] | None = None,
    **facts: Any,
) -> Report:
    """A report whose crew has just sent its proof; doubtful when ``claims`` or ``facts`` say so."""
    order, member = on_site(agency=agency, at=at)
    done_at = order.assigned_at
    said = {**CAMERA, "taken_at": done_at.isoformat()} if claims is None else claims
    facts = {"phash": (order.pk * 0x9E37_79B9_7F4A_7C15) & 0x7FFF_FFFF_FFFF_FFFF, **facts}
    return send_proof(order, member, at=done_at, photo={"claims": said, **facts})


def send_proof(
    order: WorkOrder, member: Actor, *, at: datetime, photo: dict[str, Any], **said: Any
) -> Report:
    """Declare a job done with one photo of these facts, and whatever else the crew says."""
    return field_work.finish(
        work_order_id=order.public_id,
        actor=member,
        at=at,
        photos=[make_after_photo(at=at, **photo)],
        **{"note": "Sudah dibersihkan.", **said},
    )
