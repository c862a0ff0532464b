"""What a crew does today: its jobs, nearest deadline or nearest place first, and one job by itself.

Nothing here reads who reported: the crew sees place, photo and words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from core.errors import NotFound
from core.storage import links
from reporting.access import Viewer
from reporting.models import (
    Crew,
    CrewPosition,
    Photo,
    PhotoKind,
    PhotoState,
    ProofReview,
    Report,
    WorkOrder,
    WorkState,
)
from reporting.models.work import WorkOrderQuerySet
from reporting.rules.geometry import metres_between
from reporting.rules.limits import PROOF_METRES
from reporting.rules.states import STATE_LABELS, State
from reporting.rules.trouble import TROUBLE_LABELS, Trouble
from reporting.selectors.outlines import Outline, outline_around
from reporting.selectors.proof_reviews import flag_words

POSITION_COUNTS: Final = timedelta(minutes=30)
"""A crew's last position says where it is for so long."""
DONE_SHOWN: Final = 5
STATE_WORDS: Final[dict[str, str]] = {
    WorkState.ASSIGNED.value: "Belum berangkat",
    WorkState.EN_ROUTE.value: "Di jalan",
    WorkState.ON_SITE.value: "Di lokasi",
    WorkState.DONE.value: "Selesai",
    WorkState.CANCELLED.value: "Dibatalkan",
}
_MOVING: Final = frozenset({WorkState.EN_ROUTE.value, WorkState.ON_SITE.value})


class JobNotFound(NotFound):
    """No such job, or another crew's. Which of the two is not told."""

    code = "work_order_not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One job as the crew sees it. ``due_at`` is when the work must be done."""

    public_id: UUID
    number: str
    title: str
    description: str
    icon: str
    kelurahan: str
    kecamatan: str
    address: str
    lon: float
    lat: float
    state: str
    state_label: str
    assigned_at: datetime
    started_at: datetime | None
    arrived_at: datetime | None
    done_at: datetime | None
    submitted_at: datetime
    due_at: datetime | None
    danger: bool
    paused: bool
    note: str
    crew: str
    thumb: str
    trouble: str
    trouble_note: str
    distance_m: int | None
    report_state: str
    answers: tuple[dict[str, Any], ...]

    @property
    def is_over(self) -> bool:
        return self.state in {WorkState.DONE, WorkState.CANCELLED}

    @property
    def is_moving(self) -> bool:
        """Whether the crew's position is followed."""
        return self.state in _MOVING


@dataclass(frozen=True, slots=True)
class Day:
    """The jobs of today: those to do, in order, and those done."""

    crews: tuple[str, ...]
    jobs: list[Job]
    done: list[Job]
    by_distance: bool
    to_explain: list[Job] = field(default_factory=list)
    """Finished jobs whose proof somebody doubts."""


@dataclass(frozen=True, slots=True)
class Said:
    """A question to the reporter, or the answer; never by name."""

    is_answer: bool
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class JobPage:
    """One job with its photos and where it is."""

    job: Job
    before: list[str]
    after: list[str]
    photos_in_the_works: int
    outline: Outline
    proof_metres: int
    talk: tuple[Said, ...] = ()
    doubts: tuple[str, ...] = ()
    """Why somebody must explain the proof; empty when nobody needs to."""
    may_ask: bool = False


def crew_day(viewer: Viewer, *, at: datetime, here: tuple[float, float] | None = None) -> Day:
    """Return what the viewer's crews do today.

    Args:
        viewer: Somebody of a crew; without one the day is empty.
        at: Now (aware).
        here: Longitude and latitude of the phone: then the nearest job comes first. Without it the
            next deadline does, and distances are from the crew's last position.
    """
    crews = _crew_names(viewer)
    orders = list(with_facts(_orders(viewer).under_way()))
    done = with_facts(_orders(viewer).filter(state=WorkState.DONE)).order_by("-done_at", "-pk")
    since = at - timedelta(hours=12)
    finished = list(done.filter(done_at__gte=since)[:DONE_SHOWN])
    place = here or _last_place(viewer, at)
    jobs = [_job(order, place) for order in orders]
    jobs.sort(key=_nearest if here else _soonest)
    return Day(
        crews=tuple(crews),
        jobs=jobs,
        done=[_job(order, None) for order in finished],
        by_distance=here is not None,
        to_explain=[_job(order, None) for order in _to_explain(viewer)],
    )


