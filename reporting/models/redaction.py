"""Covered parts of photos: who covered what, when and why."""

from __future__ import annotations

from django.db import models


class PhotoRedaction(models.Model):
    """One change of the boxes on a photo. The newest edition is what everybody sees."""

    photo = models.ForeignKey(
        "reporting.Photo", on_delete=models.CASCADE, related_name="redactions"
    )
    edition = models.PositiveIntegerField()
    boxes: models.JSONField[list[list[float]]] = models.JSONField(
        default=list, blank=True, help_text="Left, top, width, height in per cent, upright."
    )
    reason = models.CharField(max_length=200)
    made_by_label = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    old_keys: models.JSONField[list[str]] = models.JSONField(
        default=list, blank=True, help_text="Copies that this edition replaces."
    )
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # Also serves "the history of this photo".
            models.UniqueConstraint(name="photo_edition_once", fields=["photo", "edition"]),
        ]

    def __str__(self) -> str:
        return f"{self.photo_id} v{self.edition}"
