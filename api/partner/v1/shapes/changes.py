"""Changing what a city has: coverage, package, the preview and the change."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.partner.v1.shapes import common
from api.partner.v1.shapes.common import BillOut
from api.partner.v1.shapes.quotes import PackageRefOut
from api.serializers import StrictSerializer
from billing.models import ChangeKind

STATES = ("previewed", "confirmed", "outdated")


class CoverageChangeIn(StrictSerializer):
    """Everything the city is to serve from today on."""

    areas = common.codes(
        "Codes of every kelurahan to serve, those that stay on included.",
        longest=common.MAX_CODES,
        allow_empty=False,
    )
    remeasure = serializers.BooleanField(
        default=False,
        help_text="Take over the sizes of new boundaries for areas that stay on, too.",
    )


class PackageChangeIn(StrictSerializer):
    """Another package, or other services; what is left out stays."""

    package = serializers.CharField(
        max_length=common.MAX_CODE, required=False, help_text="Code of a package on sale."
    )
    services = common.codes("All services to have on top.", required=False)
    categories = common.codes(
        "First-level categories to keep, where the package limits their number.", required=False
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """At least one of them."""
        if not attrs:
            raise serializers.ValidationError({"package": "Isi paket, layanan, atau kategori."})
        return attrs


class AreaOut(serializers.Serializer[Any]):
    """A kelurahan that can be served."""

    code = serializers.CharField()
    name = serializers.CharField()
    kecamatan_code = serializers.CharField(allow_blank=True)
    kecamatan = serializers.CharField(allow_blank=True)
    area_km2 = serializers.FloatField(help_text="Measured on today's boundary; 0 when it is gone.")
    is_on = serializers.BooleanField()
    billed_km2 = serializers.FloatField(allow_null=True)
    is_measured_anew = serializers.BooleanField(
        help_text="Its boundary changed: the new size counts after a change with `remeasure`."
    )


class CoverageOut(serializers.Serializer[Any]):
    """What a city serves and could serve."""

    areas = AreaOut(many=True)
    billed_km2 = serializers.FloatField()
    typed_km2 = serializers.FloatField(
        allow_null=True, help_text="Area of the offer, until the city's boundaries confirm it."
    )


class ChangeAreaOut(serializers.Serializer[Any]):
    """An area that is switched."""

    code = serializers.CharField()
    name = serializers.CharField()
    area_km2 = serializers.FloatField()


class ChangeOut(serializers.Serializer[Any]):
    """A change with the price it was shown with. It is carried out once confirmed, or never."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(ChangeKind.values)
    state = serializers.ChoiceField(
        STATES, help_text="An outdated preview is confirmed by nobody; make another."
    )
    effective_on = serializers.DateField()
    package = PackageRefOut()
    services = serializers.ListField(child=serializers.CharField())
    categories = serializers.ListField(child=serializers.CharField())
    switched_on = ChangeAreaOut(many=True)
    switched_off = ChangeAreaOut(many=True)
    categories_off = serializers.ListField(
        child=serializers.CharField(), help_text="Categories that are switched off with it."
    )
    now = BillOut(help_text="Billed or credited now, for the rest of the paid year.")
    next_year = BillOut(help_text="The whole coming year.")
    previewed_at = serializers.DateTimeField()
    previewed_by = serializers.CharField()
    expires_at = serializers.DateTimeField()
    confirmed_at = serializers.DateTimeField(allow_null=True)
    confirmed_by = serializers.CharField(allow_blank=True)
