"""Calls of programs: answers kept under a caller's key, and counts by the hour."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q


class KeptAnswer(models.Model):
    """A call that carries an idempotency key: claimed before it acts, answered once.

    The same call again gets the same answer; see ``core.calls.once``.
    """

    credential = models.CharField(max_length=80, help_text="Whose key it is.")
    key = models.CharField(max_length=200, help_text="The caller's own, new for each act.")
    request_hash = models.CharField(max_length=64, help_text="SHA-256 of what was asked.")
    claim = models.UUIDField(help_text="Of whoever is working on it.")
    claimed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(null=True, blank=True)

    class Meta:
        constraints = [
            # Serves every call with a key: was it answered?
            models.UniqueConstraint(name="kept_answer_once", fields=["credential", "key"]),
            models.CheckConstraint(
                name="kept_answer_is_whole",
                condition=Q(answered_at__isnull=True, status__isnull=True, body__isnull=True)
                | Q(answered_at__isnull=False, status__isnull=False, body__isnull=False),
            ),
        ]
        indexes = [
            BrinIndex(  # serves the removal of old answers; costs an insert nearly nothing
                name="kept_answer_age_idx", fields=["claimed_at"]
            )
        ]

    def __str__(self) -> str:
        return self.key


class ApiUsage(models.Model):
    """How often a credential asked for an operation in one hour, and how that ended."""

    credential = models.CharField(
        max_length=80,
        help_text="key:<id>, user:<id>, partner:<id>, or open for callers without one.",
    )
    hour = models.DateTimeField(help_text="Its beginning.")
    operation = models.CharField(max_length=80)
    status_class = models.PositiveSmallIntegerField(help_text="2, 3, 4 or 5.")
    calls = models.PositiveIntegerField()

    class Meta:
        constraints = [
            # Serves adding an hour's counts, and the removal of old ones.
            models.UniqueConstraint(
                name="api_usage_once",
                fields=["hour", "credential", "operation", "status_class"],
            )
        ]
        indexes = [
            models.Index(  # serves the chart of one credential
                fields=["credential", "hour"], name="api_usage_credential_idx"
            )
        ]

    def __str__(self) -> str:
        return f"{self.credential} {self.operation} {self.hour:%Y-%m-%d %H}"
