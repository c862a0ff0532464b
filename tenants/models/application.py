"""A city that wants to join: what was chosen and who is responsible, before anything is built."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from tenants.models.city import City
from tenants.models.partner import Partner


class ApplicationState(models.TextChoices):
    """How far an application has come."""

    DRAFT = "draft", _("Disusun")
    VERIFIED = "verified", _("Terverifikasi")
    BUILDING = "building", _("Disiapkan")
    OPEN = "open", _("Terbuka")
    DECLINED = "declined", _("Ditolak")
    EXPIRED = "expired", _("Kedaluwarsa")


class Application(models.Model):
    """One application, kept by its browser's key until an official address is verified."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key_hash = models.CharField(
        max_length=64, unique=True, help_text="SHA-256 of the secret in the applicant's browser."
    )
    state = models.CharField(
        max_length=12, choices=ApplicationState.choices, default=ApplicationState.DRAFT
    )
    region_code = models.CharField(max_length=13, help_text="Kemendagri code of the regency.")
    region_name = models.CharField(max_length=120)
    choices: models.JSONField[dict[str, Any]] = models.JSONField(
        default=dict,
        blank=True,
        help_text="What was chosen so far: package (id), services, coverage (codes), typed_ha.",
    )
    institution = models.CharField(max_length=120, blank=True)
    contact_name = models.CharField(max_length=120, blank=True)
    contact_position = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=20, blank=True)
    email_verified_at = models.DateTimeField(null=True, blank=True)
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="applications"
    )
    reference = models.CharField(
        max_length=80, blank=True, default="", help_text="The partner's own number for it."
    )
    is_sandbox = models.BooleanField(
        default=False,
        help_text="A partner's trial run: it opens a sandbox city, nobody gets letters.",
    )
    city = models.OneToOneField(
        City, on_delete=models.PROTECT, null=True, blank=True, related_name="application"
    )
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(help_text="A draft nobody carried on with is forgotten.")

    class Meta:
        indexes = [
            models.Index(fields=["partner", "-created_at"], name="application_partner_idx"),
            models.Index(fields=["region_code"], name="application_region_idx"),
        ]
        constraints = [
            models.CheckConstraint(
                name="application_open_has_city",
                condition=~Q(state="open") | Q(city__isnull=False),
            ),
            models.UniqueConstraint(
                name="application_reference_once",
                fields=["partner", "is_sandbox", "reference"],
                condition=~Q(reference=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_name} {self.state}"
