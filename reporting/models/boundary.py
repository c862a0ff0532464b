"""Files of boundaries on their way to becoming the city's areas, and the history of those that did."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from reporting.models.choices import one_of


class BoundaryState(models.TextChoices):
    """Where a file of boundaries is on its way."""

    WAITING = "waiting", _("Sedang diperiksa")
    REFUSED = "refused", _("Belum dapat dipakai")
    READY = "ready", _("Menunggu keputusan")
    APPLIED = "applied", _("Diterapkan")
    DISCARDED = "discarded", _("Dibatalkan")
    EXPIRED = "expired", _("Kedaluwarsa")


OPEN_BOUNDARY_STATES = (
    BoundaryState.WAITING.value,
    BoundaryState.REFUSED.value,
    BoundaryState.READY.value,
)
"""Nothing is decided yet; the file is kept until it expires."""


class BoundarySetQuerySet(models.QuerySet["BoundarySet"]):
    """Words for talking about files of boundaries."""

    def newest(self) -> BoundarySetQuerySet:
        return self.order_by("-uploaded_at", "-pk")

    def undecided(self) -> BoundarySetQuerySet:
        return self.filter(state__in=OPEN_BOUNDARY_STATES)

    def applied(self) -> BoundarySetQuerySet:
        return self.filter(state=BoundaryState.APPLIED)


class BoundarySet(models.Model):
    """One upload: its file, what is wrong with it, what it would change, and what was decided."""

    public_id = models.UUIDField(default=uuid4, editable=False)
    state = models.CharField(max_length=12, default=BoundaryState.WAITING)
    file_name = models.CharField(max_length=200)
    file_key = models.CharField(max_length=300, help_text="The upload itself; private.")
    plan_key = models.CharField(
        max_length=300, blank=True, default="", help_text="The areas as they were understood."
    )
    before_key = models.CharField(
        max_length=300, blank=True, default="", help_text="The areas before it was applied."
    )
    epsg = models.PositiveIntegerField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True, default="")
    drawn_on = models.DateField(null=True, blank=True, help_text="The day the boundaries are of.")
    replaces = models.BooleanField(
        default=False, help_text="Switch off areas of the same levels that the file does not name."
    )
    undoes = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by"
    )
    problems: models.JSONField[list[str]] = models.JSONField(default=list, blank=True)
    notices: models.JSONField[list[str]] = models.JSONField(default=list, blank=True)
    changes: models.JSONField[dict[str, list[str]]] = models.JSONField(
        default=dict, blank=True, help_text="Codes: created, changed, unchanged, switched_off."
    )
    uploaded_by = models.CharField(max_length=120)
    uploaded_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_by = models.CharField(max_length=120, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = BoundarySetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="boundary_set_public_id_once", fields=["public_id"]),
            one_of("state", BoundaryState.values, name="boundary_set_state_known"),
        ]
        indexes = [
            models.Index(  # serves the list on the areas page
                fields=["-uploaded_at", "-id"], name="boundary_set_newest"
            ),
            models.Index(  # serves the job that throws away what nobody decided on
                fields=["expires_at"],
                name="boundary_set_undecided",
                condition=models.Q(state__in=OPEN_BOUNDARY_STATES),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
