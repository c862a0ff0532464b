"""Shapes of the city API: what comes in, checked strictly, and what goes out, for the contract."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.serializers import StrictSerializer, problems
from reporting.rules.states import State

__all__ = ["StrictSerializer", "problems"]


class ReportOut(serializers.Serializer[Any]):
    """A report as anybody may see it."""

    id = serializers.UUIDField()
    number = serializers.CharField(help_text="What people quote: BTM-2611-0482.")
    state = serializers.ChoiceField([state.value for state in State])
    category = serializers.CharField(help_text="Code of the category.")
    category_name = serializers.CharField()
    agency = serializers.CharField(
        allow_null=True, help_text="Code of the agency that is responsible; null until one is."
    )
    agency_name = serializers.CharField(allow_null=True)
    kelurahan = serializers.CharField(allow_null=True)
    kecamatan = serializers.CharField(allow_null=True)
    description = serializers.CharField(
        allow_blank=True, help_text="What the reporter wrote; personal data in it is covered."
    )
    priority = serializers.CharField(help_text="`low`, `normal`, `high` or `emergency`.")
    lon = serializers.FloatField(help_text="Degrees east (WGS 84).")
    lat = serializers.FloatField(help_text="Degrees north.")
    submitted_at = serializers.DateTimeField()
    response_due_at = serializers.DateTimeField(
        allow_null=True, help_text="Until when the city promised a first answer."
    )
    responded_at = serializers.DateTimeField(allow_null=True)
    resolution_due_at = serializers.DateTimeField(
        allow_null=True, help_text="Until when the city promised to solve it."
    )
    resolved_at = serializers.DateTimeField(
        allow_null=True,
        help_text="Said to be done; `closed` once the reporter agreed or was silent.",
    )
    closed_at = serializers.DateTimeField(allow_null=True)
    supporters = serializers.IntegerField(help_text="How many others have the same problem.")
    reopened = serializers.IntegerField(help_text="How often it turned out not to be solved.")


class ReportPageOut(serializers.Serializer[Any]):
    """A page of reports; ``next`` continues it."""

    results = ReportOut(many=True)
    next = serializers.CharField(
        allow_null=True, help_text="Send it as `cursor` for the next page; null at the end."
    )


class EventOut(serializers.Serializer[Any]):
    """One public line of a timeline."""

    kind = serializers.CharField(help_text="Name of the step, or of what happened.")
    actor = serializers.CharField(allow_blank=True, help_text="As what somebody acted.")
    note = serializers.CharField(allow_blank=True)
    happened_at = serializers.DateTimeField()


class PhotoOut(serializers.Serializer[Any]):
    """A photo with signed links that expire."""

    id = serializers.UUIDField()
    kind = serializers.CharField(help_text="`before` or `after` the repair.")
    state = serializers.CharField(help_text="Links are there once it is `ready`.")
    url = serializers.CharField(allow_blank=True)
    thumbnail_url = serializers.CharField(allow_blank=True)


class AnswerOut(serializers.Serializer[Any]):
    """An answer anybody may read, with its question as it was asked then."""

    code = serializers.CharField()
    text = serializers.CharField(help_text="The question.")
    kind = serializers.CharField()
    value = serializers.JSONField(help_text="The answer for programs.")
    said = serializers.CharField(help_text="The answer for people.")


class ReportDetailOut(ReportOut):
    """One report with its timeline and photos."""

    version = serializers.IntegerField(
        help_text="Raised by every change; the `ETag` begins with it."
    )
    state_label = serializers.CharField(help_text="Where it stands, in words.")
    kelurahan_code = serializers.CharField(allow_null=True)
    kecamatan_code = serializers.CharField(allow_null=True)
    hold_reason = serializers.CharField(allow_blank=True, help_text="What it waits for.")
    reject_reason = serializers.CharField(
        allow_blank=True, help_text="Why it was closed without a repair."
    )
    next_door = serializers.CharField(
        allow_blank=True, help_text="Who is responsible instead of the city."
    )
    merged_into = serializers.UUIDField(
        allow_null=True, help_text="Id of the report this one was joined to."
    )
    answers = AnswerOut(many=True)
    timeline = EventOut(many=True)
    photos = PhotoOut(many=True)


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
