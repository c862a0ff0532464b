"""A crew's own steps: on the way, on site, done with proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _

from core.errors import Invalid
from reporting.models import Report, WorkOrder, WorkState
from reporting.rules.geometry import check_place
from reporting.rules.lifecycle import Actor, State
from reporting.rules.limits import MAX_NOTE
from reporting.rules.reasons import HoldReason
from reporting.services import once, webhook_news, workflow
from reporting.services.field_work import jobs
from reporting.services.workflow import steps
from reporting.services.workflow.verbs import verb

MIN_EXPLANATION: Final = 10


@dataclass(frozen=True, slots=True)
class PhonePlace:
    """Where a phone says it was, and when by its own clock; degrees."""

    lon: float
    lat: float
    at: datetime | None = None


@verb
def start(*, work_order_id: UUID, actor: Actor, at: datetime, key: str = "") -> WorkOrder:
    """Drive to the place: from now on the crew's position is shown to the command centre.

    Starting a job that is under way already changes nothing, and neither does the same ``key`` again:
    a phone that got no answer sends a step once more.

    Raises:
        JobMissing, JobOver, NotYourJob, KeyReused: As they say.
    """
    if once.seen(actor, key, f"start {work_order_id}"):
        return jobs.find(work_order_id)
    order = jobs.hold(work_order_id, actor)
    if order.state == WorkState.ASSIGNED:
        order.state, order.started_at = WorkState.EN_ROUTE.value, at
        order.save(update_fields=["state", "started_at"])
        jobs.say(order, "crew_en_route", actor=actor, at=at)
    return order


@verb
def arrive(*, work_order_id: UUID, actor: Actor, at: datetime, key: str = "") -> WorkOrder:
    """Be on site. Arriving twice changes nothing.

    Raises:
        JobMissing, JobOver, NotYourJob, KeyReused: As they say.
    """
    if once.seen(actor, key, f"arrive {work_order_id}"):
        return jobs.find(work_order_id)
    order = jobs.hold(work_order_id, actor)
    if order.state != WorkState.ON_SITE:
        order.state, order.arrived_at = WorkState.ON_SITE.value, at
        order.started_at = order.started_at or at
        order.save(update_fields=["state", "arrived_at", "started_at"])
        jobs.say(order, "crew_on_site", actor=actor, at=at)
    return order


@verb
def finish(
    *,
    work_order_id: UUID,
    actor: Actor,
    at: datetime,
    note: str,
    photos: Sequence[tuple[UUID, str]] = (),
    place: PhonePlace | None = None,
    explanation: str = "",
    key: str = "",
) -> Report:
    """Declare the job, and with it the report, done; the route shrinks to its length.

    A doubtful proof is taken all the same: it goes to review, and the crew is asked to explain it
    unless it did so at once.

    Args:
        work_order_id: Public id of the job.
        actor: A member of the crew, or the desk of its agency.
        at: When it was done (aware).
        note: What was done, for the reporter.
        photos: Public id and token of uploaded after-photos.
        place: Where the phone was when it took the first of them, if it knew.
        explanation: What the crew says about a proof that will be doubted.
        key: Of this act; the same again changes nothing.

    Raises:
        JobMissing, JobOver, NotYourJob, KeyReused: As they say.
        InvalidPlace: ``place`` are no coordinates.
        Invalid: The explanation is too long.
        DomainError: As ``workflow.resolve``.
    """
    if once.seen(actor, key, f"finish {work_order_id}"):
        return jobs.find(work_order_id).report
    order = jobs.hold(work_order_id, actor)
    order.explanation = clean_explanation(explanation, needed=False)
    if place is not None:
        check_place(place.lon, place.lat)
        order.proof_place = Point(place.lon, place.lat, srid=4326)
        order.proof_placed_at = min(place.at, at) if place.at else at
    order.save(update_fields=["explanation", "proof_place", "proof_placed_at"])
    if order.report.state == State.ON_HOLD and order.report.hold_reason == HoldReason.REPORTER:
        # Whoever is done waits for nobody: an unanswered question does not stop the proof.
        going_on = Actor.system(_("Regu melanjutkan"))
        workflow.resume.within(report_id=order.report.public_id, actor=going_on, at=at)
    report = workflow.resolve.within(
        report_id=order.report.public_id, actor=actor, at=at, note=note, photos=photos
    )
    order.refresh_from_db()
    order.note = note.strip()
    order.save(update_fields=["note"])
    steps.note_down(
        report,
        kind="crew_done",
        actor=actor,
        at=at,
        facts={"crew": order.crew.code, "route_metres": order.route_metres},
    )
    webhook_news.tell_work(order, "crew_done", at=at)
    return report


def clean_explanation(text: str, *, needed: bool) -> str:
    """Return a sentence about a doubtful proof.

    Raises:
        Invalid: It is missing or too long.
    """
    words = text.strip()
    if needed and len(words) < MIN_EXPLANATION:
        raise Invalid(_("Jelaskan dengan satu kalimat."), field="explanation")
    if len(words) > MAX_NOTE:
        raise Invalid(
            _("Penjelasan paling panjang %(count)d huruf.") % {"count": MAX_NOTE},
            field="explanation",
        )
    return words
