"""The coverage ledger: which areas a city switched on and off, when, and how large they are."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from billing.models.change import Change
from tenants.models import City


class CoverageEntry(models.Model):
    """One dated switch of one area. Added, never changed; the latest that has begun holds."""

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="coverage_entries")
    area_code = models.CharField(max_length=20, help_text="Kemendagri code of the area.")
    area_name = models.CharField(max_length=120)
    parent_code = models.CharField(max_length=20, blank=True)
    area_ha = models.PositiveBigIntegerField(
        help_text="Geodesic area in hectares (0.01 km²), frozen with the boundary version."
    )
    boundary_version = models.CharField(
        max_length=64, help_text="Which outline was measured; typed: nobody measured yet."
    )
    is_on = models.BooleanField()
    effective_on = models.DateField()
    change = models.ForeignKey(
        Change, on_delete=models.PROTECT, null=True, blank=True, related_name="coverage_entries"
    )
    actor_label = models.CharField(max_length=120)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "coverage entries"
        indexes = [
            models.Index(  # serves the coverage of a city on a day
                fields=["city", "area_code", "-effective_on", "-id"], name="coverage_latest_idx"
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="coverage_entry_has_a_version", condition=~Q(boundary_version="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.area_code} {'on' if self.is_on else 'off'} {self.effective_on}"
