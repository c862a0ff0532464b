"""Who solves reports: the city's agencies."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class AgencyQuerySet(models.QuerySet["Agency"]):
    """Words for talking about agencies."""

    def active(self) -> AgencyQuerySet:
        return self.filter(is_active=True)

    def by_name(self) -> AgencyQuerySet:
        return self.order_by("name", "pk")

    def the_default(self) -> Agency:
        """The agency that gets what no rule sends elsewhere; a city always has one."""
        return self.get(is_default=True)


class Agency(models.Model):
    """An organisation that solves reports; a UPT has its dinas as ``parent``."""

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=160)
    short_name = models.CharField(max_length=40)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="units"
    )
    phone = models.CharField(max_length=30, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    is_default = models.BooleanField(default=False)
    calendar = models.ForeignKey(
        "reporting.WorkingCalendar",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agencies",
        help_text="Empty: the city's default calendar.",
    )
    areas = models.ManyToManyField(
        "reporting.Area",
        blank=True,
        related_name="agencies",
        help_text="Areas it serves; none means the whole city.",
    )

    objects = AgencyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="agency_code_once", fields=["code"]),
            models.UniqueConstraint(
                name="agency_one_default", fields=["is_default"], condition=Q(is_default=True)
            ),
            models.CheckConstraint(
                name="agency_default_is_active",
                condition=Q(is_default=False) | Q(is_active=True),
            ),
            models.CheckConstraint(
                name="agency_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
            ),
        ]

    def __str__(self) -> str:
        return self.name
