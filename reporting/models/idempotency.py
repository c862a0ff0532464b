"""Submissions already seen."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models


class IdempotencyKey(models.Model):
    """A submission's key and its answer: the same one again gets the same report."""

    credential = models.CharField(max_length=80, help_text="Whose key: a device, or an API key.")
    key = models.CharField(max_length=200)
    body_hash = models.CharField(max_length=64)
    report = models.ForeignKey(
        "reporting.Report",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="idempotency_keys",
        db_index=False,
    )
    response_status = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Serves intake: has this submission been answered?
            models.UniqueConstraint(name="idempotency_key_once", fields=["credential", "key"])
        ]
        indexes = [
            BrinIndex(  # serves the nightly removal of old keys; costs an insert nearly nothing
                name="idempotency_key_age_idx", fields=["created_at"]
            )
        ]

    def __str__(self) -> str:
        return self.key
