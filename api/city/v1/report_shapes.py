"""Shapes of reports in lists, and of their timeline."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.city.v1.serializers import ReportOut


class NearReportOut(ReportOut):
    """A report and how far it is from the point asked about."""

    distance_m = serializers.IntegerField(help_text="Metres, along the ground.")


class NearbyOut(serializers.Serializer[Any]):
    """Reports, the nearest first."""

    results = NearReportOut(many=True)


class EntryOut(serializers.Serializer[Any]):
    """One entry of a timeline, as this caller may read it."""

    kind = serializers.CharField(help_text="Name of the step, or of what happened.")
    title = serializers.CharField(help_text="The same in words.")
    actor = serializers.CharField(allow_blank=True, help_text="As what somebody acted.")
    actor_name = serializers.CharField(
        allow_null=True, help_text="Who acted; null for everybody but the report's staff."
    )
    agency = serializers.CharField(allow_null=True, help_text="Code of the agency concerned.")
    note = serializers.CharField(allow_blank=True)
    is_public = serializers.BooleanField(help_text="Whether anybody may read the entry.")
    happened_at = serializers.DateTimeField()
