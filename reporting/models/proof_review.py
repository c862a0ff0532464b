"""Proofs that a person looks at: every doubtful one, and one in twenty of the others."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reporting.models.choices import one_of


class ProofVerdict(models.TextChoices):
    """What a person says about a proof."""

    OK = "ok", _("Baik")
    SUSPICIOUS = "suspicious", _("Meragukan")
    FAKE = "fake", _("Palsu")


BAD_VERDICTS = (ProofVerdict.SUSPICIOUS, ProofVerdict.FAKE)


class ProofReviewQuerySet(models.QuerySet["ProofReview"]):
    """Words for talking about reviews."""

    def waiting(self) -> ProofReviewQuerySet:
        """Nobody has said yet what they think."""
        return self.filter(verdict="")

    def oldest_first(self) -> ProofReviewQuerySet:
        return self.order_by("resolved_at", "pk")

    def newest_first(self) -> ProofReviewQuerySet:
        return self.order_by("-resolved_at", "-pk")


class ProofReview(models.Model):
    """One closure whose proof is looked at. ``agency`` is who said that the work is done."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    report = models.ForeignKey(
        "reporting.Report", on_delete=models.CASCADE, related_name="proof_reviews", db_index=False
    )
    agency = models.ForeignKey(
        "reporting.Agency", on_delete=models.PROTECT, related_name="proof_reviews", db_index=False
    )
    work_order = models.ForeignKey(
        "reporting.WorkOrder",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="proof_reviews",
        db_index=False,
    )
    resolved_at = models.DateTimeField()
    is_sampled = models.BooleanField(default=False, db_default=False)
    flags: models.JSONField[list[str]] = models.JSONField(default=list, blank=True)
    facts: models.JSONField[dict[str, Any]] = models.JSONField(
        default=dict,
        blank=True,
        help_text="distance_m, minutes, likeness_percent, has_camera, route_metres.",
    )
    explanation = models.TextField(blank=True, default="", db_default="")
    explained_by_label = models.CharField(max_length=150, blank=True, default="", db_default="")
    explained_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=12, blank=True, default="", db_default="")
    note = models.TextField(blank=True, default="", db_default="")
    reviewed_by_label = models.CharField(max_length=150, blank=True, default="", db_default="")
    reviewed_at = models.DateTimeField(null=True, blank=True)

    objects = ProofReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="proof_review_public_id_once", fields=["public_id"]),
            # Also serves the crew's and the desk's page: the reviews of one report.
            models.UniqueConstraint(
                name="proof_review_once_a_closure", fields=["report", "resolved_at"]
            ),
            one_of("verdict", ["", *ProofVerdict.values], name="proof_review_verdict_known"),
            models.CheckConstraint(
                name="proof_review_says_when",
                condition=Q(verdict="", reviewed_at__isnull=True)
                | (~Q(verdict="") & Q(reviewed_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(  # serves the list of proofs to look at, oldest first
                name="proof_review_waiting_idx",
                fields=["resolved_at", "id"],
                condition=Q(verdict=""),
            ),
            models.Index(  # serves scorecards (an agency's month) and the weekly sample
                name="proof_review_agency_idx", fields=["agency", "resolved_at"]
            ),
            models.Index(  # serves what a crew still has to explain
                name="proof_review_order_idx",
                fields=["work_order"],
                condition=Q(work_order__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.verdict or 'waiting'}"

    @property
    def needs_words(self) -> bool:
        """Whether somebody still has to explain a doubt."""
        return bool(self.flags) and not self.explanation and not self.verdict
