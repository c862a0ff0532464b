"""How each city is doing, measured every few minutes so that the vendor sees the sick one at a glance."""

from __future__ import annotations

from django.db import models

from tenants.models.city import City


class CityPulse(models.Model):
    """The last measurement of one city. Numbers only: nothing here says who reported what."""

    city = models.OneToOneField(
        City, on_delete=models.CASCADE, primary_key=True, related_name="pulse"
    )
    measured_at = models.DateTimeField()
    reports_today = models.PositiveIntegerField(default=0)
    reports_week = models.PositiveIntegerField(default=0, help_text="In the last seven days.")
    on_time_bp = models.PositiveIntegerField(
        null=True, blank=True, help_text="Of 10 000 clocks that ended in 30 days, kept in time."
    )
    wall_seen_at = models.DateTimeField(null=True, blank=True)
    requests = models.PositiveBigIntegerField(default=0, help_text="In the last whole hours.")
    failures = models.PositiveBigIntegerField(default=0, help_text="Of these, answered 5xx.")
    error = models.CharField(max_length=200, blank=True, help_text="Why measuring failed.")

    def __str__(self) -> str:
        return f"{self.city_id} {self.measured_at:%Y-%m-%d %H:%M}"
