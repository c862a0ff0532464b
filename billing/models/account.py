"""How a city pays: its name on the paper, its tax, its terms."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.models import City


class TaxCollector(models.TextChoices):
    """Who hands the PPN to the state."""

    VENDOR = "vendor", _("Dipungut penyedia")
    BUYER = "buyer", _("Dipungut pembeli (bendahara)")


class TaxProfile(models.Model):
    """A way of taxing, under a code. A changed rate is a new profile: old invoices keep theirs."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    ppn_bp = models.PositiveIntegerField(help_text="Effective PPN in basis points: 1100 is 11 %.")
    collected_by = models.CharField(
        max_length=8, choices=TaxCollector.choices, default=TaxCollector.VENDOR
    )
    pph_bp = models.PositiveIntegerField(
        default=0, help_text="PPh the buyer withholds from the amount before tax, in basis points."
    )
    legal_basis = models.CharField(max_length=200, blank=True)
    stripe_tax_rate_id = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="tax_profile_rates_are_shares",
                condition=Q(ppn_bp__lte=10_000, pph_bp__lte=10_000),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Collection(models.TextChoices):
    """How the money comes."""

    INVOICE = "invoice", _("Tagihan (transfer)")
    CARD = "card", _("Kartu")


class BillingAccount(models.Model):
    """One city's facts on every invoice."""

    city = models.OneToOneField(City, on_delete=models.PROTECT, related_name="billing_account")
    legal_name = models.CharField(max_length=200)
    npwp = models.CharField(max_length=16, blank=True, help_text="15 or 16 digits.")
    address = models.CharField(max_length=300, blank=True)
    billing_email = models.EmailField(blank=True)
    tax_profile = models.ForeignKey(TaxProfile, on_delete=models.PROTECT, related_name="+")
    collection = models.CharField(
        max_length=8, choices=Collection.choices, default=Collection.INVOICE
    )
    days_until_due = models.PositiveSmallIntegerField(default=30)
    purchase_order = models.CharField(max_length=80, blank=True, help_text="Purchase order.")
    contract_number = models.CharField(max_length=80, blank=True, help_text="SPK.")
    budget_year = models.PositiveSmallIntegerField(null=True, blank=True)
    terms: models.JSONField[list[dict[str, Any]]] = models.JSONField(
        default=list,
        blank=True,
        help_text="Termin plan: label, share_bp (adding to 10000), days after the invoice.",
    )
    stripe_customer_id = models.CharField(max_length=80, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="billing_account_customer_once",
                fields=["stripe_customer_id"],
                condition=~Q(stripe_customer_id=""),
            ),
            models.CheckConstraint(
                name="billing_account_npwp_is_digits",
                condition=Q(npwp="") | Q(npwp__regex=r"^[0-9]{15,16}$"),
            ),
        ]

    def __str__(self) -> str:
        return self.legal_name
