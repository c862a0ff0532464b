"""Support access: a person of the vendor inside a city, for a reason, for a while, seen by all."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from tenants.models.city import City


class SupportAccess(models.Model):
    """One visit: who, why, until when, and whether they may change anything."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="support_accesses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    may_write = models.BooleanField(default=False)
    token_hash = models.CharField(max_length=64, blank=True, help_text="One-use key of the door.")
    opened_at = models.DateTimeField()
    entered_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(help_text="At most 60 minutes after it was opened.")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="support_access_ends_later", condition=Q(ends_at__gt=F("opened_at"))
            ),
            models.UniqueConstraint(  # no nesting: one open visit per person
                name="support_access_one_open", fields=["user"], condition=Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.city_id}"
