"""What provisioning keeps ready: the template's text and spare schemas stamped from it."""

from __future__ import annotations

from django.db import models

from core import clock


class TemplateDump(models.Model):
    """The SQL that builds a city's schema, taken from a migrated template once per release."""

    fingerprint = models.CharField(
        max_length=64, unique=True, help_text="Hash of the city migrations."
    )
    sql = models.TextField()
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.fingerprint


class SpareSchema(models.Model):
    """A stamped schema with its role, waiting for a city. Claimed by deleting its row."""

    schema_name = models.CharField(max_length=63, unique=True)
    fingerprint = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.schema_name
