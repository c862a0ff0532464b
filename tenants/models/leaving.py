"""What a city takes along when it leaves, and what remains of it when it is erased."""

from __future__ import annotations

import uuid

from django.db import models

from tenants.models.city import City


class CityDownload(models.Model):
    """One archive of a city, asked for by its admin or by the vendor, and kept for some days."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="downloads")
    requested_by = models.CharField(max_length=120)
    requested_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(help_text="The archive is deleted after this moment.")
    key = models.CharField(max_length=300, blank=True, help_text="File key inside the city.")
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(  # serves the city's own list
                fields=["city", "-requested_at"], name="city_download_idx"
            )
        ]

    def __str__(self) -> str:
        return f"{self.city_id} {self.requested_at:%Y-%m-%d}"


class ErasureCertificate(models.Model):
    """Proof that a city was erased: how much there was, counted before, and when it was gone."""

    city = models.OneToOneField(City, on_delete=models.PROTECT, related_name="certificate")
    number = models.CharField(max_length=40, unique=True)
    facts = models.JSONField(help_text="Rows per table, files and bytes; nothing that was in them.")
    sha256 = models.CharField(max_length=64, help_text="Of the facts, as canonical JSON.")
    asked_by = models.CharField(max_length=120)
    reason = models.CharField(max_length=500, blank=True)
    erased_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number
