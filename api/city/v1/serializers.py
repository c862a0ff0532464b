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
