"""Shapes of the city API: what comes in, checked strictly, and what goes out, for the contract."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.serializers import StrictSerializer, problems
from reporting.rules.questions import Kind
from reporting.rules.states import State

__all__ = ["StrictSerializer", "problems"]


class ReportOut(serializers.Serializer[Any]):
    """A report as anybody may see it."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    state = serializers.ChoiceField([state.value for state in State])
    category = serializers.CharField()
    category_name = serializers.CharField()
    agency = serializers.CharField(allow_null=True)
    agency_name = serializers.CharField(allow_null=True)
    kelurahan = serializers.CharField(allow_null=True)
    kecamatan = serializers.CharField(allow_null=True)
    description = serializers.CharField(allow_blank=True)
    priority = serializers.CharField()
    lon = serializers.FloatField()
    lat = serializers.FloatField()
    submitted_at = serializers.DateTimeField()
    response_due_at = serializers.DateTimeField(allow_null=True)
    responded_at = serializers.DateTimeField(allow_null=True)
    resolution_due_at = serializers.DateTimeField(allow_null=True)
    resolved_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    supporters = serializers.IntegerField()
    reopened = serializers.IntegerField()


class ReportPageOut(serializers.Serializer[Any]):
    """A page of reports; ``next`` continues it."""

    results = ReportOut(many=True)
    next = serializers.CharField(allow_null=True)


class EventOut(serializers.Serializer[Any]):
    """One public line of a timeline."""

    kind = serializers.CharField()
    actor = serializers.CharField()
    note = serializers.CharField(allow_blank=True)
    happened_at = serializers.DateTimeField()


class PhotoOut(serializers.Serializer[Any]):
    """A photo with signed links that expire."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    state = serializers.CharField()
    url = serializers.CharField(allow_blank=True)
    thumbnail_url = serializers.CharField(allow_blank=True)


class AnswerOut(serializers.Serializer[Any]):
    """An answer anybody may read, with its question as it was asked then."""

    code = serializers.CharField()
    text = serializers.CharField()
    kind = serializers.CharField()
    value = serializers.JSONField()
    said = serializers.CharField()


class ReportDetailOut(ReportOut):
    """One report with its timeline and photos."""

    version = serializers.IntegerField()
    answers = AnswerOut(many=True)
    timeline = EventOut(many=True)
    photos = PhotoOut(many=True)


class OptionOut(serializers.Serializer[Any]):
    """One thing to choose; ``key`` is what is sent."""

    key = serializers.CharField()
    name = serializers.CharField()


class QuestionOut(serializers.Serializer[Any]):
    """What the city asks about reports of a category, the parent's questions included."""

    code = serializers.CharField()
    text = serializers.CharField()
    kind = serializers.ChoiceField([kind.value for kind in Kind])
    required = serializers.BooleanField()  # type: ignore[assignment]  # a field, as declared
    help = serializers.CharField(allow_blank=True)
    public = serializers.BooleanField()
    minimum = serializers.FloatField(allow_null=True)
    maximum = serializers.FloatField(allow_null=True)
    options = OptionOut(many=True)


class CategoryOut(serializers.Serializer[Any]):
    """A category that may be chosen now."""

    code = serializers.CharField()
    name = serializers.CharField()
    icon = serializers.CharField(allow_blank=True)
    parent = serializers.CharField(allow_null=True)  # type: ignore[assignment]  # a field, as declared
    next_door = serializers.CharField(allow_blank=True)
    questions = QuestionOut(many=True)


class PlaceOut(serializers.Serializer[Any]):
    """Where a point is."""

    kelurahan = serializers.CharField()
    kelurahan_code = serializers.CharField()
    kecamatan = serializers.CharField(allow_null=True)
    kecamatan_code = serializers.CharField(allow_null=True)
    snapped_m = serializers.IntegerField()


class CorrectionOut(serializers.Serializer[Any]):
    """What an earlier, frozen month turned out to have been: each number before and after."""

    month = serializers.CharField()
    changes = serializers.DictField(
        child=serializers.ListField(child=serializers.FloatField(allow_null=True))
    )


class ScorecardOut(serializers.Serializer[Any]):
    """One agency's month by the published formula. A month that is over is frozen and final.

    ``null`` where nothing was measured, or where a running month is not counted by the formula yet.
    """

    agency = serializers.CharField()
    name = serializers.CharField()
    short_name = serializers.CharField(allow_blank=True)
    month = serializers.CharField()
    is_final = serializers.BooleanField()
    frozen_at = serializers.DateTimeField(allow_null=True)
    counted_at = serializers.DateTimeField(allow_null=True)
    formula = serializers.IntegerField(allow_null=True)
    rank = serializers.IntegerField(
        allow_null=True, help_text="null: kurang dari sepuluh laporan, tidak diperingkat."
    )
    is_ranked = serializers.BooleanField()
    reports = serializers.IntegerField(help_text="n")
    responded = serializers.IntegerField()
    median_response_minutes = serializers.FloatField(allow_null=True)
    on_time_response = serializers.IntegerField()
    on_time_response_percent = serializers.FloatField(allow_null=True)
    resolved = serializers.IntegerField()
    median_resolution_minutes = serializers.FloatField(allow_null=True)
    on_time_resolution = serializers.IntegerField()
    on_time_resolution_percent = serializers.FloatField(allow_null=True)
    closed = serializers.IntegerField()
    confirmed = serializers.IntegerField()
    confirmed_percent = serializers.FloatField(allow_null=True)
    reopened = serializers.IntegerField()
    reopened_percent = serializers.FloatField(allow_null=True)
    handed_over = serializers.IntegerField()
    handed_over_percent = serializers.FloatField(allow_null=True)
    flagged = serializers.IntegerField(
        allow_null=True, help_text="Laporan yang bukti pengerjaannya diragukan."
    )
    late_unanswered = serializers.IntegerField(allow_null=True)
    late_unresolved = serializers.IntegerField(allow_null=True)
    left_out_merged = serializers.IntegerField(allow_null=True)
    left_out_rejected = serializers.IntegerField(allow_null=True)
    left_out_triage = serializers.IntegerField(allow_null=True)
    left_out_same_voice = serializers.IntegerField(allow_null=True)
    left_out_excluded = serializers.IntegerField(allow_null=True)
    notes = serializers.ListField(
        child=serializers.CharField(), help_text="Keterangan yang disetujui koordinator."
    )
    corrections = CorrectionOut(many=True)
