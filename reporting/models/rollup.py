"""Numbers counted ahead, so that maps, walls and scorecards never scan reports.

Outbox consumers keep them, a nightly recount proves them; see ``services.rollups``.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from reporting.models.choices import StateGroup, one_of


class MapCell(models.Model):
    """How many reports lie in one square of the map. No category means all of them.

    Level ``n`` splits the world into 2^n by 2^n squares; ``cx`` counts from the west, ``cy``
    from the north, as tile numbers do.
    """

    level = models.PositiveSmallIntegerField()
    cx = models.IntegerField()
    cy = models.IntegerField()
    category = models.ForeignKey(
        "reporting.Category",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="map_cells",
        db_index=False,
    )
    state_group = models.CharField(max_length=8)
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [
            one_of("state_group", StateGroup.values, name="map_cell_group_known"),
            # Serves selectors.map_tiles: all cells of one level inside a tile, for one group and
            # category; and the upsert of services.rollups.
            models.UniqueConstraint(
                name="map_cell_once",
                fields=["level", "state_group", "category", "cx", "cy"],
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.cx}/{self.cy}: {self.count}"


class AgencyDay(models.Model):
    """What happened at one agency on one day of the city's time zone."""

    agency = models.ForeignKey(
        "reporting.Agency", on_delete=models.CASCADE, related_name="days", db_index=False
    )
    on = models.DateField()
    received = models.IntegerField(default=0)
    responded = models.IntegerField(default=0)
    resolved = models.IntegerField(default=0)
    closed = models.IntegerField(default=0)
    reopened = models.IntegerField(default=0)
    handed_over = models.IntegerField(default=0)
    on_time_response = models.IntegerField(default=0)
    on_time_resolution = models.IntegerField(default=0)
    confirmed = models.IntegerField(default=0)
    response_minutes_sum = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            # Serves selectors.scorecards: days of an agency in a period; and the upsert.
            models.UniqueConstraint(name="agency_day_once", fields=["agency", "on"])
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.on}"


class ResponseMinutes(models.Model):
    """How many first responses of a day took about so long; medians are read from these.

    ``minute_bucket`` is logarithmic, sixteen to each factor of e: the median errs by 3 % at most.
    """

    agency = models.ForeignKey(
        "reporting.Agency",
        on_delete=models.CASCADE,
        related_name="response_minutes",
        db_index=False,
    )
    on = models.DateField()
    minute_bucket = models.SmallIntegerField()
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [
            # Serves agency medians of a period, all agencies at once (30 days come first); and
            # the upsert.
            models.UniqueConstraint(
                name="response_minutes_once", fields=["on", "agency", "minute_bucket"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.on} {self.minute_bucket}: {self.count}"


class CityDay(models.Model):
    """The city's own numbers of one day: the top of the wall."""

    on = models.DateField(primary_key=True)
    received = models.IntegerField(default=0)
    responded = models.IntegerField(default=0)
    resolved = models.IntegerField(default=0)
    closed = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    overdue = models.IntegerField(default=0)

    def __str__(self) -> str:
        return str(self.on)


class Scorecard(models.Model):
    """An agency's month, frozen when the month ends: later events never change it."""

    agency = models.ForeignKey(
        "reporting.Agency", on_delete=models.PROTECT, related_name="scorecards", db_index=False
    )
    month = models.DateField(help_text="First day of the month.")
    facts: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    frozen_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Serves the published page: all agencies of a month.
            models.UniqueConstraint(name="scorecard_once", fields=["month", "agency"]),
            models.CheckConstraint(
                name="scorecard_month_begins_on_the_first", condition=models.Q(month__day=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.month:%Y-%m}"
