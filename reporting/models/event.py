"""The timeline of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

if TYPE_CHECKING:
    from reporting.models.report import Report


class ReportEventQuerySet(models.QuerySet["ReportEvent"]):
    """Words for talking about timelines."""

    def of(self, report: Report) -> ReportEventQuerySet:
        return self.filter(report=report)

    def public(self) -> ReportEventQuerySet:
        """What the citizen sees too."""
        return self.filter(is_public=True)

    def in_order(self) -> ReportEventQuerySet:
        """Oldest first, as written."""
        return self.order_by("pk")

    def update(self, **_kwargs: Any) -> int:
        """Refuse: the timeline is append-only."""
        raise TypeError("A timeline entry is never changed.")


class ReportEvent(models.Model):
    """One entry of the timeline: appended, never changed, never removed."""

    report = models.ForeignKey(
        "reporting.Report", on_delete=models.PROTECT, related_name="events", db_index=False
    )
    kind = models.CharField(max_length=32, help_text="Name of the transition, or what happened.")
    actor_role = models.CharField(max_length=20)
    actor_label = models.CharField(max_length=150)
    note = models.TextField(blank=True, default="", db_default="")
    is_public = models.BooleanField(default=True, db_default=True)
    facts: models.JSONField[dict[str, Any]] = models.JSONField(default=dict, blank=True)
    happened_at = models.DateTimeField()

    objects = ReportEventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(  # serves the timeline of one report, in order
                name="event_timeline_idx", fields=["report", "id"]
            ),
            BrinIndex(  # serves services.scorecards: what happened in a period; entries come in order
                name="event_when_idx", fields=["happened_at"], autosummarize=True
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.happened_at:%Y-%m-%d %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the entry once.

        Raises:
            TypeError: The entry was already written.
        """
        if not self._state.adding:
            raise TypeError("A timeline entry is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: the timeline is append-only."""
        raise TypeError("A timeline entry is never removed.")
