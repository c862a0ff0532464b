"""Offers: what is asked for, and what was said."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.partner.v1.shapes import common
from api.partner.v1.shapes.common import BillOut
from api.serializers import StrictSerializer
from billing.models import QuoteStage
from billing.services.partners.deals import MAX_NOTE

STEPS = ("offer", "accept", "lose")


class WantedIn(StrictSerializer):
    """What is to be priced."""

    region = serializers.CharField(max_length=13, help_text="Kemendagri code: 32.75.")
    package = serializers.CharField(max_length=common.MAX_CODE, help_text="Code of a package.")
    services = common.codes("Services to buy on top.", required=False, default=list)
    area_km2 = common.area_km2("Area to serve; left out: all of the region.")
    tax_profile = serializers.CharField(
        max_length=common.MAX_CODE,
        required=False,
        default="",
        allow_blank=True,
        help_text="Code of a tax profile; left out: what is usual in the region.",
    )


class QuoteIn(WantedIn):
    """An offer to be written down."""

    reference = common.reference()
    note = serializers.CharField(
        max_length=MAX_NOTE, required=False, default="", allow_blank=True,
        help_text="For you and your colleagues; it is not printed.",
    )  # fmt: skip


class LoseIn(StrictSerializer):
    """Why it came to nothing."""

    reason = serializers.CharField(max_length=MAX_NOTE, help_text="Others learn from it.")


class RegionRefOut(serializers.Serializer[Any]):
    """Which region."""

    code = serializers.CharField()
    name = serializers.CharField()


class PackageRefOut(serializers.Serializer[Any]):
    """Which package, in which version."""

    code = serializers.CharField()
    name = serializers.CharField()
    version = serializers.IntegerField()


class EstimateOut(serializers.Serializer[Any]):
    """What a year would cost; nothing was written down."""

    region = RegionRefOut()
    package = PackageRefOut()
    services = serializers.ListField(child=serializers.CharField())
    area_km2 = serializers.FloatField()
    tax_profile = serializers.CharField()
    bill = BillOut()


class QuoteOut(EstimateOut):
    """An offer. What it says stays as it was said, whatever prices become."""

    id = serializers.UUIDField()
    number = serializers.CharField(help_text="PNW-2026-0001; COBA-… in the sandbox.")
    reference = serializers.CharField(allow_blank=True)
    stage = serializers.ChoiceField(QuoteStage.values)
    area_is_typed = serializers.BooleanField(help_text="To be confirmed with boundaries.")
    valid_until = serializers.DateField()
    margin_bp = serializers.IntegerField()
    margin_minor = serializers.IntegerField(help_text="Your share of a year, in sen.")
    note = serializers.CharField(allow_blank=True)
    signup = serializers.UUIDField(allow_null=True, help_text="The sign-up it belongs to.")
    city = serializers.UUIDField(allow_null=True, help_text="The city that came of it.")
    created_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    steps = serializers.ListField(
        child=serializers.ChoiceField(STEPS), help_text="What you may do now."
    )
