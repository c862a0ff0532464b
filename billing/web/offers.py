"""An offer on screen and on paper: the same words, whoever made it out."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse

from billing.models import Quote, QuoteStage
from billing.rules import money
from billing.services.signup import choosing, regions
from billing.web.signup import views
from core.papers import pdf
from tenants.entitlements import service_name
from tenants.services import partner_look

_OVER: Final = frozenset({QuoteStage.EXPIRED, QuoteStage.LOST})


def facts(quote: Quote) -> dict[str, Any]:
    """What screen and paper both say. An offer for a whole regency names no kecamatan."""
    code = quote.region_code
    choice = regions.sizes_of(code, choosing.boundaries_of(quote.application, code))
    known = {each.code for each in choice.districts}
    districts = {
        area["code"] if area["code"] in known else area["parent_code"] for area in quote.coverage
    }
    names = [each.name for each in choice.districts if each.code in districts]
    villages = choice.villages_of(districts)
    return {
        "quote": quote,
        "application": quote.application,
        "price": views.price_of_quote(quote),
        "package": views.package_of(quote.package),
        "services": [service_name(service) for service in quote.services],
        "is_uploaded": choice.is_uploaded,
        "area": money.shown_area(quote.area_ha),
        "district_names": names,
        "covered_words": views.covered_words(len(names), villages, quote.region_name)
        if names
        else quote.region_name,
    }


def paper(quote: Quote) -> HttpResponse:
    """The offer as A4, with the mark of the partner it comes from."""
    context = facts(quote) | {
        "is_over": quote.stage in _OVER,
        "logo": partner_look.on_paper(quote.partner),
        "printed_at": quote.created_at,
        "city_name": quote.region_name,
    }
    return pdf.response("billing/papers/offer.html", context, name=f"penawaran-{quote.number}")
