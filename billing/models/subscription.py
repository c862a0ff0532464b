"""What a city has bought, for which period."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.models.package import Package
from tenants.models import City


class SubscriptionState(models.TextChoices):
    """Where a subscription is in its life."""

    TRIAL = "trial", _("Uji coba")
    ACTIVE = "active", _("Berjalan")
    PAST_DUE = "past_due", _("Menunggak")
    ENDED = "ended", _("Berakhir")


class Subscription(models.Model):
    """A package version with services, paid by the year. A city has one that has not ended."""

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="subscriptions")
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="subscriptions")
    services: models.JSONField[list[str]] = models.JSONField(
        default=list, blank=True, help_text="Optional services bought on top."
    )
    categories: models.JSONField[list[str]] = models.JSONField(
        default=list, blank=True, help_text="Categories chosen where the package limits them."
    )
    state = models.CharField(
        max_length=10, choices=SubscriptionState.choices, default=SubscriptionState.TRIAL
    )
    started_on = models.DateField()
    period_start = models.DateField()
    period_end = models.DateField(help_text="First day after the paid period.")
    ended_on = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(
        default=0, help_text="Grows with every change: a preview of an older one is refused."
    )
    stripe_subscription_id = models.CharField(max_length=80, blank=True)
    stripe_items: models.JSONField[dict[str, Any]] = models.JSONField(
        default=dict, blank=True, help_text="What is sold to its item: base, coverage, a service."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="subscription_one_per_city", fields=["city"], condition=~Q(state="ended")
            ),
            models.UniqueConstraint(
                name="subscription_stripe_once",
                fields=["stripe_subscription_id"],
                condition=~Q(stripe_subscription_id=""),
            ),
            models.CheckConstraint(
                name="subscription_period_runs", condition=Q(period_end__gt=F("period_start"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.city_id} {self.package_id} {self.state}"
