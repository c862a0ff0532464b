"""How far the building of a city has come: one row per step, shown while somebody waits."""

from __future__ import annotations

from django.db import models

from tenants.models.city import City


class ProvisioningStep(models.Model):
    """One step of building a city. Done once; a killed process leaves it to the next."""

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="provisioning_steps")
    name = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    attempts = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(name="provisioning_step_once", fields=["city", "name"])
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.city_id}"
