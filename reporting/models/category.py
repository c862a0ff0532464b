"""What reports are about: two levels of categories."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from reporting.models.choices import Priority, Visibility, one_of


class CategoryQuerySet(models.QuerySet["Category"]):
    """Words for talking about categories."""

    def active(self) -> CategoryQuerySet:
        """Switched on: a citizen may choose them."""
        return self.filter(is_active=True)

    def top_level(self) -> CategoryQuerySet:
        return self.filter(parent__isnull=True)

    def in_order(self) -> CategoryQuerySet:
        """As the city arranged them for its citizens."""
        return self.order_by("position", "name", "pk")


class Category(models.Model):
    """A kind of problem. One that names a next door is not this city's business."""

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    icon = models.CharField(max_length=40, blank=True, default="")
    description = models.CharField(max_length=300, blank=True, default="")
    is_active = models.BooleanField(default=True)
    keywords = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, help_text="For the guess."
    )
    hazard_words = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        help_text="Words that make a report an emergency and show 112.",
    )
    default_priority = models.CharField(max_length=12, default=Priority.NORMAL)
    visibility_default = models.CharField(max_length=12, default=Visibility.PUBLIC)
    duplicate_radius_m = models.PositiveSmallIntegerField(default=50)
    duplicate_window_days = models.PositiveSmallIntegerField(default=30)
    next_door_name = models.CharField(max_length=150, blank=True, default="")
    next_door_contact = models.CharField(max_length=200, blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged",
        help_text="The category that took this one's place; it is switched off for good.",
    )

    objects = CategoryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="category_code_once", fields=["code"]),
            one_of("default_priority", Priority.values, name="category_priority_known"),
            one_of("visibility_default", Visibility.values, name="category_visibility_known"),
            models.CheckConstraint(
                name="category_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
            ),
            models.CheckConstraint(
                name="category_merged_is_off",
                condition=Q(merged_into__isnull=True)
                | (Q(is_active=False) & ~Q(merged_into=F("id"))),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_next_door(self) -> bool:
        """Whether somebody other than the city has to solve it."""
        return bool(self.next_door_name)
