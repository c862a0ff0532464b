"""The clock of SP4N-LAPOR, kept beside the city's own promises and never mixed with them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from reporting.models.choices import one_of
from reporting.rules.sp4n import NationalKind


class NationalDeadlineQuerySet(models.QuerySet["NationalDeadline"]):
    """Words for talking about national deadlines."""

    def current(self) -> NationalDeadlineQuerySet:
        """Those that count now; those of earlier rounds of a reopened report stay as history."""
        return self.filter(is_current=True)

    def running(self) -> NationalDeadlineQuerySet:
        return self.filter(is_current=True, met_at__isnull=True)


class NationalDeadline(models.Model):
    """So many working days to follow a report up, or to answer it, as the national rules say."""

    report = models.ForeignKey(
        "reporting.Report",
        on_delete=models.CASCADE,
        related_name="national_deadlines",
        db_index=False,
    )
    kind = models.CharField(max_length=12)
    days = models.PositiveSmallIntegerField(help_text="Working days: 3, 5 or 10.")
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True, blank=True)
    steps: models.JSONField[list[dict[str, str]]] = models.JSONField(default=list, blank=True)
    calendar_version = models.PositiveIntegerField(default=1, db_default=1)
    is_current = models.BooleanField(default=True, db_default=True)

    objects = NationalDeadlineQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("kind", NationalKind, name="national_deadline_kind_known"),
            models.CheckConstraint(name="national_deadline_days_positive", condition=Q(days__gt=0)),
            models.CheckConstraint(
                name="national_deadline_not_before_start", condition=Q(due_at__gte=F("started_at"))
            ),
            # Also serves the report page and workflow: the national clock of one report.
            models.UniqueConstraint(
                name="national_deadline_one_current",
                fields=["report", "kind"],
                condition=Q(is_current=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%Y-%m-%d %H:%M}"
