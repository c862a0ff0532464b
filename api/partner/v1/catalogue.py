"""What can be sold, and where: packages with the partner's margin, and regions."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.parameters import QueryParameters
from api.partner.v1.base import PartnerView
from api.partner.v1.shapes import catalogue as shapes
from api.partner.v1.shapes.common import km2
from api.schema import operation
from api.scopes import partner
from billing.services.partners import terms
from billing.services.partners.terms import PackagePrices
from billing.services.quotes import billing_day
from billing.services.signup import regions
from billing.services.signup.regions import Choice, Regency, UnknownRegion
from core import clock
from tenants.entitlements import service_name


class RegionQuery(QueryParameters):
    """Which regions."""

    q = serializers.CharField(
        max_length=regions.MAX_TYPED, help_text="Part of a name, or a Kemendagri code."
    )


class PackagesView(PartnerView):
    """The price list."""

    access = {"GET": partner("quotes.read")}

    @operation(
        "list_packages",
        summary="Packages on sale with your margin of today",
        responses=shapes.PackagesOut,
        etag=True,
    )
    def get(self, request: Request) -> HttpResponseBase:
        found = terms.prices(self.partner, billing_day(clock.now()))
        return self.one({"results": [_package(each) for each in found]})


class RegionsView(PartnerView):
    """Where a city can be."""

    access = {"GET": partner("quotes.read")}
    query = {"GET": RegionQuery}

    @operation("find_regions", summary="Regions by name", responses=shapes.RegionsOut)
    def get(self, request: Request) -> HttpResponseBase:
        return Response({"results": [_region(each) for each in regions.search(self.asked["q"])]})


class RegionView(PartnerView):
    """One region."""

    access = {"GET": partner("quotes.read")}

    @operation(
        "get_region",
        summary="One region with its kecamatan",
        responses=shapes.RegionDetailOut,
        refuses=[UnknownRegion],
        etag=True,
    )
    def get(self, request: Request, code: str) -> HttpResponseBase:
        return self.one(_detail(regions.choice_of(code)))


def _package(found: PackagePrices) -> dict[str, Any]:
    package = found.package
    included = [_service(code, True, 0) for code in package.included_services]
    offered = [_service(code, False, price) for code, price in package.optional_services.items()]
    return {
        "code": package.code,
        "name": package.name,
        "version": package.version,
        "currency": package.currency,
        "base_fee_minor": package.base_fee_minor,
        "margin_bp": found.margin_bp,
        "limits": package.limits,
        "categories": package.category_codes,
        "services": included + offered,
        "prices": [
            {
                "text": price.text,
                "per": price.per,
                "amount_minor": price.amount_minor,
                "margin_minor": price.margin_minor,
            }
            for price in found.prices
        ],
    }


def _service(code: str, is_included: bool, price: int) -> dict[str, Any]:
    return {
        "code": code,
        "name": service_name(code),
        "is_included": is_included,
        "price_minor": price,
    }


def _region(found: Regency) -> dict[str, Any]:
    return {
        "code": found.code,
        "name": found.name,
        "province": found.province,
        "area_km2": None if found.area_ha is None else km2(found.area_ha),
        "population": found.population,
        "districts": found.districts,
        "is_served": found.lives_here,
    }


def _detail(found: Choice) -> dict[str, Any]:
    return {
        **_region(found.regency),
        "is_measured": found.is_measured,
        "kecamatan": [
            {
                "code": each.code,
                "name": each.name,
                "area_km2": km2(each.area_ha),
                "is_estimate": each.is_estimate,
                "villages": each.villages,
            }
            for each in found.districts
        ],
    }
