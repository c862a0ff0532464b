"""Tax rates. Their percentage never changes; a new one is made instead."""

from __future__ import annotations

from infra.local.stripe.api.common import copy_fields, listing, merge_metadata, updating
from infra.local.stripe.errors import Refused
from infra.local.stripe.routes import Call, route
from infra.local.stripe.store import Thing

_PLAIN = ("active", "country", "description", "display_name", "jurisdiction", "state", "tax_type")


@route("POST", "/v1/tax_rates", "TaxRateCreateParams")
def create(call: Call) -> Thing:
    given = call.given
    percentage = given.take("percentage")
    if not 0 <= percentage <= 100 or round(percentage, 4) != percentage:
        raise Refused(
            "A percentage from 0 to 100 with at most 4 decimal places.", param="percentage"
        )
    rate: Thing = {
        "id": call.store.new_id("txr", 24),
        "object": "tax_rate",
        **dict.fromkeys(_PLAIN),
        "active": True,
        "created": call.machine.now(),
        "effective_percentage": percentage,
        "flat_amount": None,
        "inclusive": given.take("inclusive"),
        "jurisdiction_level": None,
        "livemode": False,
        "metadata": {},
        "percentage": percentage,
        "rate_type": "percentage",
    }
    copy_fields(rate, given, _PLAIN)
    merge_metadata(rate, given)
    call.store.add(rate)
    call.machine.emit("tax_rate.created", rate)
    return rate


@route("GET", "/v1/tax_rates", "TaxRateListParams")
def everything(call: Call) -> Thing:
    return listing(call, "tax_rate", filters=("active", "inclusive"))


@route("GET", "/v1/tax_rates/*", "TaxRateRetrieveParams")
def retrieve(call: Call) -> Thing:
    return call.store.get("tax_rate", call.ids[0])


@route("POST", "/v1/tax_rates/*", "TaxRateUpdateParams")
def update(call: Call) -> Thing:
    def change(rate: Thing) -> None:
        copy_fields(rate, call.given, _PLAIN)
        merge_metadata(rate, call.given)

    return updating(
        call.machine, call.store.get("tax_rate", call.ids[0]), "tax_rate.updated", change
    )
