"""Cities of a partner: where each is in its life, what it has, how far its building is."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.partner.v1.shapes import common
from api.partner.v1.shapes.common import BillOut
from api.partner.v1.shapes.quotes import PackageRefOut
from api.serializers import StrictSerializer
from billing.models import SubscriptionState
from tenants.models import CityState
from tenants.models.city import CityKind

STEPS = ("activate", "suspend", "reopen")
PROGRESS = ("waiting", "running", "done")


class CityIn(StrictSerializer):
    """Which sign-up becomes a city."""

    signup = serializers.UUIDField(help_text="A verified sign-up of yours.")


class SuspendIn(StrictSerializer):
    """Why the city is stopped."""

    reason = serializers.CharField(max_length=common.MAX_REASON, help_text="The city reads it.")


class SubscriptionOut(serializers.Serializer[Any]):
    """What a city has bought."""

    package = PackageRefOut()
    services = serializers.ListField(child=serializers.CharField())
    categories = serializers.ListField(child=serializers.CharField())
    state = serializers.ChoiceField(SubscriptionState.values)
    started_on = serializers.DateField()
    period_start = serializers.DateField()
    period_end = serializers.DateField(help_text="First day after the paid period.")


class CityOut(serializers.Serializer[Any]):
    """A city of yours."""

    id = serializers.UUIDField()
    reference = serializers.CharField(
        allow_blank=True, help_text="Of the sign-up or sandbox it came of."
    )
    code = serializers.CharField(help_text="Short name in addresses: batam.")
    name = serializers.CharField()
    kind = serializers.ChoiceField(CityKind.values)
    region = serializers.CharField(allow_blank=True, help_text="Kemendagri code.")
    province = serializers.CharField(allow_blank=True)
    time_zone = serializers.CharField()
    state = serializers.ChoiceField(CityState.values)
    is_ready = serializers.BooleanField(help_text="Built to the end.")
    is_sandbox = serializers.BooleanField()
    host = serializers.CharField()
    trial_ends_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    ready_at = serializers.DateTimeField(allow_null=True)
    areas = serializers.IntegerField(help_text="Kelurahan that are on.")
    area_km2 = serializers.FloatField(help_text="What is billed.")
    subscription = SubscriptionOut(allow_null=True)
    steps = serializers.ListField(
        child=serializers.ChoiceField(STEPS),
        help_text="What you may do now. A city that somebody else stopped is opened by them.",
    )


class CityDetailOut(CityOut):
    """One city, with the price of a whole year of what it has."""

    year = BillOut(allow_null=True)
    paid_until = serializers.DateField(allow_null=True, help_text="First day that is not paid.")


class StepOut(serializers.Serializer[Any]):
    """One step of building a city."""

    name = serializers.CharField()
    text = serializers.CharField()
    state = serializers.ChoiceField(PROGRESS)
    retries = serializers.IntegerField()
    seconds = serializers.FloatField(allow_null=True)


class ProgressOut(serializers.Serializer[Any]):
    """How far the building of a city is. Ask until `is_over`."""

    percent = serializers.IntegerField()
    is_ready = serializers.BooleanField()
    is_over = serializers.BooleanField(help_text="Everything is done, or it stopped.")
    failed = serializers.BooleanField(help_text="It stopped, and we have been told.")
    url = serializers.CharField(allow_blank=True, help_text="Where the city is, once it is ready.")
    steps = StepOut(many=True)


class CityEventOut(serializers.Serializer[Any]):
    """One line of a city's life."""

    kind = serializers.CharField()
    from_state = serializers.CharField(allow_blank=True)
    to_state = serializers.CharField(allow_blank=True)
    by = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
