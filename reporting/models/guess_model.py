"""What the city's own category guess was trained on, and how well it did. Weights are a file."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q


class GuessModel(models.Model):
    """One training. The city uses the version that ``CitySettings.guess_version`` names."""

    version = models.PositiveIntegerField(unique=True)
    key = models.CharField(max_length=200, blank=True, default="", help_text="File of the weights.")
    trained_at = models.DateTimeField()
    phrases = models.PositiveIntegerField(help_text="Prepared phrases it learned from.")
    reports = models.PositiveIntegerField(help_text="The city's own confirmed reports.")
    held_out = models.PositiveIntegerField(help_text="Texts kept aside to be asked afterwards.")
    accuracy = models.FloatField(help_text="Share of those it got right, 0 to 1.")
    top3 = models.FloatField(help_text="Share it had among its first three.")
    keyword_accuracy = models.FloatField(help_text="Share the keywords alone got right.")
    before_accuracy = models.FloatField(
        null=True, blank=True, help_text="Share the model in use got right on the same texts."
    )
    is_used = models.BooleanField(help_text="Not worse than the one before, so it took its place.")
    size_bytes = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)
    categories: models.JSONField[dict[str, Any]] = models.JSONField(
        default=dict, blank=True, help_text="Per category: asked, right, among the first three."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="guess_model_share_is_a_share",
                condition=Q(accuracy__gte=0, accuracy__lte=1, top3__gte=0, top3__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.version}"
