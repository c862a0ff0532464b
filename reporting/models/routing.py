"""Which agency gets which reports: rules in sets that are drafted, published and kept."""

from __future__ import annotations

import uuid
from typing import Final

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q

from reporting.models.category import Category
from reporting.models.choices import Priority, one_of


class RuleSetState(models.TextChoices):
    """Where a set of rules stands: of a city's sets one is in force, and at most one is drafted."""

    DRAFT = "draft", "Rancangan"
    PUBLISHED = "published", "Berlaku"
    REPLACED = "replaced", "Digantikan"


class Hours(models.TextChoices):
    """Whether a rule is for working hours or for the time outside them."""

    INSIDE = "inside", "Dalam jam kerja"
    OUTSIDE = "outside", "Di luar jam kerja"


class ReplayState(models.TextChoices):
    """How far a replay of past reports has come."""

    QUEUED = "queued", "Menunggu"
    RUNNING = "running", "Berjalan"
    DONE = "done", "Selesai"
    FAILED = "failed", "Gagal"


_NUMBERED: Final = Q(number__isnull=False, published_at__isnull=False)


class RoutingRuleSet(models.Model):
    """A city's whole list of rules at one version. Published sets are never changed again.

    Rules without a set are those of a city that never published one: they are in force, and
    become version 1 at the first change (``services.catalog.rule_sets``).
    """

    state = models.CharField(max_length=12)
    number = models.PositiveIntegerField(null=True, blank=True, help_text="Empty for a draft.")
    base = models.PositiveIntegerField(
        null=True, blank=True, help_text="Number of the set this one was copied from."
    )
    restored = models.PositiveIntegerField(
        null=True, blank=True, help_text="Number of the older set that a roll-back brought back."
    )
    version = models.PositiveIntegerField(
        default=1, help_text="Raised by every edit of a draft: who edits a stale page is told."
    )
    note = models.CharField(max_length=300, blank=True, default="")
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=150)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        constraints = [
            one_of("state", RuleSetState.values, name="rule_set_state_known"),
            models.UniqueConstraint(name="rule_set_number_once", fields=["number"]),
            models.UniqueConstraint(
                name="rule_set_one_draft", fields=["state"], condition=Q(state="draft")
            ),
            models.UniqueConstraint(
                name="rule_set_one_in_force", fields=["state"], condition=Q(state="published")
            ),
            models.CheckConstraint(
                name="rule_set_numbered_unless_draft",
                condition=(Q(state="draft", number__isnull=True, published_at__isnull=True))
                | (~Q(state="draft") & _NUMBERED),
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.number}" if self.number else "draft"


class RoutingRuleQuerySet(models.QuerySet["RoutingRule"]):
    """Words for talking about routing rules."""

    def active(self) -> RoutingRuleQuerySet:
        """In force: what intake decides by."""
        return self.filter(
            Q(rule_set__isnull=True) | Q(rule_set__state=RuleSetState.PUBLISHED), is_active=True
        )

    def in_order(self) -> RoutingRuleQuerySet:
        """The order in which they are tried; the first match wins."""
        return self.order_by("position", "pk")

    def with_names(self) -> RoutingRuleQuerySet:
        """Together with what they name, without the areas' outlines."""
        return self.select_related("category", "area", "agency", "hours_of").defer(
            "area__boundary", "area__label_point"
        )


class RoutingRule(models.Model):
    """Reports like this go to that agency; a condition left empty matches all."""

    rule_set = models.ForeignKey(
        RoutingRuleSet, null=True, blank=True, on_delete=models.CASCADE, related_name="rules"
    )
    key = models.UUIDField(
        default=uuid.uuid4,
        db_default=RandomUUID(),
        editable=False,
        help_text="The same rule has the same key in every set it is part of.",
    )
    position = models.PositiveIntegerField()
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="routing_rules"
    )
    area = models.ForeignKey(
        "reporting.Area",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="routing_rules",
    )
    priority = models.CharField(max_length=12, null=True, blank=True)  # noqa: DJ001 - null: any
    answers = models.JSONField(
        default=dict,
        blank=True,
        db_default=models.Value({}, models.JSONField()),
        help_text="Codes of questions, each with the answer it must have.",
    )
    working = models.CharField(max_length=8, blank=True, default="", db_default="")
    hours_of = models.ForeignKey(
        "reporting.Agency",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Whose working hours; the city's when empty.",
    )
    agency = models.ForeignKey(
        "reporting.Agency", on_delete=models.PROTECT, related_name="routing_rules"
    )
    is_active = models.BooleanField(default=True)
    note = models.CharField(max_length=200, blank=True, default="")

    objects = RoutingRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="routing_priority_known",
                condition=Q(priority__isnull=True) | Q(priority__in=sorted(Priority.values)),
            ),
            one_of("working", ["", *Hours.values], name="routing_working_known"),
            models.UniqueConstraint(name="routing_key_once_in_a_set", fields=["rule_set", "key"]),
        ]

    def __str__(self) -> str:
        what = self.category.name if self.category else "*"
        where = self.area.name if self.area else "*"
        return f"{self.position}. {what} · {where} → {self.agency.name}"


class RoutingReplay(models.Model):
    """Past reports decided again, by the draft and by the set in force; its result is kept."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=12, default=ReplayState.QUEUED)
    wanted = models.PositiveIntegerField(help_text="How many of the newest reports.")
    done = models.PositiveIntegerField(default=0, help_text="How many were decided so far.")
    stamp = models.CharField(
        max_length=40, help_text="Which set and which state of the draft were compared."
    )
    rules = models.JSONField(default=dict, help_text="Both lists as they were when it was asked.")
    result = models.JSONField(null=True, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=150)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [one_of("state", ReplayState.values, name="routing_replay_state_known")]

    def __str__(self) -> str:
        return f"{self.wanted} {self.state}"
