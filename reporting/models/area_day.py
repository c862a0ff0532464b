"""Days of a kecamatan, counted ahead: where the load lies without reading reports."""

from __future__ import annotations

from django.db import models


class AreaDay(models.Model):
    """What came in and what ended in one kecamatan on one day of the city's time zone.

    Open now = everything received and returned so far, minus everything ended.
    """

    area = models.ForeignKey(
        "reporting.Area", on_delete=models.CASCADE, related_name="days", db_index=False
    )
    on = models.DateField()
    received = models.IntegerField(default=0)
    ended = models.IntegerField(default=0, help_text="Closed, rejected or merged.")
    returned = models.IntegerField(default=0, help_text="Opened again after that.")

    class Meta:
        constraints = [
            # Serves selectors.area_load: days of an area in a period; and the upsert.
            models.UniqueConstraint(name="area_day_once", fields=["area", "on"])
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.on}"
