"""Shapes of what a program needs to know of a city first: categories, agencies, areas."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reporting.models import AreaLevel, Priority, Visibility
from reporting.rules.questions import Kind
from reporting.rules.targets import Counting, TargetKind, Unit


class OptionOut(serializers.Serializer[Any]):
    """One thing to choose; ``key`` is what is sent."""

    key = serializers.CharField(help_text="What is sent.")
    name = serializers.CharField(help_text="What people read.")


class QuestionOut(serializers.Serializer[Any]):
    """What the city asks about reports of a category, the parent's questions included."""

    code = serializers.CharField(help_text="Name of the answer in `answers` of a new report.")
    text = serializers.CharField()
    kind = serializers.ChoiceField([kind.value for kind in Kind])
    required = serializers.BooleanField(  # type: ignore[assignment]  # a field, as declared
        help_text="A report without the answer is taken all the same; the desk asks again."
    )
    help = serializers.CharField(allow_blank=True)
    public = serializers.BooleanField(help_text="Whether anybody may read the answer.")
    minimum = serializers.FloatField(allow_null=True, help_text="Of a number.")
    maximum = serializers.FloatField(allow_null=True, help_text="Of a number.")
    options = OptionOut(many=True, help_text="Of a choice.")


class TargetOut(serializers.Serializer[Any]):
    """A promise: how soon the city answers or solves.

    Of those that fit a report, the narrowest counts: one for its priority and area, for its priority, for
    its area, then the usual one.
    """

    kind = serializers.ChoiceField([each.value for each in TargetKind])
    amount = serializers.IntegerField(help_text="How many units.")
    unit = serializers.ChoiceField([each.value for each in Unit])
    counting = serializers.ChoiceField(
        [each.value for each in Counting],
        help_text="`working`: only while the office works; `elapsed`: day and night.",
    )
    words = serializers.CharField(help_text="The promise as people read it.")
    priority = serializers.ChoiceField(
        Priority.values,
        allow_null=True,
        help_text="It counts for reports of this priority only; null for the usual one.",
    )
    area = serializers.CharField(
        allow_null=True, help_text="It counts in the area of this code only; null elsewhere."
    )
    legal_basis = serializers.CharField(allow_blank=True)


class CategoryOut(serializers.Serializer[Any]):
    """A category that may be chosen now."""

    code = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    icon = serializers.CharField(allow_blank=True)
    parent = serializers.CharField(  # type: ignore[assignment]  # a field, as declared
        allow_null=True, help_text="Code of the category above it."
    )
    priority = serializers.ChoiceField(Priority.values, help_text="Of a report without hazards.")
    visibility = serializers.ChoiceField(
        Visibility.values, help_text="Of a report that does not say."
    )
    next_door = serializers.CharField(
        allow_blank=True, help_text="Who solves it instead of the city; then nothing is promised."
    )
    next_door_contact = serializers.CharField(allow_blank=True)
    duplicate_radius_m = serializers.IntegerField(
        help_text="Reports nearer than this may be the same problem."
    )
    questions = QuestionOut(many=True)
    targets = TargetOut(many=True)


class AgencyOut(serializers.Serializer[Any]):
    """An agency of the city, as the public knows it."""

    code = serializers.CharField()
    name = serializers.CharField()
    short_name = serializers.CharField(allow_blank=True)
    parent = serializers.CharField(  # type: ignore[assignment]  # a field, as declared
        allow_null=True, help_text="Code of the agency it is a unit of."
    )
    phone = serializers.CharField(allow_blank=True)
    areas = serializers.ListField(
        child=serializers.CharField(), help_text="Codes of areas it serves; empty: the whole city."
    )


class PlaceOut(serializers.Serializer[Any]):
    """Where a point is."""

    kelurahan = serializers.CharField()
    kelurahan_code = serializers.CharField()
    kecamatan = serializers.CharField(allow_null=True)
    kecamatan_code = serializers.CharField(allow_null=True)
    snapped_m = serializers.IntegerField(
        help_text="How far outside the boundary the point lay; 0 inside, never more than 300."
    )


@extend_schema_field(
    {
        "type": ["object", "null"],
        "properties": {
            "type": {"type": "string", "enum": ["MultiPolygon", "Polygon"]},
            "coordinates": {"type": "array", "items": {}},
        },
        "required": ["type", "coordinates"],
    }
)
class GeometryField(serializers.JSONField):
    """A GeoJSON geometry, longitude first."""


class AreaFactsOut(serializers.Serializer[Any]):
    """What is known of an area."""

    code = serializers.CharField(help_text="Kemendagri code, dotted.")
    name = serializers.CharField()
    level = serializers.ChoiceField(AreaLevel.values)
    parent = serializers.CharField(  # type: ignore[assignment]  # a field, as declared
        allow_null=True, help_text="Code of the area it lies in."
    )
    area_km2 = serializers.FloatField()
    is_covered = serializers.BooleanField(help_text="Whether the city takes reports from there.")
    is_illustrative = serializers.BooleanField(help_text="Drawn for a demo, not surveyed.")
    lon = serializers.FloatField(help_text="Of a point certainly inside, for labels.")
    lat = serializers.FloatField()


class AreaOut(serializers.Serializer[Any]):
    """An area as a GeoJSON feature."""

    type = serializers.ChoiceField(["Feature"])
    id = serializers.CharField(help_text="Its code.")
    geometry = GeometryField(allow_null=True, help_text="null when `geometry=none` was asked.")
    properties = AreaFactsOut()


class AreasOut(serializers.Serializer[Any]):
    """Areas as a GeoJSON feature collection, by code."""

    type = serializers.ChoiceField(["FeatureCollection"])
    features = AreaOut(many=True)
