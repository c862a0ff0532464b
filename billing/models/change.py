"""A change of what a city has bought: previewed with its price first, then confirmed as previewed."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.models.subscription import Subscription


class ChangeKind(models.TextChoices):
    """What changes."""

    COVERAGE = "coverage", _("Wilayah layanan")
    PACKAGE = "package", _("Paket")
    SERVICES = "services", _("Layanan tambahan")


class Change(models.Model):
    """One change with the price it was shown with. Confirmed once, or never."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    revision = models.PositiveIntegerField(help_text="The subscription's when it was previewed.")
    wanted: models.JSONField[dict[str, Any]] = models.JSONField(
        default=dict, help_text="What was asked for; enough to carry it out."
    )
    effective_on = models.DateField()
    lines: models.JSONField[list[dict[str, Any]]] = models.JSONField(
        default=list, help_text="The explained lines of the extra charge, as shown."
    )
    next_lines: models.JSONField[list[dict[str, Any]]] = models.JSONField(
        default=list, help_text="The explained lines of the next whole period, as shown."
    )
    subtotal_minor = models.BigIntegerField(default=0)
    tax_minor = models.BigIntegerField(default=0)
    total_minor = models.BigIntegerField(default=0)
    previewed_at = models.DateTimeField()
    previewed_by = models.CharField(max_length=120)
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="change_total_adds_up",
                condition=Q(total_minor=F("subtotal_minor") + F("tax_minor")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class Charge(models.Model):
    """One line a change adds to the bill, to the day; a credit is negative. Pushed to Stripe once."""

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="charges")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    amount_minor = models.BigIntegerField()
    period_start = models.DateField()
    period_end = models.DateField()
    stripe_item_id = models.CharField(max_length=80, blank=True)
    pushed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="charge_position_once", fields=["change", "position"])
        ]

    def __str__(self) -> str:
        return self.text
