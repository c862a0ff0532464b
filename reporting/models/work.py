"""Crews in the field and the jobs they drive to."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import Q

from reporting.models.choices import OPEN_WORK_STATES, WorkState, one_of
from reporting.models.mercator import easting, northing

IS_UNDER_WAY = Q(state__in=sorted(state.value for state in OPEN_WORK_STATES))


class CrewQuerySet(models.QuerySet["Crew"]):
    """Words for talking about crews."""

    def active(self) -> CrewQuerySet:
        return self.filter(is_active=True)

    def by_name(self) -> CrewQuerySet:
        return self.order_by("name", "pk")


class Crew(models.Model):
    """People, and perhaps a vehicle, that an agency sends out together."""

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    agency = models.ForeignKey("reporting.Agency", on_delete=models.PROTECT, related_name="crews")
    vehicle = models.CharField(max_length=80, blank=True, default="", db_default="")
    areas = models.ManyToManyField("reporting.Area", blank=True, related_name="crews")
    members: models.ManyToManyField[models.Model, models.Model] = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="reporting.CrewMember", related_name="crews"
    )
    is_active = models.BooleanField(default=True, db_default=True)

    objects = CrewQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="crew_code_once", fields=["code"])]

    def __str__(self) -> str:
        return self.name


class CrewMember(models.Model):
    """One person of a crew."""

    crew = models.ForeignKey(
        Crew, on_delete=models.CASCADE, related_name="memberships", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="crew_memberships"
    )

    class Meta:
        constraints = [
            # Also serves "the people of this crew".
            models.UniqueConstraint(name="crew_member_once", fields=["crew", "user"])
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.crew}"


class WorkOrderQuerySet(models.QuerySet["WorkOrder"]):
    """Words for talking about work orders."""

    def under_way(self) -> WorkOrderQuerySet:
        """Given to a crew and neither done nor called off."""
        return self.filter(IS_UNDER_WAY)

    def for_crew(self, crew: Crew) -> WorkOrderQuerySet:
        return self.filter(crew=crew)

    def oldest_first(self) -> WorkOrderQuerySet:
        return self.order_by("assigned_at", "pk")


class WorkOrder(models.Model):
    """A crew's job for a report. One at a time; a second crew follows when the first is done."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    report = models.ForeignKey(
        "reporting.Report", on_delete=models.CASCADE, related_name="work_orders"
    )
    crew = models.ForeignKey(
        Crew, on_delete=models.PROTECT, related_name="work_orders", db_index=False
    )
    state = models.CharField(
        max_length=12, default=WorkState.ASSIGNED, db_default=WorkState.ASSIGNED
    )
    assigned_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True, default="", db_default="")
    route_metres = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Driven so far; stays when the positions are forgotten."
    )
    explanation = models.TextField(
        blank=True, default="", db_default="", help_text="The crew's words about a doubtful proof."
    )
    proof_place = models.PointField(
        srid=4326,
        null=True,
        blank=True,
        spatial_index=False,
        help_text="Of the phone, at the photo.",
    )
    proof_placed_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(
        max_length=20, blank=True, default="", db_default="", help_text="Why the crew cannot go on."
    )
    trouble_note = models.TextField(blank=True, default="", db_default="")
    trouble_at = models.DateTimeField(null=True, blank=True)

    objects = WorkOrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="work_order_public_id_once", fields=["public_id"]),
            models.UniqueConstraint(
                name="work_order_one_under_way", fields=["report"], condition=IS_UNDER_WAY
            ),
            one_of("state", WorkState.values, name="work_order_state_known"),
            models.CheckConstraint(
                name="work_order_done_says_when",
                condition=~Q(state=WorkState.DONE.value) | Q(done_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(  # serves selectors.crew_day and crew load: a crew's open jobs
                name="work_order_crew_day_idx",
                fields=["crew", "assigned_at"],
                condition=IS_UNDER_WAY,
            ),
            models.Index(  # serves selectors.work_orders.page: jobs, those assigned last first
                name="work_order_newest_idx", fields=["-assigned_at", "-id"]
            ),
            models.Index(  # serves a crew's finished jobs, newest first
                name="work_order_crew_done_idx", fields=["crew", "-done_at"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.crew_id} → {self.report_id}"


class CrewPositionQuerySet(models.QuerySet["CrewPosition"]):
    """Words for talking about positions."""

    def older_than(self, at: datetime) -> CrewPositionQuerySet:
        """What retention removes."""
        return self.filter(recorded_at__lt=at)

    def newest_first(self) -> CrewPositionQuerySet:
        return self.order_by("-recorded_at", "-pk")


class CrewPosition(models.Model):
    """Where a crew was while a job was under way. Kept for a day."""

    crew = models.ForeignKey(
        Crew, on_delete=models.CASCADE, related_name="positions", db_index=False
    )
    work_order = models.ForeignKey(
        WorkOrder, on_delete=models.CASCADE, related_name="positions", db_index=False
    )
    location = models.PointField(srid=4326, spatial_index=False)
    mx = models.GeneratedField(
        expression=easting("location"), output_field=models.IntegerField(), db_persist=True
    )
    my = models.GeneratedField(
        expression=northing("location"), output_field=models.IntegerField(), db_persist=True
    )
    recorded_at = models.DateTimeField()

    objects = CrewPositionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(  # serves the wall: where is this crew now
                name="crew_position_latest_idx", fields=["crew", "-recorded_at"]
            ),
            models.Index(  # serves the crew page and the route length of one job
                name="crew_position_job_idx", fields=["work_order", "recorded_at"]
            ),
            models.Index(  # serves retention: positions older than a day
                name="crew_position_age_idx", fields=["recorded_at"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.crew_id} {self.recorded_at:%H:%M:%S}"
