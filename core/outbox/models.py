"""The table of promises: what must still happen, for which city, and what became of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class OutboxMessageQuerySet(models.QuerySet["OutboxMessage"]):
    """Words for talking about promises."""

    def waiting(self) -> OutboxMessageQuerySet:
        """Neither done nor put aside."""
        return self.filter(done_at__isnull=True, dead_at__isnull=True)

    def dead(self) -> OutboxMessageQuerySet:
        """Put aside after too many failures."""
        return self.filter(dead_at__isnull=False)

    def done(self) -> OutboxMessageQuerySet:
        """Carried out."""
        return self.filter(done_at__isnull=False)


class OutboxMessage(models.Model):
    """One promise: one effect in one city.

    Cities see, add and settle only their own rows (row-level security, see :mod:`core.outbox.sql`). Write
    through :func:`core.outbox.services.enqueue` only.
    """

    id = models.BigAutoField(primary_key=True)
    city = models.TextField(help_text="Schema name of the city, or public for the platform.")
    topic = models.TextField()
    queue = models.TextField()
    key = models.TextField(
        default="", db_default="", blank=True, help_text="What it is about, for people."
    )
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())
    not_before = models.DateTimeField(
        db_default=Now(), help_text="Earliest moment of the next attempt."
    )
    lease_until = models.DateTimeField(
        null=True, help_text="Handed out; again to have after this moment."
    )
    attempts = models.IntegerField(default=0, db_default=0, help_text="How often it was tried.")
    published_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="", db_default="", blank=True)

    objects: ClassVar[models.Manager[OutboxMessage]] = OutboxMessageQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            # Serves relay.claim: per queue, the cities that wait, and what is due in each. Without the
            # lease: handing a row out then touches no index.
            models.Index(
                fields=["queue", "city", "not_before", "id"],
                name="outbox_due_idx",
                condition=Q(done_at__isnull=True, dead_at__isnull=True),
            ),
            models.Index(  # serves housekeeping.sweep
                fields=["done_at"], name="outbox_done_idx", condition=Q(done_at__isnull=False)
            ),
            models.Index(  # serves the redrive and outbox commands
                fields=["topic", "city"], name="outbox_dead_idx", condition=Q(dead_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.pk} ({self.city})"
