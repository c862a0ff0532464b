"""Sentences a city prepares for its desks."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class ReplyTemplate(models.Model):
    """A sentence for the note of a step, for everybody or for one agency or category.

    ``replaces`` names a sentence every city has from the start (``rules.reply_texts``), which this
    one rewords or, switched off, takes away.
    """

    transition = models.CharField(max_length=32, help_text="Name of the step, or reply.")
    category = models.ForeignKey(
        "reporting.Category",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reply_templates",
    )
    agency = models.ForeignKey(
        "reporting.Agency",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reply_templates",
    )
    text = models.CharField(max_length=500)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    replaces = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="reply_template_replaces_once", fields=["replaces"], condition=~Q(replaces="")
            ),
        ]

    def __str__(self) -> str:
        return self.text
