"""The audit trail: append-only, without foreign keys, so that it outlives what it speaks of."""

from __future__ import annotations

from typing import Any

from django.db import models


class AuditEntry(models.Model):
    """One act: what kind, on what, by whom, when, with which facts."""

    kind = models.CharField(max_length=80)
    subject = models.CharField(max_length=200, help_text="Code or public id of what was changed.")
    actor_label = models.CharField(max_length=120)
    facts = models.JSONField(default=dict)
    happened_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(  # serves the history shown beside a setting
                fields=["kind", "subject", "-happened_at"], name="audit_subject_idx"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("Audit entries are written once and never changed.")
        super().save(*args, **kwargs)
