"""What Stripe told us, stored first and processed after; and where the two ledgers differ."""

from __future__ import annotations

from django.db import models


class StripeEvent(models.Model):
    """One event of the webhook inbox. Says which object to fetch again; its own copy is not trusted."""

    stripe_id = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=80)
    object_id = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(help_text="Stripe's moment.")
    received_at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-received_at"], name="stripe_event_received_idx")]

    def __str__(self) -> str:
        return f"{self.kind} {self.stripe_id}"


class Reconciliation(models.Model):
    """One comparison of our ledger with Stripe's."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    checked = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d}"


class Drift(models.Model):
    """One difference a reconciliation found."""

    reconciliation = models.ForeignKey(
        Reconciliation, on_delete=models.CASCADE, related_name="drifts"
    )
    kind = models.CharField(max_length=40, help_text="invoice, subscription, credit_note …")
    stripe_id = models.CharField(max_length=80, blank=True)
    field = models.CharField(max_length=60)
    ours = models.CharField(max_length=200, blank=True)
    theirs = models.CharField(max_length=200, blank=True)
    healed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.stripe_id} {self.field}"
