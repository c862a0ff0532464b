"""An offer: what a city would get and what it would cost, line by line, until a day."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.models.account import TaxProfile
from billing.models.package import Package
from tenants.models import Application, Partner


class QuoteStage(models.TextChoices):
    """How far an offer has come; also the columns of a partner's pipeline."""

    DRAFT = "draft", _("Disusun")
    OFFERED = "offered", _("Ditawarkan")
    ACCEPTED = "accepted", _("Diterima")
    WON = "won", _("Berjalan")
    LOST = "lost", _("Tidak jadi")
    EXPIRED = "expired", _("Kedaluwarsa")


class Quote(models.Model):
    """One offer. What it says is kept as it was said: a later price list changes nothing in it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True, help_text="PNW-2026-0001.")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, blank=True, related_name="quotes"
    )
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="quotes"
    )
    region_code = models.CharField(max_length=13)
    region_name = models.CharField(max_length=120)
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="quotes")
    services: models.JSONField[list[str]] = models.JSONField(default=list, blank=True)
    categories: models.JSONField[list[str]] = models.JSONField(default=list, blank=True)
    coverage: models.JSONField[list[dict[str, Any]]] = models.JSONField(
        default=list, help_text="Areas: code, name, parent_code, area_ha (null: not measured)."
    )
    area_ha = models.PositiveBigIntegerField()
    area_is_typed = models.BooleanField(
        default=False, help_text="The area was typed in, to be confirmed with boundaries."
    )
    tax_profile = models.ForeignKey(TaxProfile, on_delete=models.PROTECT, related_name="+")
    lines: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list)
    currency = models.CharField(max_length=3, default="IDR")
    subtotal_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    stage = models.CharField(max_length=10, choices=QuoteStage.choices, default=QuoteStage.DRAFT)
    valid_until = models.DateField()
    created_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    reference = models.CharField(
        max_length=80, blank=True, default="", help_text="The partner's own number for it."
    )
    is_sandbox = models.BooleanField(
        default=False, help_text="A partner's trial run: in no pipeline and no count."
    )

    class Meta:
        indexes = [
            models.Index(fields=["partner", "stage", "-created_at"], name="quote_pipeline_idx")
        ]
        constraints = [
            models.CheckConstraint(
                name="quote_total_adds_up",
                condition=Q(total_minor=F("subtotal_minor") + F("tax_minor")),
            ),
            models.UniqueConstraint(
                name="quote_reference_once",
                fields=["partner", "is_sandbox", "reference"],
                condition=~Q(reference=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number
