"""Photos of reports and of finished work."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from reporting.models.choices import PhotoKind, PhotoState, one_of


class PhotoQuerySet(models.QuerySet["Photo"]):
    """Words for talking about photos."""

    def ready(self) -> PhotoQuerySet:
        return self.filter(state=PhotoState.READY)

    def proofs(self) -> PhotoQuerySet:
        """Photos meant to show that the work is done."""
        return self.filter(kind=PhotoKind.AFTER)

    def in_order(self) -> PhotoQuerySet:
        return self.order_by("pk")


class Photo(models.Model):
    """An uploaded picture. Uploaded first, joined to its report when that is sent."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    report = models.ForeignKey(
        "reporting.Report",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="photos",
        db_index=False,
    )
    kind = models.CharField(max_length=8, default=PhotoKind.BEFORE, db_default=PhotoKind.BEFORE)
    state = models.CharField(
        max_length=12, default=PhotoState.UPLOADED, db_default=PhotoState.UPLOADED
    )
    failure_code = models.CharField(max_length=40, blank=True, default="", db_default="")
    original_key = models.CharField(max_length=200)
    display_key = models.CharField(max_length=200, blank=True, default="", db_default="")
    thumb_key = models.CharField(max_length=200, blank=True, default="", db_default="")
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    claims: models.JSONField[dict[str, Any]] = models.JSONField(
        default=dict,
        blank=True,
        help_text="What the file said of itself: taken_at, lat, lon, camera.",
    )
    phash = models.BigIntegerField(null=True, blank=True)
    upload_token_hash = models.CharField(max_length=64, blank=True, default="", db_default="")
    device_hash = models.CharField(max_length=64, blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    boxes: models.JSONField[list[list[float]]] = models.JSONField(
        default=list,
        db_default=[],
        blank=True,
        help_text="Covered parts of the upright picture: left, top, width, height in per cent.",
    )
    edition = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Raised by every change of the boxes; names the copies."
    )

    objects = PhotoQuerySet.as_manager()

    class Meta:
        constraints = [
            # Serves intake and the API: an upload by its public id.
            models.UniqueConstraint(name="photo_public_id_once", fields=["public_id"]),
            one_of("kind", PhotoKind.values, name="photo_kind_known"),
            one_of("state", PhotoState.values, name="photo_state_known"),
        ]
        indexes = [
            models.Index(  # serves every page that shows a report's photos
                name="photo_report_idx",
                fields=["report", "id"],
                condition=Q(report__isnull=False),
            ),
            models.Index(  # serves the sweep of uploads that were never sent, and upload limits
                name="photo_orphan_idx",
                fields=["device_hash", "created_at"],
                condition=Q(report__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)
