"""Shapes of the city API: what comes in, checked strictly, and what goes out, for the contract."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.serializers import StrictSerializer, problems
from reporting.models import LocationSource, Visibility
from reporting.rules import limits
from reporting.rules.questions import Kind
from reporting.rules.states import State

__all__ = ["StrictSerializer", "problems"]


class UploadedPhotoIn(StrictSerializer):
    """A photo uploaded beforehand, with the token that came with it."""

    id = serializers.UUIDField()
    token = serializers.CharField(max_length=200)


class ReportIn(StrictSerializer):
    """A new report: a photo or a few words, and a place."""

    category = serializers.CharField(
        max_length=limits.MAX_CODE, required=False, allow_blank=True, default=""
    )
    description = serializers.CharField(
        max_length=limits.MAX_DESCRIPTION, required=False, allow_blank=True, default=""
    )
    lon = serializers.FloatField(
        min_value=-180, max_value=180, required=False, allow_null=True, default=None,
        help_text="Derajat. Boleh kosong bersama lat bila sebuah foto menyimpan lokasi.",
    )  # fmt: skip
    # As wide as lon, so that the service can say when the two are swapped.
    lat = serializers.FloatField(
        min_value=-180, max_value=180, required=False, allow_null=True, default=None
    )
    accuracy_m = serializers.FloatField(
        min_value=0,
        max_value=limits.MAX_ACCURACY_METRES,
        required=False,
        allow_null=True,
        default=None,
    )
    location_source = serializers.ChoiceField(LocationSource.values, default="pin")
    address_text = serializers.CharField(
        max_length=limits.MAX_ADDRESS, required=False, allow_blank=True, default=""
    )
    photos = UploadedPhotoIn(many=True, required=False, default=list)
    visibility = serializers.ChoiceField(
        Visibility.values, required=False, allow_blank=True, default=""
    )
    danger = serializers.BooleanField(default=False)
    name = serializers.CharField(
        max_length=limits.MAX_PERSON_NAME, required=False, allow_blank=True, default=""
    )
    phone = serializers.CharField(
        max_length=limits.MAX_PHONE, required=False, allow_blank=True, default=""
    )
    email = serializers.EmailField(
        max_length=limits.MAX_EMAIL, required=False, allow_blank=True, default=""
    )

    answers = serializers.DictField(
        required=False, default=dict,
        help_text="Jawaban atas pertanyaan kategori: kode pertanyaan → teks, angka, tanggal "
        "(2026-11-22), kunci pilihan, atau daftar kunci.",
    )  # fmt: skip

    def validate_photos(self, value: list[Any]) -> list[Any]:
        if len(value) > limits.MAX_PHOTOS:
            raise serializers.ValidationError(_("Paling banyak lima foto."))
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (attrs["lon"] is None) != (attrs["lat"] is None):
            missing = "lon" if attrs["lon"] is None else "lat"
            raise serializers.ValidationError({missing: _("lon dan lat dikirim bersama.")})
        return attrs


@cache
def _report_in() -> ReportIn:
    return ReportIn()


def checked_report(data: Any) -> dict[str, Any]:
    """The fields of a new report, checked by :class:`ReportIn`.

    Building a serializer costs more than checking with it, so one is kept: a check leaves no trace
    in it. Only what it refuses is checked again by a fresh one, which words the errors.

    Raises:
        ValidationError: Something is missing, unknown or wrong.
    """
    try:
        found: dict[str, Any] = _report_in().run_validation(data)
    except serializers.ValidationError:
        form = ReportIn(data=data)
        form.is_valid(raise_exception=True)
        found = form.validated_data
    return found


class ReceiptOut(serializers.Serializer[Any]):
    """The answer to a new report."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    state = serializers.ChoiceField([state.value for state in State])
    category = serializers.CharField()
    agency = serializers.CharField(allow_blank=True)
    kelurahan = serializers.CharField()
    response_due_at = serializers.DateTimeField(allow_null=True)
    resolution_due_at = serializers.DateTimeField(allow_null=True)
    follow_token = serializers.CharField(allow_blank=True)
    replayed = serializers.BooleanField()
    needs_triage = serializers.BooleanField()
    emergency = serializers.BooleanField()
    next_door = serializers.CharField(allow_blank=True)
    next_door_contact = serializers.CharField(allow_blank=True)


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


class ClaimsOut(serializers.Serializer[Any]):
    """What a photo says about itself. Anybody can write that, so these are claims."""

    taken_at = serializers.CharField(required=False)
    lat = serializers.FloatField(required=False)
    lon = serializers.FloatField(required=False)
    camera = serializers.CharField(required=False)


class UploadOut(serializers.Serializer[Any]):
    """An uploaded photo: send id and token with the report."""

    id = serializers.UUIDField()
    token = serializers.CharField()
    claims = ClaimsOut()


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
