"""Whom a city tells when a promise is about to break, and when it is broken for longer and longer."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

MOST_PERCENT = 2000


class EscalationStep(models.Model):
    """One step of a chain; without a category it is the city's own.

    A category without rows follows the category above it, then the city; a city without rows
    follows ``rules.escalation.CHAIN``.
    """

    category = models.ForeignKey(
        "reporting.Category",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="escalation_steps",
        db_index=False,
    )
    percent = models.PositiveSmallIntegerField(
        help_text="Of the target: 75 is before the deadline, 100 is it, 200 is one target later."
    )
    audiences = ArrayField(
        models.CharField(max_length=12), help_text="desk, head, coordinator, mayor"
    )

    class Meta:
        constraints = [
            # Also serves services.config: every chain, in order.
            models.UniqueConstraint(
                name="escalation_step_once",
                fields=["category", "percent"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="escalation_percent_makes_sense",
                condition=Q(percent__gte=1, percent__lte=MOST_PERCENT),
            ),
            models.CheckConstraint(
                name="escalation_somebody_hears",
                condition=Q(audiences__len__gte=1)
                & Q(audiences__contained_by=["desk", "head", "coordinator", "mayor"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.percent} % → {', '.join(self.audiences)}"
