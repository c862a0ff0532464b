"""What became of a city, entry by entry: never changed, kept when the city is erased."""

from __future__ import annotations

from django.db import models

from tenants.models.city import City, CityState


class CityEvent(models.Model):
    """One act on a city by the vendor, a partner, its own admin or the product itself."""

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=60, help_text="A step of the city's life, or another act.")
    from_state = models.CharField(max_length=16, choices=CityState.choices, blank=True)
    to_state = models.CharField(max_length=16, choices=CityState.choices, blank=True)
    actor_label = models.CharField(max_length=120)
    reason = models.CharField(max_length=500, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    happened_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(  # serves the city page's timeline
                fields=["city", "-happened_at", "-id"], name="city_event_idx"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.city_id}"
