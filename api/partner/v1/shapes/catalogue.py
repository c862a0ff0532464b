"""Packages and regions as partners read them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class PriceOut(serializers.Serializer[Any]):
    """One line of the price list."""

    text = serializers.CharField()
    per = serializers.CharField(help_text="Of what: a year, or a km² and year.")
    amount_minor = serializers.IntegerField(help_text="What the city pays, before tax, in sen.")
    margin_minor = serializers.IntegerField(help_text="Your share of it, in sen.")


class ServiceOut(serializers.Serializer[Any]):
    """A service of a package."""

    code = serializers.CharField()
    name = serializers.CharField()
    is_included = serializers.BooleanField(help_text="false: it may be bought on top.")
    price_minor = serializers.IntegerField(help_text="A year, in sen; 0 when included.")


class PackageOut(serializers.Serializer[Any]):
    """A package on sale, with your margin of today."""

    code = serializers.CharField()
    name = serializers.CharField()
    version = serializers.IntegerField()
    currency = serializers.CharField()
    base_fee_minor = serializers.IntegerField()
    margin_bp = serializers.IntegerField(help_text="Basis points: 1250 is 12.5 %.")
    limits = serializers.DictField(
        child=serializers.IntegerField(allow_null=True), help_text="null: no limit."
    )
    categories = serializers.ListField(
        child=serializers.CharField(),
        allow_null=True,
        help_text="Categories to choose from; null: all.",
    )
    services = ServiceOut(many=True)
    prices = PriceOut(many=True)


class PackagesOut(serializers.Serializer[Any]):
    """Every package on sale, the cheapest first."""

    results = PackageOut(many=True)


class RegionOut(serializers.Serializer[Any]):
    """A kabupaten or kota; ``null`` where nobody knows."""

    code = serializers.CharField(help_text="Kemendagri code, such as 21.71.")
    name = serializers.CharField()
    province = serializers.CharField()
    area_km2 = serializers.FloatField(allow_null=True)
    population = serializers.IntegerField(allow_null=True)
    districts = serializers.IntegerField(help_text="How many kecamatan.")
    is_served = serializers.BooleanField(help_text="A city of this region runs already.")


class RegionsOut(serializers.Serializer[Any]):
    """Regions that fit the text, the best first; eight at most."""

    results = RegionOut(many=True)


class DistrictOut(serializers.Serializer[Any]):
    """A kecamatan."""

    code = serializers.CharField()
    name = serializers.CharField()
    area_km2 = serializers.FloatField()
    is_estimate = serializers.BooleanField(help_text="Nobody measured its area.")
    villages = serializers.IntegerField(help_text="How many kelurahan and desa.")


class RegionDetailOut(RegionOut):
    """A region with its kecamatan."""

    is_measured = serializers.BooleanField(
        help_text="Every kecamatan is measured: a price by kecamatan is exact."
    )
    kecamatan = DistrictOut(many=True)
