"""Shapes of scorecards."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class CorrectionOut(serializers.Serializer[Any]):
    """What an earlier, frozen month turned out to have been: each number before and after."""

    month = serializers.CharField()
    changes = serializers.DictField(
        child=serializers.ListField(child=serializers.FloatField(allow_null=True))
    )


class NumbersOut(serializers.Serializer[Any]):
    """What is counted of a month.

    ``null`` where nothing was measured, or where a running month is not counted by the formula yet.
    """

    formula = serializers.IntegerField(allow_null=True, help_text="Version of the formula.")
    reports = serializers.IntegerField(help_text="Reports the numbers are about.")
    responded = serializers.IntegerField(help_text="Answered for the first time.")
    median_response_minutes = serializers.FloatField(allow_null=True)
    on_time_response = serializers.IntegerField()
    on_time_response_percent = serializers.FloatField(allow_null=True)
    resolved = serializers.IntegerField()
    median_resolution_minutes = serializers.FloatField(allow_null=True)
    on_time_resolution = serializers.IntegerField()
    on_time_resolution_percent = serializers.FloatField(allow_null=True)
    closed = serializers.IntegerField()
    confirmed = serializers.IntegerField(help_text="Closed because the reporter agreed.")
    confirmed_percent = serializers.FloatField(allow_null=True)
    reopened = serializers.IntegerField()
    reopened_percent = serializers.FloatField(allow_null=True)
    handed_over = serializers.IntegerField()
    handed_over_percent = serializers.FloatField(allow_null=True)
    flagged = serializers.IntegerField(
        allow_null=True, help_text="Reports whose proof of the repair is doubted."
    )
    late_unanswered = serializers.IntegerField(allow_null=True)
    late_unresolved = serializers.IntegerField(allow_null=True)
    left_out_merged = serializers.IntegerField(allow_null=True)
    left_out_rejected = serializers.IntegerField(allow_null=True)
    left_out_triage = serializers.IntegerField(allow_null=True)
    left_out_same_voice = serializers.IntegerField(allow_null=True)
    left_out_excluded = serializers.IntegerField(allow_null=True)


class ScorecardOut(NumbersOut):
    """One agency's month by the published formula. A month that is over is frozen and final."""

    agency = serializers.CharField(help_text="Code of the agency.")
    name = serializers.CharField()
    short_name = serializers.CharField(allow_blank=True)
    month = serializers.CharField(help_text="2026-11.")
    is_final = serializers.BooleanField(help_text="Frozen: later events do not change it.")
    frozen_at = serializers.DateTimeField(allow_null=True)
    counted_at = serializers.DateTimeField(allow_null=True)
    rank = serializers.IntegerField(
        allow_null=True, help_text="null with fewer than ten reports: not ranked."
    )
    is_ranked = serializers.BooleanField()
    notes = serializers.ListField(
        child=serializers.CharField(), help_text="What the coordinator agreed to say about it."
    )
    corrections = CorrectionOut(many=True)


class CityScorecardOut(NumbersOut):
    """The whole city's month."""

    month = serializers.CharField(help_text="2026-11.")
    is_final = serializers.BooleanField()
    counted_at = serializers.DateTimeField(allow_null=True)


class MonthOut(serializers.Serializer[Any]):
    """A month that has scorecards."""

    month = serializers.CharField(help_text="2026-11.")
