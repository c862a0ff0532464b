"""``/partner/v1/quotes``: a price at once, an offer written down, and its life."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import pagination
from api.pagination import page_of
from api.parameters import PageQuery
from api.parsers import JsonRenderer
from api.partner.v1.base import NothingIn, PartnerView, PdfRenderer
from api.partner.v1.shapes import common
from api.partner.v1.shapes import quotes as shapes
from api.schema import operation
from api.scopes import partner
from billing.models import Package, Quote, QuoteStage, TaxProfile
from billing.rules.deals import By, NotYourStep, ReasonNeeded, StepNotOpen, steps_from
from billing.rules.pricing import Bill
from billing.services.packages import UnknownService
from billing.services.partners import deals
from billing.services.partners.deals import DealMissing, ReferenceTaken, Wanted
from billing.services.quotes import PackageWithdrawn, bill_of
from billing.web import offers
from core import clock

WISHES = OpenApiExample(
    "Kota Bekasi",
    value={"region": "32.75", "package": "kota", "services": ["sso"], "reference": "CRM-4711"},
    request_only=True,
)


class QuoteQuery(PageQuery):
    """Which offers."""

    stage = serializers.ChoiceField(QuoteStage.values, required=False)
    region = serializers.CharField(max_length=13, required=False, help_text="Kemendagri code.")
    reference = serializers.CharField(max_length=common.MAX_REFERENCE, required=False)


class EstimateView(PartnerView):
    """A price, written down nowhere."""

    access = {"POST": partner("quotes.read")}

    @operation(
        "estimate_quote",
        summary="What a year would cost",
        description="The price of a package for an area, with tax, line by line. Nothing is written down.",
        request=shapes.WantedIn,
        responses=shapes.EstimateOut,
        refuses=[UnknownService],
    )
    def post(self, request: Request) -> HttpResponseBase:
        choice = wanted(self.checked(shapes.WantedIn))
        return Response(_estimate(choice, deals.estimate(choice)))


class QuotesView(PartnerView):
    """The pipeline."""

    access = {"GET": partner("quotes.read"), "POST": partner("quotes.write")}
    query = {"GET": QuoteQuery}

    @operation(
        "list_quotes",
        summary="Your offers, newest first",
        description="Those of applicants who named you at sign-up included.",
        responses=page_of(shapes.QuoteOut),
    )
    def get(self, request: Request) -> HttpResponseBase:
        rows = deals.of(self.partner, sandbox=self.sandbox)
        for name, column in (("stage", "stage"), ("region", "region_code")):
            if name in self.asked:
                rows = rows.filter(**{column: self.asked[name]})
        if "reference" in self.asked:
            rows = rows.filter(reference=self.asked["reference"])
        page = pagination.read(rows, self.asked, by=("-created_at", "-pk"))
        return Response(page.answer(shown_with(page.rows)))

    @operation(
        "create_quote",
        summary="Write an offer down",
        description="A draft under a number of its own, valid for 30 days.",
        request=shapes.QuoteIn,
        responses={201: shapes.QuoteOut},
        located=True,
        refuses=[ReferenceTaken, PackageWithdrawn, UnknownService],
        examples=[WISHES],
    )
    def post(self, request: Request) -> HttpResponseBase:
        asked = self.checked(shapes.QuoteIn)
        made = deals.register(
            partner=self.partner,
            choice=wanted(asked),
            note=asked["note"],
            reference=asked["reference"],
            is_sandbox=self.sandbox,
            actor_label=self.who.label,
            at=clock.now(),
        )
        return self.made(shown(_again(self, made)), f"quotes/{made.public_id}")


class QuoteView(PartnerView):
    """One offer."""

    access = {"GET": partner("quotes.read")}

    @operation(
        "get_quote",
        summary="One offer",
        responses=shapes.QuoteOut,
        refuses=[DealMissing],
        etag=True,
    )
    def get(self, request: Request, quote_id: UUID) -> HttpResponseBase:
        return self.one(shown(deals.get(self.partner, quote_id, sandbox=self.sandbox)))


class _StepView(PartnerView):
    """One step of an offer's life."""

    access = {"POST": partner("quotes.write")}

    def take(self, quote_id: UUID, name: str, reason: str = "") -> HttpResponseBase:
        """Take the step and show what became of it."""
        deals.step(
            partner=self.partner,
            deal=quote_id,
            name=name,
            reason=reason,
            sandbox=self.sandbox,
            actor_label=self.who.label,
            at=clock.now(),
        )
        return Response(shown(deals.get(self.partner, quote_id, sandbox=self.sandbox)))


class OfferView(_StepView):
    """Handed over to the city."""

    @operation(
        "offer_quote",
        summary="Mark an offer as handed over",
        request=NothingIn,
        responses=shapes.QuoteOut,
        refuses=[DealMissing, StepNotOpen, NotYourStep],
    )
    def post(self, request: Request, quote_id: UUID) -> HttpResponseBase:
        self.checked()
        return self.take(quote_id, "offer")


