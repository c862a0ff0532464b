"""Sandbox cities."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.partner.v1.shapes import common
from api.partner.v1.shapes.cities import CityOut, ProgressOut
from api.serializers import StrictSerializer
from billing.services.partners.sandboxes import EXAMPLES


class SandboxIn(StrictSerializer):
    """A sandbox city from an example."""

    example = serializers.ChoiceField(sorted(EXAMPLES), help_text="Whose set-up it starts with.")
    admin_name = serializers.CharField(max_length=120)
    admin_email = serializers.EmailField(
        max_length=254, help_text="Invited by mail once the city is ready."
    )
    reference = common.reference()


class SandboxOut(CityOut):
    """A sandbox city, and how far it is."""

    provisioning = ProgressOut()


class SandboxesOut(serializers.Serializer[Any]):
    """Sandbox cities that are open."""

    results = SandboxOut(many=True)
    most = serializers.IntegerField(help_text="How many you may have at once.")
