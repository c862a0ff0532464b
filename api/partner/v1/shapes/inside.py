"""What a partner sees and sets inside a city: first admin, look, use of the package."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.serializers import StrictSerializer
from core.branding.services import LONGEST
from reporting.rules.limits import MAX_PERSON_NAME


class AdminIn(StrictSerializer):
    """Who is to run the city."""

    name = serializers.CharField(max_length=MAX_PERSON_NAME)
    email = serializers.EmailField(max_length=254)


class AdminOut(serializers.Serializer[Any]):
    """An admin of the city."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.CharField()
    is_in = serializers.BooleanField(help_text="They chose a password and can sign in.")
    invited_at = serializers.DateTimeField()


class AdminsOut(serializers.Serializer[Any]):
    """The city's admins, the first one first."""

    results = AdminOut(many=True)


class LookIn(StrictSerializer):
    """What to change; what is left out stays."""

    app_name = serializers.CharField(max_length=LONGEST["app_name"], required=False)
    tagline = serializers.CharField(max_length=LONGEST["tagline"], required=False, allow_blank=True)
    colour = serializers.CharField(max_length=7, required=False, help_text="#rrggbb")
    footer_text = serializers.CharField(
        max_length=LONGEST["footer_text"], required=False, allow_blank=True
    )
    contact_text = serializers.CharField(
        max_length=LONGEST["contact_text"], required=False, allow_blank=True
    )
    about_text = serializers.CharField(
        max_length=LONGEST["about_text"], required=False, allow_blank=True
    )


class LookOut(serializers.Serializer[Any]):
    """How the city looks to its citizens. Announcements are the city's own voice."""

    app_name = serializers.CharField()
    tagline = serializers.CharField(allow_blank=True)
    colour = serializers.CharField()
    footer_text = serializers.CharField(allow_blank=True)
    contact_text = serializers.CharField(allow_blank=True)
    about_text = serializers.CharField(allow_blank=True)
    logo_url = serializers.CharField(allow_blank=True)


class LimitOut(serializers.Serializer[Any]):
    """One limit of the package."""

    code = serializers.CharField()
    name = serializers.CharField()
    used = serializers.IntegerField(allow_null=True, help_text="null: not counted.")
    limit = serializers.IntegerField(allow_null=True, help_text="null: none.")
    is_over = serializers.BooleanField()


class PulseOut(serializers.Serializer[Any]):
    """What was measured last; every few minutes."""

    measured_at = serializers.DateTimeField()
    reports_today = serializers.IntegerField()
    reports_week = serializers.IntegerField(help_text="In the last seven days.")
    on_time_percent = serializers.FloatField(
        allow_null=True, help_text="Of the clocks that ended in 30 days; null: none did."
    )
    requests = serializers.IntegerField(help_text="Answered in the last day.")


class CityUsageOut(serializers.Serializer[Any]):
    """How much a city uses."""

    city = serializers.UUIDField()
    limits = LimitOut(many=True)
    measured = PulseOut(allow_null=True)


class UsageRowOut(serializers.Serializer[Any]):
    """The last measurement of one city."""

    city = serializers.UUIDField()
    name = serializers.CharField()
    measured = PulseOut()
