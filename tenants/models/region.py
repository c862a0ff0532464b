"""Names, codes and plain facts of every province, regency, district and village of Indonesia."""

from __future__ import annotations

from typing import Any

from django.db import models


class RegionLevel(models.TextChoices):
    """Administrative level, from the top."""

    PROVINCE = "province", "Provinsi"
    REGENCY = "regency", "Kabupaten/Kota"
    DISTRICT = "district", "Kecamatan"
    VILLAGE = "village", "Kelurahan/Desa"


class Region(models.Model):
    """One administrative region as the Ministry of Home Affairs lists it. Loaded, never edited."""

    code = models.CharField(
        max_length=13, primary_key=True, help_text="Kemendagri code, 21.71.01.1002."
    )
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=10, choices=RegionLevel.choices)
    parent_code = models.CharField(max_length=13, blank=True)
    area_ha = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="Official, or measured on an outline."
    )
    area_is_estimate = models.BooleanField(
        default=False, help_text="A share of the regency's official area; nobody measured it."
    )
    population = models.PositiveBigIntegerField(null=True, blank=True)
    outline: models.JSONField[dict[str, Any] | None] = models.JSONField(
        null=True, blank=True, help_text="Illustrative GeoJSON geometry to choose on a map."
    )

    class Meta:
        indexes = [
            models.Index(fields=["parent_code", "name"], name="region_children_idx"),
            models.Index(fields=["level", "name"], name="region_level_idx"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
