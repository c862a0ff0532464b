"""After-photos: joined to the report, checked for place, time and likeness, flagged, never silent.

Photos are processed by a worker. What is ready when the work is declared done is checked at once;
what is not is checked by ``reporting.check_proof`` as soon as it is, and noted on the timeline.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, Func, IntegerField, Value

from core.outbox import services as outbox
from core.outbox.registry import Message, consumer
from core.tenancy import current_city
from reporting.models import CrewPosition, Photo, PhotoKind, PhotoState, Report, WorkOrder
from reporting.rules.lifecycle import Actor
from reporting.rules.limits import SAME_PICTURE_BITS
from reporting.rules.proof import (
    Job,
    Proof,
    ProofFlag,
    check_proof,
    likeness_percent,
    metres_away,
)
from reporting.services.workflow import reviewing, steps

CHECK_PROOF: Final = "reporting.check_proof"
LOOK_AGAIN: Final = timedelta(seconds=20)
MAX_LOOKS: Final = 30


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the after-photos prove: doubts found so far, and photos not processed yet.

    ``facts`` are what a reviewer sees beside them: distance, minutes, likeness, camera.
    """

    photos: tuple[str, ...]
    flags: tuple[ProofFlag, ...]
    pending: tuple[str, ...]
    order: WorkOrder | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def after_photos(report: Report) -> list[Photo]:
    """After-photos that prove this round of work: readable, and sent since the agency got it."""
    photos = Photo.objects.proofs().filter(report=report).exclude(state=PhotoState.FAILED)
    if report.assigned_at is not None:
        photos = photos.filter(created_at__gte=report.assigned_at)
    return list(photos.in_order())


def judge(report: Report, photos: Iterable[Photo], *, at: datetime) -> Verdict:
    """Check what can be checked now about the after-photos of a report.

    Args:
        report: Locked, with its agency.
        photos: Its after-photos.
        at: When the work was declared done.
    """
    photos = list(photos)
    job_order = WorkOrder.objects.filter(report=report).order_by("-assigned_at", "-pk").first()
    job = _job(report, job_order, at)
    facts = _facts(job_order, job, at)
    if not photos:
        return Verdict((), (ProofFlag.NO_PHOTO,), (), job_order, facts)
    flags: set[ProofFlag] = set()
    pending = []
    for photo in photos:
        if photo.state == PhotoState.UPLOADED:
            pending.append(str(photo.public_id))
        elif photo.state == PhotoState.FAILED:
            flags.add(ProofFlag.UNREADABLE)
        else:
            proof = _proof(photo, job_order)
            flags.update(check_proof(proof, job))
            earlier = _used_before(photo, report)
            if earlier:
                flags.add(ProofFlag.USED_BEFORE)
            _add_facts(facts, proof, job, earlier)
    return Verdict(
        tuple(str(photo.public_id) for photo in photos),
        tuple(sorted(flags)),
        tuple(pending),
        job_order,
        facts,
    )


def promise_check(report: Report, verdict: Verdict, *, at: datetime) -> None:
    """Have the photos that are not processed yet checked when they are."""
    _look_later(report, photos=list(verdict.pending), done_at=at, looks=0, not_before=None)


@consumer(CHECK_PROOF)
def check_later(message: Message) -> None:
    """Note on the timeline what photos prove that were not processed when work was declared done."""
    report = steps.lock(UUID(message.payload["report_id"]))
    photos = Photo.objects.filter(report=report, public_id__in=message.payload["photos"])
    done_at = datetime.fromisoformat(message.payload["at"])
    verdict = judge(report, photos.in_order(), at=done_at)
    looks = int(message.payload.get("looks", 0)) + 1
    if verdict.pending and looks < MAX_LOOKS:
        _look_later(
            report,
            photos=list(message.payload["photos"]),
            done_at=done_at,
            looks=looks,
            not_before=(message.created_at or done_at) + LOOK_AGAIN,
        )
        return
    flags = set(verdict.flags)
    if verdict.pending:
        flags.add(ProofFlag.UNREADABLE)
    verdict = replace(verdict, flags=tuple(sorted(flags)))
    reviewing.open_if_needed(report, verdict, resolved_at=done_at)
    steps.note_down(
        report,
        kind="proof_checked",
        actor=Actor.system("Pemeriksaan foto"),
        at=max(done_at, message.created_at or done_at),
        facts={
            "flags": [flag.value for flag in sorted(flags)],
            "photos": list(message.payload["photos"]),
        },
    )


