"""Screens that hang in a command centre."""

from __future__ import annotations

from django.db import models


class WallScreen(models.Model):
    """A screen that shows the wall without anybody signed in, until it is revoked."""

    name = models.CharField(max_length=120)
    token_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # Serves the wall's door: a screen by its token.
            models.UniqueConstraint(name="wall_screen_token_once", fields=["token_hash"])
        ]

    def __str__(self) -> str:
        return self.name
