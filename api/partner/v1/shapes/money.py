"""Invoices of cities, and the partner's own statements."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from billing.models import InvoiceState

STATES = [state for state in InvoiceState.values if state != InvoiceState.DRAFT]


class InvoiceOut(serializers.Serializer[Any]):
    """An invoice of one of your cities. Amounts are in sen."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    city = serializers.UUIDField()
    city_name = serializers.CharField()
    state = serializers.ChoiceField(STATES)
    currency = serializers.CharField()
    subtotal_minor = serializers.IntegerField()
    tax_minor = serializers.IntegerField()
    total_minor = serializers.IntegerField()
    credited_minor = serializers.IntegerField(help_text="Taken back by credit notes.")
    settled_minor = serializers.IntegerField(help_text="Paid, or handed to the state as tax.")
    left_minor = serializers.IntegerField(help_text="What is still to be settled.")
    issued_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    period_start = serializers.DateField(allow_null=True)
    period_end = serializers.DateField(allow_null=True, help_text="First day after.")


class InvoiceLineOut(serializers.Serializer[Any]):
    """One line."""

    text = serializers.CharField()
    quantity = serializers.IntegerField()
    unit_minor = serializers.IntegerField(allow_null=True)
    amount_minor = serializers.IntegerField()
    period_start = serializers.DateField(allow_null=True)
    period_end = serializers.DateField(allow_null=True)


class DueOut(serializers.Serializer[Any]):
    """One amount with its day (termin)."""

    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]  # a field, as declared
    amount_minor = serializers.IntegerField()
    left_minor = serializers.IntegerField()
    due_on = serializers.DateField()


class InvoiceDetailOut(InvoiceOut):
    """One invoice with its lines and due dates."""

    purchase_order = serializers.CharField(allow_blank=True)
    contract_number = serializers.CharField(allow_blank=True)
    lines = InvoiceLineOut(many=True)
    dues = DueOut(many=True)


class StatementOut(serializers.Serializer[Any]):
    """A month: what your cities paid, and your share. Frozen when the month is over."""

    id = serializers.UUIDField(allow_null=True, help_text="null: the month still runs.")
    number = serializers.CharField(allow_blank=True)
    month = serializers.DateField(help_text="Its first day.")
    is_final = serializers.BooleanField()
    frozen_at = serializers.DateTimeField(allow_null=True)
    net_minor = serializers.IntegerField(help_text="Paid, before tax, in sen.")
    margin_minor = serializers.IntegerField(help_text="Your share of it, in sen.")


class StatementLineOut(serializers.Serializer[Any]):
    """One movement of money."""

    city = serializers.UUIDField(allow_null=True, help_text="null: no longer a city of yours.")
    city_name = serializers.CharField()
    text = serializers.CharField()
    net_minor = serializers.IntegerField()
    margin_bp = serializers.IntegerField()
    margin_minor = serializers.IntegerField()


class StatementDetailOut(StatementOut):
    """A month with its lines."""

    lines = StatementLineOut(many=True)
