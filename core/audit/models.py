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


class AuditSeal(models.Model):
    """One link of the chain: the hash of an entry and of the link before it.

    Written by PostgreSQL itself when the transaction of an entry commits (migration 0002), in the
    order of the commits. Neither table is ever changed: a trigger refuses it to everybody.
    """

    position = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(unique=True)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.position} {self.hash[:12]}"
