"""Promises and the time they are counted in: targets, working calendars, holidays."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from reporting.models.choices import Counting, Priority, TargetKind, TargetUnit, one_of


class SlaTargetQuerySet(models.QuerySet["SlaTarget"]):
    """Words for talking about targets."""

    def in_force(self, on: date) -> SlaTargetQuerySet:
        """Targets that count on the given day, in the city's own time zone."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)


class SlaTarget(models.Model):
    """How soon a category must be answered or solved, from a day on.

    ``valid_to`` is the first day it no longer counts. A changed target is a new row: reports
    keep the target their deadline was computed with.
    """

    category = models.ForeignKey(
        "reporting.Category",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="targets",
        help_text="Empty: every category without a target of its own.",
    )
    kind = models.CharField(max_length=12)
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=8)
    counting = models.CharField(max_length=8)
    priority = models.CharField(max_length=12, null=True, blank=True)  # noqa: DJ001 - null: any
    area = models.ForeignKey(
        "reporting.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="targets"
    )
    legal_basis = models.CharField(max_length=200, blank=True, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    applies_to_open = models.BooleanField(
        default=False,
        db_default=False,
        help_text="From its first day on it also counts for reports that came before and are open.",
    )

    objects = SlaTargetQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("kind", TargetKind.values, name="target_kind_known"),
            one_of("unit", TargetUnit.values, name="target_unit_known"),
            one_of("counting", Counting.values, name="target_counting_known"),
            models.CheckConstraint(
                name="target_priority_known",
                condition=Q(priority__isnull=True) | Q(priority__in=sorted(Priority.values)),
            ),
            models.CheckConstraint(name="target_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="target_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
            ),
            models.UniqueConstraint(
                name="target_one_without_end",
                fields=["category", "kind", "priority", "area"],
                condition=Q(valid_to__isnull=True),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.amount} {self.unit} ({self.counting})"


class WorkingCalendar(models.Model):
    """When an office works. Every change of hours or holidays raises ``version``."""

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=40)
    weekly: models.JSONField[dict[str, list[list[str]]]] = models.JSONField(
        default=dict, help_text='{"mon": [["07:30", "12:00"], ["13:00", "16:00"]], …}'
    )
    ramadan: models.JSONField[list[dict[str, object]]] = models.JSONField(
        default=list,
        blank=True,
        help_text='[{"from": "2026-02-19", "to": "2026-03-20", "weekly": {…}}]; both days count.',
    )
    is_default = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="calendar_code_once", fields=["code"]),
            models.UniqueConstraint(
                name="calendar_one_default", fields=["is_default"], condition=Q(is_default=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Holiday(models.Model):
    """A day that differs from its weekday: a holiday, or a working day in spite of one."""

    calendar = models.ForeignKey(
        WorkingCalendar, on_delete=models.CASCADE, related_name="holidays", db_index=False
    )
    on = models.DateField()
    name = models.CharField(max_length=120)
    is_working = models.BooleanField(default=False)

    class Meta:
        constraints = [
            # Also serves "all holidays of this calendar".
            models.UniqueConstraint(name="holiday_once_a_day", fields=["calendar", "on"]),
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.name}"
