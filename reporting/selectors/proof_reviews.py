"""Proofs to look at: the list, and one of them side by side with what was there before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from core.errors import NotFound
from core.storage import links
from reporting.models import Photo, PhotoKind, PhotoState, ProofReview, ProofVerdict, Report
from reporting.models.proof_review import ProofReviewQuerySet
from reporting.rules.limits import PROOF_METRES
from reporting.rules.proof import FLAG_LABELS, ProofFlag
from reporting.services import config

PAGE_SIZE: Final = 40
LIKE_PERCENT: Final = 90
"""From here on two pictures are shown as alike; the flag itself is stricter."""


class ReviewNotFound(NotFound):
    """No such review in this city."""

    code = "proof_review_not_found"


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One line of the list."""

    public_id: UUID
    number: str
    title: str
    agency: str
    place: str
    resolved_at: datetime
    is_sampled: bool
    flags: tuple[str, ...]
    is_explained: bool
    thumb: str
    verdict: str
    verdict_label: str
    reviewed_by: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure about a proof; ``is_doubtful`` is marked."""

    label: str
    value: str
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A proof beside what was there before, and what is known of both."""

    review: ProofReview
    report: Report
    line: ReviewLine
    before: list[str]
    after: list[str]
    in_the_works: int
    facts: tuple[Fact, ...]
    note: str
    crew: str


def waiting(*, agency: str = "") -> list[ReviewLine]:
    """Return proofs nobody has judged yet, doubtful or drawn, oldest first."""
    return _lines(ProofReview.objects.waiting().oldest_first(), agency)


def judged(*, agency: str = "") -> list[ReviewLine]:
    """Return the proofs that were judged last."""
    return _lines(ProofReview.objects.exclude(verdict="").order_by("-reviewed_at", "-pk"), agency)


def count_waiting() -> int:
    """How many wait."""
    return ProofReview.objects.waiting().count()


def next_after(review: ProofReview) -> UUID | None:
    """The next one that waits, so that a reviewer goes on without the list."""
    others = ProofReview.objects.waiting().exclude(pk=review.pk)
    return others.oldest_first().values_list("public_id", flat=True).first()


def review_page(public_id: UUID) -> ReviewPage:
    """Return one review with photos and facts.

    Raises:
        ReviewNotFound: There is none.
    """
    review = (
        ProofReview.objects.select_related("report__category", "agency", "work_order__crew")
        .filter(public_id=public_id)
        .first()
    )
    if review is None:
        raise ReviewNotFound(_("Pemeriksaan ini tidak ditemukan."))
    report = review.report
    photos = list(Photo.objects.filter(report=report).exclude(state=PhotoState.FAILED).in_order())
    order = review.work_order
    said = (
        report.events.filter(kind="resolve", happened_at=review.resolved_at)
        .order_by("-pk")
        .values_list("note", flat=True)
        .first()
    )
    return ReviewPage(
        review=review,
        report=report,
        line=_line(review, "", config.snapshot()),
        before=_links(photos, PhotoKind.BEFORE),
        after=_links(photos, PhotoKind.AFTER),
        in_the_works=sum(photo.state == PhotoState.UPLOADED for photo in photos),
        facts=_facts(review),
        note=said or "",
        crew=order.crew.name if order else "",
    )


def _lines(found: ProofReviewQuerySet, agency: str) -> list[ReviewLine]:
    reviews = found.filter(agency__code=agency) if agency else found
    thumb = Photo.objects.filter(
        report=OuterRef("report"), kind=PhotoKind.AFTER, state=PhotoState.READY
    ).order_by("-pk")
    rows = reviews.select_related("report", "agency").annotate(
        card_thumb=Subquery(thumb.values("thumb_key")[:1])
    )
    setup = config.snapshot()
    return [_line(row, vars(row)["card_thumb"] or "", setup) for row in rows[:PAGE_SIZE]]


def _line(review: ProofReview, thumb: str, setup: config.Snapshot) -> ReviewLine:
    report = review.report
    area = setup.rows.areas.get(report.kelurahan_id or report.kecamatan_id or 0)
    return ReviewLine(
        public_id=review.public_id,
        number=report.number,
        title=_(setup.rows.categories[report.category_id].name),
        agency=review.agency.short_name,
        place=area.name if area else "",
        resolved_at=review.resolved_at,
        is_sampled=review.is_sampled,
        flags=flag_words(review.flags),
        is_explained=bool(review.explanation),
        thumb=links.signed_url(thumb) if thumb else "",
        verdict=review.verdict,
        verdict_label=str(ProofVerdict(review.verdict).label) if review.verdict else "",
        reviewed_by=review.reviewed_by_label,
    )


def flag_words(flags: list[str]) -> tuple[str, ...]:
    """Doubts as people read them."""
    known = set(ProofFlag)
    return tuple(_(FLAG_LABELS[ProofFlag(flag)]) for flag in flags if flag in known)


def _facts(review: ProofReview) -> tuple[Fact, ...]:
    """Distance, minutes, likeness, camera: what the product measured."""
    facts, flags = review.facts, set(review.flags)
    unknown = _("tidak diketahui")
    away, minutes = facts.get("distance_m"), facts.get("minutes")
    like, seen = facts.get("likeness_percent"), facts.get("seen_in")
    found = [
        Fact(
            _("Jarak foto dari laporan"),
            f"{away} m" if away is not None else unknown,
            away is None or away > PROOF_METRES,
        ),
        Fact(
            _("Lama di lokasi"),
            _("%d menit") % minutes if minutes is not None else unknown,
            ProofFlag.OUTSIDE_JOB in flags,
        ),
        Fact(
            _("Mirip foto sebelum"),
            f"{like} %" if like is not None else unknown,
            ProofFlag.SAME_AS_BEFORE in flags or (like or 0) >= LIKE_PERCENT,
        ),
        Fact(
            _("Keterangan kamera"),
            _("ada") if facts.get("has_camera") else _("tidak ada"),
            not facts.get("has_camera"),
        ),
    ]
    if seen:
        found.append(Fact(_("Foto yang sama di laporan"), str(seen), True))
    if facts.get("route_metres"):
        found.append(
            Fact(_("Jarak tempuh regu"), _("%s km") % f"{facts['route_metres'] / 1000:.1f}")
        )
    return tuple(found)


def _links(photos: list[Photo], kind: PhotoKind) -> list[str]:
    return [
        links.signed_url(photo.display_key)
        for photo in photos
        if photo.kind == kind and photo.state == PhotoState.READY and photo.display_key
    ]


def to_explain(crews: frozenset[int]) -> list[ProofReview]:
    """Doubtful proofs that these crews have not explained and nobody has judged, newest first."""
    found = (
        ProofReview.objects.waiting()
        .filter(work_order__crew__in=crews, explanation="")
        .exclude(flags=[])
    )
    return list(found.select_related("report__category", "work_order").newest_first()[:10])
