"""Carriers and resellers, and the people of partner and vendor who sign in on the platform's host."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock


class Partner(models.Model):
    """An organisation that brings cities and serves them. It sees its own cities only."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(
        max_length=40, unique=True, help_text="What an applicant types: telkomsel."
    )
    name = models.CharField(max_length=120)
    contact_email = models.EmailField(blank=True)
    logo_key = models.CharField(max_length=200, blank=True, help_text="File key, for co-branding.")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name


class PartnerRole(models.TextChoices):
    """What a partner's person may do."""

    SALES = "sales", _("Penjualan")
    MANAGER = "manager", _("Pengelola")


class PartnerMember(models.Model):
    """A person of a partner. One person works for one partner."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="members")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    role = models.CharField(max_length=12, choices=PartnerRole.choices, default=PartnerRole.SALES)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.user_id} {self.partner_id}"


class VendorRole(models.TextChoices):
    """What a person of the vendor may do."""

    SUPPORT = "support", _("Dukungan")
    BILLING = "billing", _("Penagihan")
    OPERATIONS = "operations", _("Operasi")
    ADMIN = "admin", _("Pengelola")


class VendorMember(models.Model):
    """A person of the vendor, and what they may do."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    role = models.CharField(max_length=12, choices=VendorRole.choices)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"
