"""What crews drive."""

from __future__ import annotations

from django.db import models


class CrewVehicle(models.Model):
    """One vehicle of a crew. ``Crew.vehicle`` is the same in a few words, for lists."""

    crew = models.ForeignKey(
        "reporting.Crew", on_delete=models.CASCADE, related_name="vehicles", db_index=False
    )
    plate = models.CharField(max_length=12, help_text='As on the plate: "BP 8123 DX".')
    kind = models.CharField(max_length=60, blank=True, default="", db_default="")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            # One plate, one crew: two crews cannot drive the same truck.
            models.UniqueConstraint(name="crew_vehicle_plate_once", fields=["plate"]),
            # Also serves "the vehicles of this crew".
            models.UniqueConstraint(name="crew_vehicle_place_once", fields=["crew", "position"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.plate}".strip()
