"""The report: one thing a citizen asked the city to look at, at one place."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db.models import Case, F, Q, When
from django.db.models.functions import Least

from reporting.models.choices import Channel, LocationSource, Priority, Visibility, one_of
from reporting.models.mercator import easting, northing
from reporting.models.word_index import IndexedWords
from reporting.rules.states import CLOSED_STATES, OPEN_STATES, WORKABLE_STATES, State

if TYPE_CHECKING:
    from reporting.models.agency import Agency
    from reporting.models.area import Area

# Written out in every partial index and matched by every query that says ``open()``:
# PostgreSQL proves the match only from literals, never from parameters of a prepared plan.
IS_OPEN: Final = Q(state__in=sorted(str(state) for state in OPEN_STATES))
IS_CLOSED: Final = Q(state__in=sorted(str(state) for state in CLOSED_STATES))
CLOCK_RUNS: Final = Q(state__in=sorted(str(state) for state in WORKABLE_STATES), clock_paused=False)
HAS_OWNER: Final = Q(
    state__in=[State.ASSIGNED.value, State.IN_PROGRESS.value, State.RESOLVED.value]
)


class ReportQuerySet(models.QuerySet["Report"]):
    """Words for talking about reports. Each returns a queryset, so they chain."""

    def open(self) -> ReportQuerySet:
        return self.filter(IS_OPEN)

    def closed(self) -> ReportQuerySet:
        return self.filter(IS_CLOSED)

    def for_agency(self, agency: Agency) -> ReportQuerySet:
        return self.filter(agency=agency)

    def with_areas(self) -> ReportQuerySet:
        """Reports together with their areas, without the outlines: thousands of points a row."""
        return self.select_related("kelurahan", "kecamatan").defer(
            "kelurahan__boundary",
            "kelurahan__label_point",
            "kecamatan__boundary",
            "kecamatan__label_point",
        )

    def in_area(self, area: Area) -> ReportQuerySet:
        """Reports in a kelurahan or a kecamatan."""
        return self.filter(Q(kelurahan=area) | Q(kecamatan=area))

    def public(self) -> ReportQuerySet:
        """What anybody may see: nothing secret, nothing still held for triage."""
        return self.exclude(visibility=Visibility.SECRET).filter(needs_triage=False)

    def overdue(self, at: datetime) -> ReportQuerySet:
        """Open reports whose deadline to the citizen was already broken at ``at``."""
        return self.open().filter(next_due_at__lt=at)

    def awaiting_triage(self) -> ReportQuerySet:
        return self.filter(needs_triage=True)

    def resolved_before(self, at: datetime) -> ReportQuerySet:
        """Said to be done before ``at``, and the reporter has not answered yet."""
        return self.filter(state=State.RESOLVED, resolved_at__lt=at)

    def most_urgent_first(self) -> ReportQuerySet:
        return self.order_by(F("next_due_at").asc(nulls_last=True), "pk")

    def newest_first(self) -> ReportQuerySet:
        return self.order_by("-submitted_at", "-pk")


class Report(models.Model):
    """Something a citizen asked the city to look at, at one place.

    Change ``state``, ``agency`` and the clocks through ``reporting.services`` only: the service
    also writes the timeline entry and queues what follows from it. PostgreSQL computes ``mx``,
    ``my`` and ``next_due_at``; they are never written, and stale on an instance after ``save``.
    What fresh reports have in common has a database default, so that intake's one INSERT names
    only what it knows.
    """

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=24, help_text="BTM-2611-0482: what people quote.")
    state = models.CharField(
        max_length=16, default=State.RECEIVED.value, db_default=State.RECEIVED.value
    )
    category = models.ForeignKey(
        "reporting.Category", on_delete=models.PROTECT, related_name="reports", db_index=False
    )
    agency = models.ForeignKey(
        "reporting.Agency",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reports",
        db_index=False,
    )
    kelurahan = models.ForeignKey(
        "reporting.Area",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reports_in_kelurahan",
        db_index=False,
    )
    kecamatan = models.ForeignKey(
        "reporting.Area",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reports_in_kecamatan",
        db_index=False,
    )
    description = models.TextField(blank=True, default="", db_default="")
    location = models.PointField(
        srid=4326, spatial_index=False, help_text="Longitude/latitude, WGS 84."
    )
    location_accuracy_m = models.FloatField(null=True, blank=True)
    location_source = models.CharField(
        max_length=8, default=LocationSource.PIN, db_default=LocationSource.PIN
    )
    address_text = models.CharField(max_length=300, blank=True, default="", db_default="")
    mx = models.GeneratedField(
        expression=easting("location"),
        output_field=models.IntegerField(),
        db_persist=True,
        help_text="EPSG:3857, whole metres; map clusters are shifts of it.",
    )
    my = models.GeneratedField(
        expression=northing("location"), output_field=models.IntegerField(), db_persist=True
    )
    priority = models.CharField(max_length=12, default=Priority.NORMAL, db_default=Priority.NORMAL)
    visibility = models.CharField(
        max_length=12, default=Visibility.PUBLIC, db_default=Visibility.PUBLIC
    )
    channel = models.CharField(max_length=12)
    submitted_at = models.DateTimeField()
    assigned_at = models.DateTimeField(null=True, blank=True)
    response_due_at = models.DateTimeField(null=True, blank=True)
    responded_at = models.DateTimeField(null=True, blank=True)
    resolution_due_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    hold_reason = models.CharField(max_length=40, blank=True, default="", db_default="")
    held_at = models.DateTimeField(null=True, blank=True)
    clock_paused = models.BooleanField(
        default=False,
        db_default=False,
        help_text="On hold for a reason that stops the resolution clock.",
    )
    next_due_at = models.GeneratedField(
        expression=Case(
            When(
                CLOCK_RUNS & Q(responded_at__isnull=True),
                then=Least("response_due_at", "resolution_due_at"),
            ),
            When(CLOCK_RUNS, then=F("resolution_due_at")),
            default=None,
        ),
        output_field=models.DateTimeField(null=True),
        db_persist=True,
        help_text="The deadline that is running now; empty when none is.",
    )
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged",
        db_index=False,
    )
    reject_reason = models.CharField(max_length=40, blank=True, default="", db_default="")
    next_door = models.CharField(
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text="Who is responsible instead of the city.",
    )
    supporters_count = models.PositiveIntegerField(default=0, db_default=0)
    reopened_count = models.PositiveSmallIntegerField(default=0, db_default=0)
    handover_count = models.PositiveSmallIntegerField(default=0, db_default=0)
    device_hash = models.CharField(max_length=64, blank=True, default="", db_default="")
    follow_token_hash = models.CharField(max_length=64, blank=True, default="", db_default="")
    danger = models.BooleanField(default=False, db_default=False)
    needs_triage = models.BooleanField(default=False, db_default=False)
    triage_reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    answers: models.JSONField[list[dict[str, Any]]] = models.JSONField(
        default=list,
        blank=True,
        db_default=[],
        help_text="rules.questions.Answer: each with the words of its question.",
    )
    version = models.PositiveIntegerField(
        default=1, db_default=1, help_text="Raised by every change; the ETag."
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            # Serves access.require_report, by either key.
            models.UniqueConstraint(name="report_number_once", fields=["number"]),
            models.UniqueConstraint(name="report_public_id_once", fields=["public_id"]),
            models.CheckConstraint(
                name="report_closed_at_matches_state",
                condition=(IS_CLOSED & Q(closed_at__isnull=False))
                | (IS_OPEN & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="report_owner_known_while_worked_on",
                condition=~HAS_OWNER | Q(agency__isnull=False),
            ),
            models.CheckConstraint(
                name="report_merged_says_into_what",
                condition=Q(state=State.MERGED.value, merged_into__isnull=False)
                | (~Q(state=State.MERGED.value) & Q(merged_into__isnull=True)),
            ),
            models.CheckConstraint(
                name="report_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
            ),
            models.CheckConstraint(
                name="report_hold_says_why_and_since_when",
                condition=~Q(state=State.ON_HOLD.value)
                | (Q(held_at__isnull=False) & ~Q(hold_reason="")),
            ),
            models.CheckConstraint(
                name="report_clock_pauses_only_on_hold",
                condition=Q(clock_paused=False) | Q(state=State.ON_HOLD.value),
            ),
            models.CheckConstraint(
                name="report_resolved_says_when",
                condition=~Q(state=State.RESOLVED.value) | Q(resolved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="report_rejected_says_why",
                condition=~Q(state=State.REJECTED.value) | ~Q(reject_reason=""),
            ),
            one_of("priority", Priority.values, name="report_priority_known"),
            one_of("visibility", Visibility.values, name="report_visibility_known"),
            one_of("channel", Channel.values, name="report_channel_known"),
            one_of("location_source", LocationSource.values, name="report_place_source_known"),
        ]
        # Every index slows intake. Those of closed reports are paid when a report closes.
        indexes = [
            models.Index(  # serves selectors.agency_queue: one agency, time left first
                name="report_agency_queue_idx",
                fields=["agency", "next_due_at", "id"],
                include=["state", "needs_triage"],  # its counts are read from the index alone
                condition=IS_OPEN,
            ),
            models.Index(  # serves the coordinator's queue and overdue(): whole city, time left first
                name="report_city_queue_idx",
                fields=["next_due_at", "id"],
                include=["state", "needs_triage"],
                condition=IS_OPEN,
            ),
            models.Index(  # serves lists and the API, newest first, by cursor
                name="report_newest_idx", fields=["-submitted_at", "-id"]
            ),
            models.Index(  # serves open reports in a wide box, newest first
                name="report_open_newest_idx", fields=["-submitted_at", "-id"], condition=IS_OPEN
            ),
            models.Index(  # serves the API's category filter, newest first, by cursor
                name="report_category_newest_idx", fields=["category", "-submitted_at", "-id"]
            ),
            models.Index(  # serves the API's filter by agency, and its feed, newest first
                name="report_agency_newest_idx", fields=["agency", "-submitted_at", "-id"]
            ),
            models.Index(  # serves the API's filter by kelurahan, and its feed, newest first
                name="report_kelurahan_newest_idx", fields=["kelurahan", "-submitted_at", "-id"]
            ),
            models.Index(  # serves the API's filter by kecamatan, and its feed, newest first
                name="report_kecamatan_newest_idx", fields=["kecamatan", "-submitted_at", "-id"]
            ),
            models.Index(  # serves lists of rejected or of joined reports, past the many solved ones
                name="report_unsolved_state_idx",
                fields=["state", "-submitted_at", "-id"],
                condition=Q(state__in=[State.MERGED.value, State.REJECTED.value]),
            ),
            GinIndex(  # serves the API's search for words: selectors.report_search
                IndexedWords(F("description"), F("submitted_at")), name="report_words_idx"
            ),
            # Named as expressions: with ``fields`` the PostGIS backend drops the condition.
            GistIndex(  # serves open reports in a box, map tiles from z12, similar reports nearby
                F("location"), name="report_open_place_idx", condition=IS_OPEN
            ),
            GistIndex(  # serves closed reports in a box
                F("location"), name="report_closed_place_idx", condition=IS_CLOSED
            ),
            models.Index(  # serves lists of closed reports, newest first, past the open ones
                name="report_closed_newest_idx",
                fields=["-submitted_at", "-id"],
                condition=IS_CLOSED,
            ),
            models.Index(  # serves an agency's finished work and the nightly recount
                name="report_agency_closed_idx",
                fields=["agency", "-closed_at", "-id"],
                condition=IS_CLOSED,
            ),
            models.Index(  # serves the coordinator's finished work: the whole city, by cursor
                name="report_city_finished_idx",
                fields=["-closed_at", "-id"],
                condition=IS_CLOSED,
            ),
            models.Index(  # serves workflow.auto_confirm: three days of silence
                name="report_unconfirmed_idx",
                fields=["resolved_at"],
                condition=Q(state=State.RESOLVED.value),
            ),
            models.Index(  # serves the triage queue, oldest first
                name="report_triage_idx",
                fields=["submitted_at", "id"],
                condition=Q(needs_triage=True),
            ),
            models.Index(  # serves "my reports" and, inside intake's prepared plan, the daily
                # limit of a device: hence the whole table, a parameter proves no condition
                name="report_device_idx",
                fields=["device_hash", "-submitted_at"],
            ),
            models.Index(  # serves unmerge and the list of joined reports
                name="report_merged_idx",
                fields=["merged_into"],
                condition=Q(merged_into__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_secret(self) -> bool:
        """Whether the agency and its crews must not learn who reported."""
        return self.visibility == Visibility.SECRET
