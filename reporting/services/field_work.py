"""Crews and their jobs: send one out, follow it there, and take its proof.

A job is ``assigned → en_route → on_site → done``, or called off. Every verb locks the report before
its job, as the workflow does, so that desk and crew never wait for one another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db.models import F
from django.utils.translation import gettext as _

from core.errors import DomainError, Forbidden, Invalid, NotFound
from core.live import services as live
from core.outbox.services import Json
from reporting.models import Crew, CrewMember, CrewPosition, Report, WorkOrder, WorkState
from reporting.rules.geometry import check_place, metres_between
from reporting.rules.lifecycle import Actor, State
from reporting.rules.limits import MAX_NOTE, POSITION_MIN_SECONDS
from reporting.rules.mercator import to_mercator
from reporting.rules.reasons import HoldReason
from reporting.rules.roles import Role
from reporting.services import once, workflow
from reporting.services.facts import facts_of
from reporting.services.workflow import steps, telling
from reporting.services.workflow.verbs import verb

MIN_EXPLANATION: Final = 10
MOVING: Final = frozenset({WorkState.EN_ROUTE, WorkState.ON_SITE})
UNDER_WAY: Final = MOVING | {WorkState.ASSIGNED}


@dataclass(frozen=True, slots=True)
class PhonePlace:
    """Where a phone says it was, and when by its own clock; degrees."""

    lon: float
    lat: float
    at: datetime | None = None


class CrewMissing(NotFound):
    """No such crew at this agency, or it is not working."""

    code = "crew_not_found"


class JobMissing(NotFound):
    """No such job in this city."""

    code = "work_order_not_found"


class JobOver(DomainError):
    """The job is done or was called off; nothing more can happen to it."""

    code = "work_order_over"


class NotWorkedOn(DomainError):
    """A crew is sent only to a report its agency works on."""

    code = "not_worked_on"


class NotYourJob(Forbidden):
    """The job belongs to another crew."""

    code = "not_your_job"


@verb
def assign_crew(
    *, report_id: UUID, crew: str, actor: Actor, at: datetime, note: str = ""
) -> WorkOrder:
    """Send a crew to a report its agency works on; an earlier crew is called off.

    Args:
        report_id: Public id of a report in the current city.
        crew: Code of a crew of the responsible agency.
        actor: Who decided, of that agency.
        at: When (aware).
        note: For the crew.

    Raises:
        CrewMissing: No such working crew at this agency.
        NotYourReport: The actor works for another agency.
        NotWorkedOn: The agency has not accepted the report, or is done with it.
    """
    report = steps.lock(report_id)
    steps.require_own_agency(report, actor)
    if report.state != State.IN_PROGRESS:
        raise _not_worked_on(report)
    return _send_out(report, crew=crew, actor=actor, at=at, note=note)


@verb
def accept_and_assign(
    *, report_id: UUID, crew: str, actor: Actor, at: datetime, note: str = ""
) -> WorkOrder:
    """Accept a report and send a crew, in one act; all of it or nothing.

    Raises:
        CrewMissing: No such working crew at this agency.
        NotYourReport: The actor works for another agency.
        TransitionNotAllowed: The report cannot be accepted now.
    """
    report = workflow.accept.within(report_id=report_id, actor=actor, at=at)
    return _send_out(report, crew=crew, actor=actor, at=at, note=note)


@verb
def start(*, work_order_id: UUID, actor: Actor, at: datetime, key: str = "") -> WorkOrder:
    """Drive to the place: from now on the crew's position is shown to the command centre.

    Starting a job that is under way already changes nothing, and neither does the same ``key`` again:
    a phone that got no answer sends a step once more.

    Raises:
        JobMissing, JobOver, NotYourJob, KeyReused: As they say.
    """
    if once.seen(actor, key, f"start {work_order_id}"):
        return job(work_order_id)
    order = hold_job(work_order_id, actor)
    if order.state == WorkState.ASSIGNED:
        order.state, order.started_at = WorkState.EN_ROUTE.value, at
        order.save(update_fields=["state", "started_at"])
        say(order, "crew_en_route", actor=actor, at=at)
    return order


@verb
def arrive(*, work_order_id: UUID, actor: Actor, at: datetime, key: str = "") -> WorkOrder:
    """Be on site. Arriving twice changes nothing.

    Raises:
        JobMissing, JobOver, NotYourJob, KeyReused: As they say.
    """
    if once.seen(actor, key, f"arrive {work_order_id}"):
        return job(work_order_id)
    order = hold_job(work_order_id, actor)
    if order.state != WorkState.ON_SITE:
        order.state, order.arrived_at = WorkState.ON_SITE.value, at
        order.started_at = order.started_at or at
        order.save(update_fields=["state", "arrived_at", "started_at"])
        say(order, "crew_on_site", actor=actor, at=at)
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
        return job(work_order_id).report
    order = hold_job(work_order_id, actor)
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
    return report


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
    order = job(work_order_id)
    require_crew(order, actor)
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


def _send_out(report: Report, *, crew: str, actor: Actor, at: datetime, note: str) -> WorkOrder:
    """Give the job to a crew. The caller holds the lock on the report."""
    found = Crew.objects.active().filter(code=crew, agency=report.agency).first()
    if found is None:
        raise CrewMissing(_("Pilih regu dari dinas Anda."), crew=crew[:60])
    WorkOrder.objects.under_way().filter(report=report).update(state=WorkState.CANCELLED)
    order = WorkOrder.objects.create(report=report, crew=found, assigned_at=at, note=note.strip())
    order.report = report
    say(order, "crew_assigned", actor=actor, at=at)
    telling.tell_crew(order, number=report.number)
    return order


def hold_job(work_order_id: UUID, actor: Actor) -> WorkOrder:
    """Lock report and job, in that order, and check that the actor may act on it.

    Raises:
        JobMissing, JobOver, NotYourJob: As they say.
    """
    order = job(work_order_id)
    report = steps.lock(order.report.public_id)
    order = job(work_order_id)
    order.report = report
    require_crew(order, actor)
    if order.state not in UNDER_WAY:
        raise JobOver(_("Tugas ini sudah selesai atau dibatalkan."), state=order.state)
    return order


def job(work_order_id: UUID) -> WorkOrder:
    order = (
        WorkOrder.objects.select_related("crew__agency", "report")
        .filter(public_id=work_order_id)
        .first()
    )
    if order is None:
        raise JobMissing(_("Tugas ini tidak ditemukan."))
    return order


def require_crew(order: WorkOrder, actor: Actor) -> None:
    """Only the crew itself, or the desk of its agency, acts on a job."""
    if actor.role in {Role.AGENCY_OPERATOR, Role.AGENCY_HEAD}:
        steps.require_own_agency(order.report, actor)
        return
    member = actor.role is Role.CREW and actor.user_id is not None
    if not member or not CrewMember.objects.filter(crew=order.crew, user=actor.user_id).exists():
        raise NotYourJob(_("Tugas ini untuk regu lain."), crew=order.crew.code)


def _is_too_soon(order: WorkOrder, at: datetime) -> bool:
    since = at - timedelta(seconds=POSITION_MIN_SECONDS)
    return CrewPosition.objects.filter(
        crew=order.crew, recorded_at__gt=since, recorded_at__lte=at
    ).exists()


def say(
    order: WorkOrder,
    kind: str,
    *,
    actor: Actor,
    at: datetime,
    note: str = "",
    is_public: bool = True,
    about: Mapping[str, Json] | None = None,
) -> None:
    """Write the timeline entry and tell the screens. The caller holds the lock on the report."""
    report = order.report
    before, stored = facts_of(report), steps.values_of(report)
    facts: dict[str, Json] = {
        "crew": order.crew.code,
        "crew_name": order.crew.name,
        "work_order": str(order.public_id),
        **(about or {}),
    }
    steps.save(report, stored)
    steps.note_down(
        report, kind=kind, actor=actor, at=at, note=note, is_public=is_public, facts=facts
    )
    steps.announce(report, kind=kind, at=at, before=before)


def _not_worked_on(report: Report) -> NotWorkedOn:
    if report.state == State.ASSIGNED:
        return NotWorkedOn(_("Terima laporan ini dulu, lalu tugaskan regu."))
    return NotWorkedOn(_("Laporan ini tidak sedang dikerjakan."), state=report.state)
