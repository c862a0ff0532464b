"""``/partner/v1/cities/…/changes``: coverage and package, previewed with their price, then confirmed as previewed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response

from api import pagination
from api.pagination import page_of
from api.parameters import PageQuery
from api.partner.v1.base import NothingIn, PartnerView
from api.partner.v1.quotes import package_ref
from api.partner.v1.shapes import changes as shapes
from api.partner.v1.shapes import common
from api.schema import operation
from api.scopes import partner
from billing.selectors import partner_changes, partner_cities
from billing.selectors.partner_changes import ChangeView as Change
from billing.selectors.partner_cities import AreaRow
from billing.services.changes import ChangeNotFound, NothingChanges, PreviewOutdated
from billing.services.coverage import Piece
from billing.services.entitling import NotInPackage
from billing.services.packages import UnknownService
from billing.services.partners import changing, cities
from billing.services.partners.cities import CityMissing, CityNotReady
from billing.services.quotes import NothingCovered, PackageWithdrawn
from billing.services.subscriptions import NotSubscribed
from core import clock
from tenants.standing import CitySuspended

_REFUSES = (CityMissing, CityNotReady, CitySuspended, NotSubscribed, NothingChanges)


class CoverageView(PartnerView):
    """What a city serves."""

    access = {"GET": partner("cities.read")}

    @operation(
        "get_coverage",
        summary="Every kelurahan of a city, its size, and whether it is on",
        responses=shapes.CoverageOut,
        refuses=[CityMissing, CityNotReady],
        etag=True,
    )
    def get(self, request: Request, city_id: UUID) -> HttpResponseBase:
        city = cities.require_open(self.partner, city_id, sandbox=self.sandbox)
        found = partner_cities.areas(city, at=clock.now())
        billed = found.typed_ha or sum(each.billed_ha or 0 for each in found.areas)
        return self.one(
            {
                "areas": [_area(each) for each in found.areas],
                "billed_km2": common.km2(billed),
                "typed_km2": None if found.typed_ha is None else common.km2(found.typed_ha),
            }
        )


class CoverageChangesView(PartnerView):
    """Serving other kelurahan."""

    access = {"POST": partner("coverage.write")}

    @operation(
        "preview_coverage_change",
        summary="What serving other kelurahan would cost",
        description="Kept for half an hour: confirm it with `confirm_change`, at the price shown. Nothing changes now.",
        request=shapes.CoverageChangeIn,
        responses={201: shapes.ChangeOut},
        refuses=[*_REFUSES, NothingCovered],
        examples=[
            OpenApiExample(
                "Two kelurahan", value={"areas": ["32.75.01.1001", "32.75.01.1002"]},
                request_only=True,
            )
        ],
    )  # fmt: skip
    def post(self, request: Request, city_id: UUID) -> HttpResponseBase:
        asked = self.checked(shapes.CoverageChangeIn)
        change, _estimate = changing.preview_coverage(
            partner=self.partner,
            city=city_id,
            codes=set(asked["areas"]),
            remeasure=asked["remeasure"],
            sandbox=self.sandbox,
            actor_label=self.who.label,
            at=clock.now(),
        )
        return _made(self, city_id, change.public_id)


class PackageChangesView(PartnerView):
    """Another package, or other services."""

    access = {"POST": partner("coverage.write")}

    @operation(
        "preview_package_change",
        summary="What another package or other services would cost",
        description="Kept for half an hour: confirm it with `confirm_change`, at the price shown. Nothing changes now.",
        request=shapes.PackageChangeIn,
        responses={201: shapes.ChangeOut},
        refuses=[*_REFUSES, PackageWithdrawn, UnknownService, NotInPackage],
        examples=[
            OpenApiExample(
                "The large package", value={"package": "komando", "services": []},
                request_only=True,
            )
        ],
    )  # fmt: skip
    def post(self, request: Request, city_id: UUID) -> HttpResponseBase:
        asked = self.checked(shapes.PackageChangeIn)
        change, _estimate = changing.preview_package(
            partner=self.partner,
            city=city_id,
            package_code=asked.get("package", ""),
            services=asked.get("services"),
            categories=asked.get("categories"),
            sandbox=self.sandbox,
            actor_label=self.who.label,
            at=clock.now(),
        )
        return _made(self, city_id, change.public_id)


class ChangesView(PartnerView):
    """Changes of a city."""

    access = {"GET": partner("cities.read")}
    query = {"GET": PageQuery}

    @operation(
        "list_changes",
        summary="Previews and changes of a city, newest first",
        responses=page_of(shapes.ChangeOut),
        refuses=[CityMissing],
    )
    def get(self, request: Request, city_id: UUID) -> HttpResponseBase:
        city = cities.get(self.partner, city_id, sandbox=self.sandbox)
        page = pagination.read(partner_changes.of(city), self.asked, by=("-previewed_at", "-pk"))
        found = partner_changes.views(city, page.rows, at=clock.now())
        shown = {each.change.pk: each for each in found}
        return Response(page.answer(lambda change: _shown(shown[change.pk])))


class ChangeView(PartnerView):
    """One of them."""

    access = {"GET": partner("cities.read")}

    @operation(
        "get_change",
        summary="A preview or a change",
        responses=shapes.ChangeOut,
        refuses=[CityMissing, ChangeNotFound],
        etag=True,
    )
    def get(self, request: Request, city_id: UUID, change_id: UUID) -> HttpResponseBase:
        return self.one(_read(self, city_id, change_id))


class ConfirmView(PartnerView):
    """Saying yes to a preview."""

    access = {"POST": partner("coverage.write")}

    @operation(
        "confirm_change",
        summary="Carry a preview out, at the price it showed",
        description="Map, categories and bill follow at once. Confirmed again, it stays as it is.",
        request=NothingIn,
        responses=shapes.ChangeOut,
        refuses=[
            CityMissing, CityNotReady, CitySuspended, NotSubscribed, ChangeNotFound, PreviewOutdated,
            PackageWithdrawn,
        ],
    )  # fmt: skip
    def post(self, request: Request, city_id: UUID, change_id: UUID) -> HttpResponseBase:
        self.checked()
        changing.confirm(
            partner=self.partner,
            city=city_id,
            change=change_id,
            sandbox=self.sandbox,
            actor_label=self.who.label,
            at=clock.now(),
        )
        return Response(_read(self, city_id, change_id))


def _made(view: PartnerView, city_id: UUID, change_id: UUID) -> HttpResponseBase:
    shown = _read(view, city_id, change_id)
    return view.made(shown, f"cities/{city_id}/changes/{change_id}")


def _read(view: PartnerView, city_id: UUID, change_id: UUID) -> dict[str, Any]:
    city, change = changing.find(
        partner=view.partner, city=city_id, change=change_id, sandbox=view.sandbox
    )
    return _shown(partner_changes.views(city, [change], at=clock.now())[0])


def _shown(found: Change) -> dict[str, Any]:
    change = found.change
    return {
        "id": change.public_id,
        "kind": change.kind,
        "state": found.state,
        "effective_on": change.effective_on,
        "package": package_ref(found.package),
        "services": change.wanted["services"],
        "categories": change.wanted["categories"],
        "switched_on": [_piece(each) for each in found.on],
        "switched_off": [_piece(each) for each in found.off],
        "categories_off": change.wanted["off_categories"],
        "now": common.bill(found.extra),
        "next_year": common.bill(found.next_year),
        "previewed_at": change.previewed_at,
        "previewed_by": change.previewed_by,
        "expires_at": change.expires_at,
        "confirmed_at": change.confirmed_at,
        "confirmed_by": change.confirmed_by,
    }


def _piece(piece: Piece) -> dict[str, Any]:
    return {"code": piece.code, "name": piece.name, "area_km2": common.km2(piece.area_ha)}


def _area(each: AreaRow) -> dict[str, Any]:
    return {
        "code": each.code,
        "name": each.name,
        "kecamatan_code": each.parent_code,
        "kecamatan": each.parent_name,
        "area_km2": common.km2(each.area_ha),
        "is_on": each.billed_ha is not None,
        "billed_km2": None if each.billed_ha is None else common.km2(each.billed_ha),
        "is_measured_anew": each.is_measured_anew,
    }
