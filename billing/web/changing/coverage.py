"""Coverage: a map and a list that say the same, with the price of what is ticked."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.http import QueryDict

from billing.rules import money
from billing.selectors import bills, city_package
from billing.services import estimates, taxes
from billing.services.estimates import Estimate
from core.errors import DomainError
from core.tenancy import inside, inside_public
from reporting.selectors.setup import areas
from tenants.models import City

MOST_CODES: Final = 5_000


def codes(asked: QueryDict) -> list[str]:
    """The kelurahan that are ticked."""
    return [code[:20] for code in asked.getlist("area")[:MOST_CODES]]


def remeasures(asked: QueryDict) -> bool:
    """Whether the sizes of the present boundaries are taken over."""
    return asked.get("batas_baru") == "1"


def estimate(city: City, asked: QueryDict, *, at: datetime) -> Estimate:
    """What the ticked kelurahan would cost.

    Raises:
        NotSubscribed, NothingCovered, Invalid: As for ``estimates.estimate_coverage``.
    """
    return estimates.estimate_coverage(
        city=city, codes=codes(asked), remeasure=remeasures(asked), at=at
    )


def shown(city: City, found: Estimate) -> dict[str, Any]:
    """An estimate in words, for ``billing/changing/price.html``."""
    with inside_public():
        tax = taxes.tax_of(taxes.profile_of(city))
    return {
        "extra": bills.shown(found.extra, tax),
        "next_year": bills.shown(found.next_year, tax),
        "this_year": bills.shown(found.this_year, tax),
        "area": money.shown_area(found.after.area_ha),
        "count": len(found.after.pieces),
        "on": len(found.on),
        "off": len(found.off),
        "until": found.period[1],
        "is_trial": found.subscription.state == "trial",
        "off_categories": [name for _code, name in found.off_categories],
    }


def priced(city: City, asked: QueryDict, *, at: datetime) -> dict[str, Any]:
    """What ``billing/changing/price.html`` shows of the ticked kelurahan: their price, or why there is none."""
    try:
        return {"price": shown(city, estimate(city, asked, at=at)), "error": ""}
    except DomainError as error:
        return {"price": None, "error": str(error)}


def page(
    city: City,
    asked: QueryDict | None,
    *,
    price: dict[str, Any] | None = None,
    error: str = "",
    at: datetime,
) -> dict[str, Any]:
    """Everything ``billing/changing/coverage.html`` shows of a city that has a subscription.

    Args:
        asked: The form as it was sent; ``None`` shows what is on now.
        price: What it costs, when that is known already.
        error: Why it has no price.
    """
    if price is None and not error:
        now = city_package.coverage_page(city, chosen=None, at=at)
        on = [area.code for district in now.districts for area in district.areas if area.is_on]
        if on:
            price = shown(city, estimates.estimate_coverage(city=city, codes=on, at=at))
    with inside(city):
        bounds = areas.bounds()
    chosen = codes(asked) if asked is not None else None
    return {
        "page": city_package.coverage_page(city, chosen=chosen, at=at),
        "remeasure": asked is not None and remeasures(asked),
        "bounds": bounds,
        "price": price,
        "error": error,
    }
