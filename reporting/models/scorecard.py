"""What stands around frozen scorecards: counts so far, corrections of people, and doubts.

``Scorecard`` itself, the frozen month, is in ``rollup``. All numbers come from ``services.scorecards``.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from reporting.models.choices import one_of
from reporting.rules.gaming import FlagDecision, FlagKind
from reporting.rules.scoring import ExclusionReason, PeriodKind


class ScorecardCount(models.Model):
    """Numbers of a week, or of a month so far, by the published formula; counted again and again.

    No agency means the whole city. A finished period is counted a last time and then left alone.
    """

    agency = models.ForeignKey(
        "reporting.Agency",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="scorecard_counts",
        db_index=False,
    )
    kind = models.CharField(max_length=8)
    begins_on = models.DateField(help_text="A Monday, or the first of a month.")
    facts: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    counted_at = models.DateTimeField()
    is_final = models.BooleanField(default=False)

    class Meta:
        constraints = [
            # Serves the pages: all agencies of a week or month; and the upsert.
            models.UniqueConstraint(
                name="scorecard_count_once",
                fields=["kind", "begins_on", "agency"],
                nulls_distinct=False,
            ),
            one_of("kind", PeriodKind, name="scorecard_count_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.begins_on} {self.agency_id}"


class ScorecardExclusion(models.Model):
    """A report the coordinator left out of all scorecards, and why; lifting it leaves the row."""

    report = models.ForeignKey(
        "reporting.Report",
        on_delete=models.PROTECT,
        related_name="scorecard_exclusions",
        db_index=False,
    )
    reason = models.CharField(max_length=20)
    note = models.CharField(max_length=500)
    excluded_by = models.CharField(max_length=150)
    excluded_at = models.DateTimeField()
    lifted_by = models.CharField(max_length=150, blank=True, default="")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # Also serves the formula: is this report left out now?
            models.UniqueConstraint(
                name="scorecard_exclusion_once",
                fields=["report"],
                condition=Q(lifted_at__isnull=True),
            ),
            one_of("reason", ExclusionReason, name="scorecard_exclusion_reason_known"),
            models.CheckConstraint(
                name="scorecard_exclusion_lifted_after",
                condition=Q(lifted_at__isnull=True) | Q(lifted_at__gte=F("excluded_at")),
            ),
        ]
        indexes = [
            models.Index(  # serves the coordinator's list and the months to correct, newest first
                name="scorecard_exclusion_newest_idx", fields=["-excluded_at", "-id"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.reason}"


class ScorecardFlag(models.Model):
    """A pattern that may be a number made prettier; said on the scorecard once somebody agreed."""

    agency = models.ForeignKey(
        "reporting.Agency",
        on_delete=models.PROTECT,
        related_name="scorecard_flags",
        db_index=False,
    )
    month = models.DateField(help_text="First day of the month.")
    kind = models.CharField(max_length=24)
    facts: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    found_at = models.DateTimeField()
    decision = models.CharField(max_length=12, default=FlagDecision.OPEN.value)
    decided_by = models.CharField(max_length=150, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            # Serves the published page: the flags of a month; and finding them once.
            models.UniqueConstraint(name="scorecard_flag_once", fields=["month", "agency", "kind"]),
            one_of("kind", FlagKind, name="scorecard_flag_kind_known"),
            one_of("decision", FlagDecision, name="scorecard_flag_decision_known"),
            models.CheckConstraint(
                name="scorecard_flag_month_begins_on_the_first", condition=Q(month__day=1)
            ),
            models.CheckConstraint(
                name="scorecard_flag_decided_says_when",
                condition=Q(decision=FlagDecision.OPEN.value, decided_at__isnull=True)
                | (~Q(decision=FlagDecision.OPEN.value) & Q(decided_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.agency_id} {self.kind}"


class FlaggedReport(models.Model):
    """One report a flag was raised for, and what was odd about it."""

    flag = models.ForeignKey(
        "reporting.ScorecardFlag",
        on_delete=models.CASCADE,
        related_name="reports",
        db_index=False,
    )
    report = models.ForeignKey(
        "reporting.Report",
        on_delete=models.PROTECT,
        related_name="scorecard_flags",
        db_index=False,
    )
    minutes = models.PositiveIntegerField(default=0, help_text="Between the two steps looked at.")
    happened_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Serves the coordinator's page: the reports of a flag.
            models.UniqueConstraint(name="flagged_report_once", fields=["flag", "report"]),
        ]

    def __str__(self) -> str:
        return f"{self.flag_id}: {self.report_id}"
