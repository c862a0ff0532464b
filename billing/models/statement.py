"""What a partner earns: its price list and its monthly statement, from the same invoices."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from billing.models.invoice import Payment
from tenants.models import City, Partner


class PartnerTerms(models.Model):
    """A partner's margin on a package from a day on; the latest that has begun holds."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="terms")
    package_code = models.CharField(max_length=40, blank=True, help_text="Empty: every package.")
    margin_bp = models.PositiveIntegerField(help_text="Share of the net price, in basis points.")
    valid_from = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="partner_terms_once", fields=["partner", "package_code", "valid_from"]
            ),
            models.CheckConstraint(
                name="partner_margin_is_a_share", condition=Q(margin_bp__lte=10_000)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.package_code} {self.margin_bp}"


class Statement(models.Model):
    """One month of a partner, frozen when the month is over."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="statements")
    month = models.DateField(help_text="Its first day.")
    number = models.CharField(max_length=40, unique=True)
    net_minor = models.BigIntegerField(default=0)
    margin_minor = models.BigIntegerField(default=0)
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="statement_month_once", fields=["partner", "month"])
        ]

    def __str__(self) -> str:
        return self.number


class StatementLine(models.Model):
    """One payment of one of the partner's cities, and the partner's share of it."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="lines")
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="+")
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.CharField(max_length=300)
    net_minor = models.BigIntegerField()
    margin_bp = models.PositiveIntegerField()
    margin_minor = models.BigIntegerField()

    def __str__(self) -> str:
        return self.text
