"""Numbered events of one city. PostgreSQL holds the truth; Redis carries the hint that there is something new."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class CityEvent(models.Model):
    """Something open screens want to know. Holds what a screen needs to draw it, and never a citizen's contact."""

    seq = models.BigIntegerField(
        primary_key=True, help_text="1, 2, 3 … without gaps, in order of commit."
    )
    type = models.TextField()
    key = models.TextField(default="", blank=True, help_text="Public id of what it is about.")
    facts = models.JSONField(default=dict)
    happened_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.seq} {self.type}"


class LiveCursor(models.Model):
    """The last number given out. One row; whoever holds its lock writes the next event."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.seq)
