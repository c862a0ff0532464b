"""Invoices as Stripe holds them, with what an Indonesian government needs beside it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models.account import TaxProfile
from tenants.models import City


class InvoiceState(models.TextChoices):
    """Stripe's words."""

    DRAFT = "draft", _("Konsep")
    OPEN = "open", _("Belum dibayar")
    PAID = "paid", _("Lunas")
    VOID = "void", _("Dibatalkan")
    UNCOLLECTIBLE = "uncollectible", _("Tidak tertagih")


class Invoice(models.Model):
    """One invoice. Amounts come from Stripe and are never typed in; the papers' facts are ours."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="invoices")
    number = models.CharField(max_length=40, blank=True, help_text="Given when it is sent.")
    stripe_invoice_id = models.CharField(max_length=80, unique=True)
    state = models.CharField(
        max_length=14, choices=InvoiceState.choices, default=InvoiceState.DRAFT
    )
    currency = models.CharField(max_length=3, default="IDR")
    subtotal_minor = models.BigIntegerField(default=0, help_text="Before tax (DPP).")
    tax_minor = models.BigIntegerField(default=0, help_text="PPN.")
    total_minor = models.BigIntegerField(default=0)
    credited_minor = models.BigIntegerField(default=0, help_text="By credit notes.")
    settled_minor = models.BigIntegerField(
        default=0, help_text="By payments, tax the buyer paid and tax it withheld."
    )
    tax_profile = models.ForeignKey(
        TaxProfile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    issued_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    period_start = models.DateField(null=True, blank=True)
    period_end = models.DateField(null=True, blank=True)
    purchase_order = models.CharField(max_length=80, blank=True)
    contract_number = models.CharField(max_length=80, blank=True)
    handover_number = models.CharField(max_length=80, blank=True, help_text="BAST.")
    handover_on = models.DateField(null=True, blank=True)
    budget_year = models.PositiveSmallIntegerField(null=True, blank=True)
    synced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["city", "-issued_on", "-id"], name="invoice_city_idx"),
            models.Index(  # serves the dunning job
                fields=["due_on"], name="invoice_due_idx", condition=Q(state="open")
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="invoice_number_once", fields=["number"], condition=~Q(number="")
            )
        ]

    def __str__(self) -> str:
        return self.number or self.stripe_invoice_id


class InvoiceLine(models.Model):
    """One line, as Stripe holds it."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    stripe_line_id = models.CharField(max_length=80)
    text = models.CharField(max_length=300)
    quantity = models.BigIntegerField(default=1)
    unit_minor = models.BigIntegerField(null=True, blank=True)
    amount_minor = models.BigIntegerField()
    period_start = models.DateField(null=True, blank=True)
    period_end = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(name="invoice_line_once", fields=["invoice", "position"])
        ]

    def __str__(self) -> str:
        return self.text


class Instalment(models.Model):
    """One termin of an invoice."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="instalments")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=80)
    amount_minor = models.BigIntegerField()
    due_on = models.DateField()

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(name="instalment_once", fields=["invoice", "position"])
        ]

    def __str__(self) -> str:
        return self.label


class PaymentKind(models.TextChoices):
    """What settles an invoice."""

    TRANSFER = "transfer", _("Transfer")
    CARD = "card", _("Kartu")
    PPN_BY_BUYER = "ppn_by_buyer", _("PPN disetor pembeli")
    PPH_WITHHELD = "pph_withheld", _("PPh dipotong")


class Payment(models.Model):
    """Money received, or tax the buyer handed to the state instead, with its proof."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payments")
    kind = models.CharField(max_length=14, choices=PaymentKind.choices)
    amount_minor = models.BigIntegerField()
    paid_on = models.DateField()
    reference = models.CharField(max_length=80, blank=True)
    proof_key = models.CharField(max_length=200, blank=True, help_text="File key of the proof.")
    idempotency_key = models.CharField(max_length=80, unique=True)
    recorded_by = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="Recorded by mistake.")
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="payment_is_positive", condition=Q(amount_minor__gt=0))
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_minor}"


class CreditNote(models.Model):
    """Money an invoice no longer asks for, as Stripe holds it."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="credit_notes")
    stripe_credit_note_id = models.CharField(max_length=80, unique=True)
    number = models.CharField(max_length=40, blank=True)
    amount_minor = models.BigIntegerField()
    reason = models.CharField(max_length=200, blank=True)
    issued_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.number or self.stripe_credit_note_id


class Reminder(models.Model):
    """One letter about one invoice, sent once."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="reminders")
    step = models.CharField(max_length=40)
    due_on = models.DateField(help_text="The due date it spoke of.")
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="reminder_once", fields=["invoice", "step", "due_on"])
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.invoice_id}"