class AcceptView(_StepView):
    """Accepted by the city."""

    @operation(
        "accept_quote",
        summary="Mark an offer as accepted by the city",
        request=NothingIn,
        responses=shapes.QuoteOut,
        refuses=[DealMissing, StepNotOpen, NotYourStep],
    )
    def post(self, request: Request, quote_id: UUID) -> HttpResponseBase:
        self.checked()
        return self.take(quote_id, "accept")


class LoseView(_StepView):
    """Came to nothing."""

    @operation(
        "lose_quote",
        summary="Mark an offer as lost",
        request=shapes.LoseIn,
        responses=shapes.QuoteOut,
        refuses=[DealMissing, StepNotOpen, NotYourStep, ReasonNeeded],
    )
    def post(self, request: Request, quote_id: UUID) -> HttpResponseBase:
        return self.take(quote_id, "lose", self.checked(shapes.LoseIn)["reason"])


class RenewView(PartnerView):
    """The same at today's prices."""

    access = {"POST": partner("quotes.write")}

    @operation(
        "renew_quote",
        summary="A new offer for the same, at today's prices",
        request=NothingIn,
        responses={201: shapes.QuoteOut},
        located=True,
        refuses=[DealMissing, PackageWithdrawn, UnknownService],
    )
    def post(self, request: Request, quote_id: UUID) -> HttpResponseBase:
        self.checked()
        made = deals.renew(
            partner=self.partner,
            deal=quote_id,
            sandbox=self.sandbox,
            actor_label=self.who.label,
            at=clock.now(),
        )
        return self.made(shown(_again(self, made)), f"quotes/{made.public_id}")


class PaperView(PartnerView):
    """The offer on paper."""

    access = {"GET": partner("quotes.read")}
    renderer_classes = (PdfRenderer, JsonRenderer)

    @operation(
        "get_quote_paper",
        summary="The offer as A4 with your own mark",
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
        refuses=[DealMissing],
    )
    def get(self, request: Request, quote_id: UUID) -> HttpResponseBase:
        return offers.paper(deals.get(self.partner, quote_id, sandbox=self.sandbox))


def wanted(asked: dict[str, Any]) -> Wanted:
    """What an offer is to be for."""
    return deals.wanted(
        region_code=asked["region"],
        package_code=asked["package"],
        services=asked["services"],
        area_ha=common.hectares(asked["area_km2"]),
        tax_code=asked["tax_profile"],
    )


def shown(quote: Quote) -> dict[str, Any]:
    """An offer as :class:`shapes.QuoteOut`."""
    return shown_with([quote])(quote)


def shown_with(found: Sequence[Quote]) -> Callable[[Quote], dict[str, Any]]:
    """The same for many: the partner's margins are read once."""
    margins = deals.margins_of(found)

    def show(quote: Quote) -> dict[str, Any]:
        bp, margin = margins[quote.pk]
        application = quote.application
        return {
            "id": quote.public_id,
            "number": quote.number,
            "reference": quote.reference,
            "stage": quote.stage,
            **_wishes(
                (quote.region_code, quote.region_name),
                quote.package,
                quote.services,
                quote.area_ha,
                quote.tax_profile,
            ),
            "area_is_typed": quote.area_is_typed,
            "bill": common.bill(bill_of(quote), quote.currency),
            "valid_until": quote.valid_until,
            "margin_bp": bp,
            "margin_minor": margin,
            "note": quote.note,
            "signup": application.public_id if application and application.reference else None,
            "city": application.city.public_id if application and application.city else None,
            "created_at": quote.created_at,
            "accepted_at": quote.accepted_at,
            "steps": [step.name for step in steps_from(quote.stage, who=By.PARTNER)],
        }

    return show


def _again(view: PartnerView, made: Quote) -> Quote:
    """The offer with all that belongs to it."""
    return deals.get(view.partner, made.public_id, sandbox=view.sandbox)


def _estimate(choice: Wanted, bill: Bill) -> dict[str, Any]:
    region = choice.region
    return {
        **_wishes(
            (region.code, region.name),
            choice.package,
            choice.services,
            choice.area_ha,
            choice.tax_profile,
        ),
        "bill": common.bill(bill, choice.package.currency),
    }


def _wishes(
    region: tuple[str, str], package: Package, services: Any, area_ha: int, tax: TaxProfile
) -> dict[str, Any]:
    return {
        "region": {"code": region[0], "name": region[1]},
        "package": package_ref(package),
        "services": list(services),
        "area_km2": common.km2(area_ha),
        "tax_profile": tax.code,
    }


def package_ref(package: Package) -> dict[str, Any]:
    """Which package, in which version."""
    return {"code": package.code, "name": package.name, "version": package.version}