def _look_later(
    report: Report,
    *,
    photos: list[str],
    done_at: datetime,
    looks: int,
    not_before: datetime | None,
) -> None:
    outbox.enqueue(
        CHECK_PROOF,
        key=report.number,
        not_before=not_before,
        report_id=str(report.public_id),
        photos=[*photos],
        at=done_at.isoformat(),
        looks=looks,
    )


def _job(report: Report, order: WorkOrder | None, at: datetime) -> Job:
    before = Photo.objects.filter(report=report, kind=PhotoKind.BEFORE, phash__isnull=False)
    return Job(
        place=(report.location.x, report.location.y),
        began_at=(order.assigned_at if order else None)
        or report.assigned_at
        or report.submitted_at,
        ended_at=at,
        before=tuple(
            phash for phash in before.values_list("phash", flat=True) if phash is not None
        ),
    )


def _proof(photo: Photo, order: WorkOrder | None) -> Proof:
    phone = order.proof_place if order else None
    told = photo.claims.get("taken_at") or photo.claims.get("camera")
    place = _place_of(photo)
    if place is None and phone is None:
        place = _crew_place(order, photo.created_at)
    return Proof(
        uploaded_at=photo.created_at,
        taken_at=_taken_at(photo) or (order.proof_placed_at if order and phone else None),
        place=place,
        phone=(phone.x, phone.y) if phone else None,
        has_camera=bool(told),
        phash=photo.phash,
    )


def _facts(order: WorkOrder | None, job: Job, at: datetime) -> dict[str, Any]:
    """What is known without any photo: how long, and how far they drove."""
    came = (order.arrived_at or order.started_at or order.assigned_at) if order else job.began_at
    minutes = max(0, int((at - came).total_seconds() // 60))
    facts: dict[str, Any] = {"minutes": minutes, "has_camera": True}
    if order is not None:
        facts["route_metres"] = order.route_metres
    return facts


def _add_facts(facts: dict[str, Any], proof: Proof, job: Job, earlier: str) -> None:
    """Of several photos the most doubtful counts."""
    away = metres_away(proof, job)
    if away is not None:
        facts["distance_m"] = max(round(away), facts.get("distance_m", 0))
    if proof.phash is not None:
        likeness = likeness_percent(proof.phash, job.before)
        if likeness is not None:
            facts["likeness_percent"] = max(likeness, facts.get("likeness_percent", 0))
    facts["has_camera"] = facts["has_camera"] and proof.has_camera
    if earlier:
        facts["seen_in"] = earlier


def _taken_at(photo: Photo) -> datetime | None:
    """The camera's claim; a camera without a time zone means the city's own time."""
    try:
        taken = datetime.fromisoformat(str(photo.claims.get("taken_at")))
    except ValueError:
        return None
    return taken if taken.tzinfo else taken.replace(tzinfo=ZoneInfo(current_city().time_zone))


def _place_of(photo: Photo) -> tuple[float, float] | None:
    lon, lat = photo.claims.get("lon"), photo.claims.get("lat")
    if not isinstance(lon, int | float) or not isinstance(lat, int | float):
        return None
    return float(lon), float(lat)


def _crew_place(order: WorkOrder | None, at: datetime) -> tuple[float, float] | None:
    """Where the crew was last seen before the photo came in, if that was on this job."""
    if order is None:
        return None
    seen = CrewPosition.objects.filter(work_order=order, recorded_at__lte=at).newest_first().first()
    return (seen.location.x, seen.location.y) if seen else None


def _used_before(photo: Photo, report: Report) -> str:
    """Number of another report of the agency whose proof shows the same picture; "" when none."""
    if photo.phash is None:
        return ""
    bits = Func(
        F("phash"),
        Value(photo.phash),
        template="bit_count((%(expressions)s)::bit(64))",
        arg_joiner=" # ",
        output_field=IntegerField(),
    )
    earlier = Photo.objects.proofs().filter(phash__isnull=False, report__agency=report.agency_id)
    found = (
        earlier.exclude(report=report)
        .annotate(different_bits=bits)
        .filter(different_bits__lte=SAME_PICTURE_BITS)
        .order_by("pk")
        .values_list("report__number", flat=True)
        .first()
    )
    return str(found or "")
