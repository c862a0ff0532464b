"""What a new report takes, and what its sender gets back."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from api.city.v1.step_shapes import photos
from api.parameters import LatitudeField, LongitudeField
from api.serializers import StrictSerializer
from reporting.models import LocationSource, Visibility
from reporting.rules import limits
from reporting.rules.states import State


def _text(most: int, help_text: str) -> serializers.CharField:
    return serializers.CharField(
        max_length=most, required=False, allow_blank=True, default="", help_text=help_text
    )


class AnswersField(serializers.DictField):
    """Answers by the code of their question; the city's own questions say what each may be."""


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "words_and_place",
            value={
                "description": "Sampah menumpuk di pinggir jalan, sudah tiga hari.",
                "category": "sampah",
                "lon": 104.0529,
                "lat": 1.1305,
            },
            request_only=True,
        ),
        OpenApiExample(
            "photo_uploaded_before",
            value={
                "description": "Sampah menumpuk di pinggir jalan, sudah tiga hari.",
                "category": "sampah",
                "lon": 104.0529,
                "lat": 1.1305,
                "location_source": "gps",
                "accuracy_m": 8,
                "photos": [
                    {
                        "id": "0d2c9a52-6f4e-4f0a-9a43-3f1f2ab0a6c7",
                        "token": "qk3dXw1kS0m2Qv9yQkz4Xw7mR1hN8e2J",
                    }
                ],
                "visibility": "anonymous",
            },
            request_only=True,
        ),
    ]
)
class ReportIn(StrictSerializer):
    """A new report: a photo or a few words, and a place."""

    category = _text(
        limits.MAX_CODE, "Code of a category that may be chosen; without one the words decide."
    )
    description = _text(limits.MAX_DESCRIPTION, "What it is about. Needed when there is no photo.")
    lon = LongitudeField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Degrees east. May be left out, together with lat, when a photo says where it was taken.",
    )
    lat = LatitudeField(
        required=False, allow_null=True, default=None, help_text="Degrees north; see lon."
    )
    accuracy_m = serializers.FloatField(
        min_value=0,
        max_value=limits.MAX_ACCURACY_METRES,
        required=False,
        allow_null=True,
        default=None,
        help_text="Metres, as the phone tells it.",
    )
    location_source = serializers.ChoiceField(
        LocationSource.values, default="pin", help_text="How the sender found the place."
    )
    address_text = _text(limits.MAX_ADDRESS, "How to find it, in words.")
    photos = photos("Photos uploaded beforehand, at most five.")
    visibility = serializers.ChoiceField(
        Visibility.values,
        required=False,
        allow_blank=True,
        default="",
        help_text="Who may see the report and its sender; without it, as the category is set.",
    )
    danger = serializers.BooleanField(
        default=False, help_text="Somebody is in danger now. The report is still no call to 112."
    )
    name = _text(limits.MAX_PERSON_NAME, "Of the sender; kept apart from the report.")
    phone = _text(limits.MAX_PHONE, "To be told how it goes on; kept apart from the report.")
    email = serializers.EmailField(
        max_length=limits.MAX_EMAIL,
        required=False,
        allow_blank=True,
        default="",
        help_text="To be told how it goes on; kept apart from the report.",
    )
    answers = AnswersField(
        required=False,
        default=dict,
        help_text="Answers to the category's questions: code of the question to a text, a number, a day "
        "(2026-11-22), the key of an option, or a list of keys.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs.setdefault("photos", [])
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
    """The answer to a new report; sent again with the same key, the same."""

    id = serializers.UUIDField(help_text="Id of the report.")
    number = serializers.CharField(help_text="What people quote.")
    state = serializers.ChoiceField(
        [state.value for state in State], help_text="`received` while the coordinator has to look."
    )
    category = serializers.CharField(help_text="Code of the category, chosen or guessed.")
    agency = serializers.CharField(
        allow_blank=True, help_text='Name of the responsible agency; "" while nobody is.'
    )
    kelurahan = serializers.CharField(help_text="Name of the kelurahan it lies in.")
    response_due_at = serializers.DateTimeField(
        allow_null=True,
        help_text="When somebody will have answered; null when nothing is promised.",
    )
    resolution_due_at = serializers.DateTimeField(
        allow_null=True, help_text="When it will be solved; null when nothing is promised."
    )
    follow_token = serializers.CharField(
        allow_blank=True,
        help_text="Secret of the follow link: keep it, and send it as `X-Follow-Token` to act as the reporter.",
    )
    needs_triage = serializers.BooleanField(
        help_text="The coordinator looks at it before anybody else sees it."
    )
    emergency = serializers.BooleanField(
        help_text="The words speak of an emergency: show 112 above everything."
    )
    next_door = serializers.CharField(
        allow_blank=True, help_text="Who is responsible instead of the city, if somebody is."
    )
    next_door_contact = serializers.CharField(allow_blank=True, help_text="How to reach them.")
