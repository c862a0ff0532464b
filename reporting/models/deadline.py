"""The stored clocks of a report, and what stopped them."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from reporting.models.choices import TargetKind, one_of


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    """Words for talking about deadlines."""

    def current(self) -> DeadlineQuerySet:
        """The clocks that count now; earlier ones stay as history."""
        return self.filter(is_current=True)

    def running(self) -> DeadlineQuerySet:
        return self.filter(is_current=True, met_at__isnull=True)

    def missed(self, at: datetime) -> DeadlineQuerySet:
        """Broken at ``at``, whether met late or not at all."""
        return self.filter(Q(met_at__isnull=True, due_at__lt=at) | Q(met_at__gt=F("due_at")))


class Deadline(models.Model):
    """A promise with its reckoning: ``steps`` answers "why this time?"."""

    report = models.ForeignKey(
        "reporting.Report", on_delete=models.CASCADE, related_name="deadlines", db_index=False
    )
    kind = models.CharField(max_length=12)
    due_at = models.DateTimeField()
    target = models.ForeignKey(
        "reporting.SlaTarget",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deadlines",
        db_index=False,
    )
    started_at = models.DateTimeField()
    steps: models.JSONField[list[dict[str, str]]] = models.JSONField(
        default=list, blank=True, help_text='[{"at": "…", "text": "…"}]'
    )
    calendar_version = models.PositiveIntegerField(default=1, db_default=1)
    is_current = models.BooleanField(default=True, db_default=True)
    met_at = models.DateTimeField(null=True, blank=True)
    paused_minutes = models.PositiveIntegerField(default=0, db_default=0)
    escalation_step = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="Steps of the escalation chain already taken."
    )
    escalated_percent = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="Of the target, where the last step taken stood."
    )
    escalation_ended = models.BooleanField(
        default=False, db_default=False, help_text="The chain has no further step."
    )
    escalate_at = models.DateTimeField(
        null=True, blank=True, help_text="When the next step is due; empty: not computed yet."
    )

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("kind", TargetKind.values, name="deadline_kind_known"),
            models.CheckConstraint(
                name="deadline_not_before_start", condition=Q(due_at__gte=F("started_at"))
            ),
            # Also serves the report page and workflow: the clocks of one report.
            models.UniqueConstraint(
                name="deadline_one_current",
                fields=["report", "kind"],
                condition=Q(is_current=True),
            ),
        ]
        indexes = [
            models.Index(  # serves the report page: earlier clocks of a reopened report
                name="deadline_history_idx", fields=["report"], condition=Q(is_current=False)
            ),
            models.Index(  # serves services.escalation: whose next step is due, or not computed
                name="deadline_escalation_idx",
                fields=["escalate_at"],
                condition=Q(is_current=True, met_at__isnull=True, escalation_ended=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%Y-%m-%d %H:%M}"


class Hold(models.Model):
    """A stretch of waiting; a pausing one moves the resolution deadline when it ends."""

    report = models.ForeignKey("reporting.Report", on_delete=models.CASCADE, related_name="holds")
    reason = models.CharField(max_length=40)
    pauses = models.BooleanField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="hold_one_at_a_time", fields=["report"], condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="hold_ends_after_it_begins",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.reason
