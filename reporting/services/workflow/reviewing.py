"""Which closures a person looks at: all doubtful ones, and one in twenty of the others.

Part of the transaction that declares the work done (or checks its photos later), so that no doubt is
ever without a review.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from django.utils.crypto import salted_hmac

from reporting.models import ProofReview, Report, WorkOrder
from reporting.rules.proof import ProofFlag, is_sampled


class Judged(Protocol):
    """What ``proof.judge`` found."""

    @property
    def flags(self) -> Sequence[ProofFlag]: ...
    @property
    def order(self) -> WorkOrder | None: ...
    @property
    def facts(self) -> dict[str, Any]: ...


def open_if_needed(report: Report, judged: Judged, *, resolved_at: datetime) -> ProofReview | None:
    """Have a closure looked at when it is doubtful or drawn; the caller holds the row lock.

    A closure that is under review already gets what was found since. A verdict that was given stays.
    """
    if report.agency_id is None:
        return None
    flags = [flag.value for flag in judged.flags]
    review = ProofReview.objects.filter(report=report, resolved_at=resolved_at).first()
    if review is not None:
        return _add(review, flags, judged.facts)
    drawn = is_sampled(digest_of(report))
    if not flags and not drawn:
        return None
    return begin(report, judged, resolved_at=resolved_at, is_sampled=drawn)


def begin(
    report: Report, judged: Judged, *, resolved_at: datetime, is_sampled: bool
) -> ProofReview:
    """Put a closure on the list, with what the crew said when it sent the proof."""
    if report.agency is None:
        raise ValueError("nobody is responsible for this closure")
    order = judged.order
    said = order.explanation if order else ""
    return ProofReview.objects.create(
        report=report,
        agency=report.agency,
        work_order=order,
        resolved_at=resolved_at,
        is_sampled=is_sampled,
        flags=sorted(flag.value for flag in judged.flags),
        facts=judged.facts,
        explanation=said,
        explained_by_label=order.crew.name if order and said else "",
        explained_at=resolved_at if said else None,
    )


def digest_of(report: Report) -> str:
    """What decides whether a closure is drawn: always the same, and known to nobody beforehand."""
    text = f"{report.public_id} {report.reopened_count}"
    return salted_hmac("reporting.proof_sample", text, algorithm="sha256").hexdigest()


def _add(review: ProofReview, flags: list[str], facts: dict[str, Any]) -> ProofReview:
    review.flags = sorted({*review.flags, *flags})
    review.facts = {**review.facts, **facts}
    review.save(update_fields=["flags", "facts"])
    return review