def job_page(viewer: Viewer, public_id: UUID) -> JobPage:
    """Return one job of the viewer's crews.

    Raises:
        JobNotFound: There is none, or it is another crew's.
    """
    order = with_facts(_orders(viewer)).filter(public_id=public_id).first()
    if order is None:
        raise JobNotFound(_("Tugas ini tidak ditemukan."))
    report = order.report
    photos = list(Photo.objects.filter(report=report).exclude(state=PhotoState.FAILED).in_order())
    return JobPage(
        job=_job(order, None),
        before=_links(photos, PhotoKind.BEFORE),
        after=_links(photos, PhotoKind.AFTER),
        photos_in_the_works=sum(photo.state != PhotoState.READY for photo in photos),
        outline=outline_around(report.kelurahan_id, report.location.x, report.location.y),
        proof_metres=PROOF_METRES,
        talk=talk(report),
        doubts=doubts(order),
        may_ask=report.state in {State.ASSIGNED, State.IN_PROGRESS},
    )


def talk(report: Report) -> tuple[Said, ...]:
    """Questions and answers of this report, oldest first; names stay where they are."""
    rows = report.events.filter(kind__in=["ask_reporter", "answer"]).order_by("pk")
    return tuple(Said(row.kind == "answer", row.note, row.happened_at) for row in rows)


def doubts(order: WorkOrder) -> tuple[str, ...]:
    """What is doubtful about the proof of a finished job, while it is neither explained nor judged."""
    if order.state != WorkState.DONE:
        return ()
    review = ProofReview.objects.filter(work_order=order).newest_first().first()
    return flag_words(review.flags) if review is not None and review.needs_words else ()


def _orders(viewer: Viewer) -> WorkOrderQuerySet:
    return WorkOrder.objects.filter(crew__in=viewer.crews)


def _to_explain(viewer: Viewer) -> list[WorkOrder]:
    doubted = ProofReview.objects.waiting().filter(explanation="").exclude(flags=[])
    wanted = _orders(viewer).filter(state=WorkState.DONE, pk__in=doubted.values("work_order"))
    return list(with_facts(wanted).order_by("-done_at", "-pk")[:DONE_SHOWN])


def _crew_names(viewer: Viewer) -> list[str]:
    return list(Crew.objects.filter(pk__in=viewer.crews).by_name().values_list("name", flat=True))


def with_facts(orders: WorkOrderQuerySet) -> WorkOrderQuerySet:
    """Read what a card needs in the same query."""
    first_photo = Photo.objects.filter(
        report=OuterRef("report"), kind=PhotoKind.BEFORE, state=PhotoState.READY
    ).in_order()
    return orders.select_related(
        "crew", "report__category", "report__kelurahan", "report__kecamatan"
    ).annotate(card_thumb=Subquery(first_photo.values("thumb_key")[:1]))


def _last_place(viewer: Viewer, at: datetime) -> tuple[float, float] | None:
    last = (
        CrewPosition.objects.filter(crew__in=viewer.crews, recorded_at__gt=at - POSITION_COUNTS)
        .newest_first()
        .first()
    )
    return (last.location.x, last.location.y) if last else None


def _job(order: WorkOrder, here: tuple[float, float] | None) -> Job:
    report = order.report
    lon, lat = report.location.x, report.location.y
    key = getattr(order, "card_thumb", None)
    return Job(
        public_id=order.public_id,
        number=report.number,
        title=_(report.category.name),
        description=report.description,
        icon=report.category.icon,
        kelurahan=report.kelurahan.name if report.kelurahan else "",
        kecamatan=report.kecamatan.name if report.kecamatan else "",
        address=report.address_text,
        lon=lon,
        lat=lat,
        state=order.state,
        state_label=_(STATE_WORDS[order.state]),
        assigned_at=order.assigned_at,
        started_at=order.started_at,
        arrived_at=order.arrived_at,
        done_at=order.done_at,
        submitted_at=report.submitted_at,
        due_at=report.resolution_due_at,
        danger=report.danger or report.priority == "emergency",
        paused=report.clock_paused,
        note=order.note,
        crew=order.crew.name,
        thumb=links.signed_url(str(key)) if key else "",
        trouble=_(TROUBLE_LABELS[Trouble(order.trouble)]) if order.trouble else "",
        trouble_note=order.trouble_note,
        distance_m=round(metres_between(*here, lon, lat)) if here else None,
        report_state=_(STATE_LABELS[State(report.state)]),
        answers=tuple(report.answers),
    )


def _soonest(job: Job) -> tuple[bool, bool, float, float]:
    """The job under way first, then the next deadline, then the nearest."""
    due = job.due_at.timestamp() if job.due_at else 0.0
    return (not job.is_moving, job.due_at is None, due, float(job.distance_m or 0))


def _nearest(job: Job) -> tuple[bool, int]:
    return (not job.is_moving, job.distance_m or 0)


def _links(photos: Sequence[Photo], kind: PhotoKind) -> list[str]:
    return [
        links.signed_url(photo.display_key)
        for photo in photos
        if photo.kind == kind and photo.state == PhotoState.READY and photo.display_key
    ]
