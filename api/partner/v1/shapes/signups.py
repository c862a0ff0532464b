"""Sign-ups: what a city chooses and who is responsible there."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.partner.v1.shapes import common
from api.partner.v1.shapes.quotes import PackageRefOut, RegionRefOut
from api.serializers import StrictSerializer
from billing.services.partners.signups import MAX_TEXT
from tenants.models import ApplicationState


class ContactIn(StrictSerializer):
    """Who is responsible in the city's government."""

    institution = serializers.CharField(max_length=MAX_TEXT, help_text="Such as Diskominfo.")
    name = serializers.CharField(max_length=MAX_TEXT)
    position = serializers.CharField(
        max_length=MAX_TEXT, required=False, default="", allow_blank=True
    )
    email = serializers.EmailField(
        max_length=254,
        help_text="An official address (.go.id): a code is sent there. In the sandbox any address, "
        "nothing is sent and the code is 000000.",
    )


class SignUpIn(StrictSerializer):
    """A sign-up."""

    reference = common.reference(required=True)
    region = serializers.CharField(max_length=13, help_text="Kemendagri code: 32.75.")
    package = serializers.CharField(max_length=common.MAX_CODE, help_text="Code of a package.")
    services = common.codes("Services to buy on top.", required=False, default=list)
    districts = common.codes(
        "Codes of the kecamatan to serve; empty: all.", required=False, default=list
    )
    area_km2 = common.area_km2(
        "Area to serve, only where the kecamatan of the region are not measured."
    )
    contact = ContactIn()


class VerifyIn(StrictSerializer):
    """The code that came to the official address."""

    code = serializers.CharField(max_length=20, help_text="Six digits; 000000 in the sandbox.")


class ContactOut(serializers.Serializer[Any]):
    """Who is responsible; empty once it was forgotten."""

    institution = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)
    position = serializers.CharField(allow_blank=True)
    email = serializers.CharField(allow_blank=True)
    verified_at = serializers.DateTimeField(allow_null=True)


class SignUpOut(serializers.Serializer[Any]):
    """A sign-up: draft until the code was passed on, open once its city runs."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    state = serializers.ChoiceField(ApplicationState.values)
    region = RegionRefOut()
    package = PackageRefOut(allow_null=True)
    services = serializers.ListField(child=serializers.CharField())
    districts = serializers.ListField(child=serializers.CharField())
    area_km2 = serializers.FloatField(allow_null=True, help_text="As typed; null: by kecamatan.")
    contact = ContactOut()
    city = serializers.UUIDField(allow_null=True)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(help_text="When it is forgotten unless carried on.")
