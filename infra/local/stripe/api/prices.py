"""Prices: per unit or in tiers, once or recurring."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from infra.local.stripe.amounts import known_currency, within_limits
from infra.local.stripe.api.catalogue import new_product
from infra.local.stripe.api.common import copy_fields, listing, merge_metadata, updating
from infra.local.stripe.errors import Refused, required
from infra.local.stripe.given import Given
from infra.local.stripe.routes import Call, route
from infra.local.stripe.shaping import page
from infra.local.stripe.store import Thing

_MOST_LOOKUPS = 10


@route("POST", "/v1/prices", "PriceCreateParams")
def create(call: Call) -> Thing:
    given = call.given
    if ("product" in given) == ("product_data" in given):
        raise Refused("Give either product or product_data.", param="product")
    if "product_data" in given:
        product = new_product(call, given.take("product_data"))
        call.machine.emit("product.created", product)
    else:
        product = call.store.get("product", given.take("product"), "product", status=400)
    price = new_price(call, given, product, recurring=given.take("recurring"))
    price["active"] = given.take("active", True)
    copy_fields(price, given, ("nickname",))
    merge_metadata(price, given)
    _set_lookup_key(call, price)
    call.machine.emit("price.created", price)
    return price


@route("GET", "/v1/prices", "PriceListParams")
def everything(call: Call) -> Thing:
    given = call.given
    keys = given.take("lookup_keys")
    kind, recurring = given.take("type"), given.take("recurring")
    rows = call.store.of("price")
    if keys is not None:
        if len(keys) > _MOST_LOOKUPS:
            raise Refused(f"At most {_MOST_LOOKUPS} lookup keys.", param="lookup_keys")
        rows = [row for row in rows if row["lookup_key"] in keys]
    if kind is not None:
        rows = [row for row in rows if row["type"] == kind]
    if recurring is not None and recurring.get("interval"):
        interval = recurring.take("interval")
        rows = [row for row in rows if (row["recurring"] or {}).get("interval") == interval]
    for name in ("active", "currency", "product"):
        if name in given:
            value = given.take(name)
            rows = [row for row in rows if row[name] == value]
    if "created" in given:
        return listing(call, "price")
    return page(call.store, rows, given, call.url)


@route("GET", "/v1/prices/*", "PriceRetrieveParams")
def retrieve(call: Call) -> Thing:
    return call.store.get("price", call.ids[0])


@route("POST", "/v1/prices/*", "PriceUpdateParams")
def update(call: Call) -> Thing:
    given = call.given

    def change(price: Thing) -> None:
        copy_fields(price, given, ("active", "nickname"))
        merge_metadata(price, given)
        _set_lookup_key(call, price)
        if "tax_behavior" in given:
            if price["tax_behavior"] != "unspecified":
                raise Refused(
                    "tax_behavior cannot be changed once it is set.", param="tax_behavior"
                )
            price["tax_behavior"] = given.take("tax_behavior")

    return updating(call.machine, call.store.get("price", call.ids[0]), "price.updated", change)


def new_price(
    call: Call, given: Given, product: Thing, *, recurring: Given | None, listed: bool = True
) -> Thing:
    """A price from its parameters, or from the ``price_data`` of whatever sells it."""
    currency = known_currency(given.take("currency"))
    if not product["active"]:
        raise Refused(f"The product {product['id']} is not active.", param="product")
    price: Thing = {
        "id": call.store.new_id("price", 24),
        "object": "price",
        "active": listed,
        "billing_scheme": given.take("billing_scheme", "per_unit"),
        "created": call.machine.now(),
        "currency": currency,
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": product["id"],
        "recurring": _recurring(recurring),
        "tax_behavior": given.take("tax_behavior", "unspecified"),
        "tiers_mode": given.take("tiers_mode"),
        "transform_quantity": None,
        "type": "one_time" if recurring is None else "recurring",
        "unit_amount": None,
        "unit_amount_decimal": None,
        "_tiers": None,
    }
    if price["billing_scheme"] == "tiered":
        if price["tiers_mode"] is None:
            raise required("tiers_mode")
        if recurring is None:
            raise Refused("Tiered prices must be recurring.", param="recurring")
        price["_tiers"] = _tiers(given.take("tiers"), currency)
    else:
        price.update(amount_fields(given, currency))
    shape = given.take("transform_quantity")
    if shape is not None:
        price["transform_quantity"] = {
            "divide_by": shape.take("divide_by"),
            "round": shape.take("round"),
        }
    return call.store.add(price)


def amount_fields(given: Given, currency: str) -> dict[str, Any]:
    """``unit_amount`` and ``unit_amount_decimal`` from whichever was given."""
    whole, exact = given.take("unit_amount"), given.take("unit_amount_decimal")
    if (whole is None) == (exact is None):
        raise Refused(
            "Give exactly one of unit_amount and unit_amount_decimal.", param="unit_amount"
        )
    number = Decimal(whole) if whole is not None else exact
    if number < 0:
        raise Refused(
            "The amount must not be negative.",
            param="unit_amount",
            code="parameter_invalid_integer",
        )
    within_limits(int(number), currency, "unit_amount")
    is_whole = number == number.to_integral_value()
    return {"unit_amount": int(number) if is_whole else None, "unit_amount_decimal": _exact(number)}


def _exact(number: Decimal) -> str:
    if number == number.to_integral_value():
        return str(int(number))
    if -int(number.as_tuple().exponent) > 12:
        raise Refused("At most 12 decimal places.", param="unit_amount_decimal")
    return format(number.normalize(), "f")


def _tiers(given: list[Given] | None, currency: str) -> list[Thing]:
    if not given:
        raise required("tiers")
    made: list[Thing] = []
    for place, tier in enumerate(given):
        where, below = f"tiers[{place}]", made[-1]["up_to"] if made else 0
        if below is None:
            raise Refused("Only the last tier has no upper bound.", param=f"{where}[up_to]")
        bound = tier.take("up_to")
        bound = None if bound == "inf" else bound
        if bound is not None and bound <= below:
            raise Refused("Each tier must end above the one before.", param=f"{where}[up_to]")
        fields: Thing = {"up_to": bound}
        for name in ("unit_amount", "flat_amount"):
            whole, exact = tier.take(name), tier.take(f"{name}_decimal")
            number = Decimal(whole) if whole is not None else exact
            if number is not None:
                if number < 0:
                    raise Refused("The amount must not be negative.", param=f"{where}[{name}]")
                within_limits(int(number), currency, f"{where}[{name}]")
            is_whole = number is not None and number == number.to_integral_value()
            fields[name] = int(number) if is_whole else None
            fields[f"{name}_decimal"] = None if number is None else _exact(number)
        if fields["unit_amount_decimal"] is None and fields["flat_amount_decimal"] is None:
            raise Refused("A tier needs unit_amount or flat_amount.", param=where)
        made.append(fields)
    if made[-1]["up_to"] is not None:
        raise Refused("The last tier must have up_to=inf.", param="tiers")
    return made


def _recurring(given: Given | None) -> Thing | None:
    if given is None:
        return None
    if given.take("usage_type", "licensed") != "licensed":
        raise Refused("This stand-in does not meter usage.", param="recurring[usage_type]")
    return {
        "interval": given.take("interval"),
        "interval_count": given.take("interval_count", 1),
        "meter": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


def _set_lookup_key(call: Call, price: Thing) -> None:
    given = call.given
    if "lookup_key" not in given:
        given.ignore("transfer_lookup_key")
        return
    key, takes_over = given.take("lookup_key"), given.take("transfer_lookup_key", False)
    for other in call.store.of("price"):
        if key and other["lookup_key"] == key and other["id"] != price["id"]:
            if not takes_over:
                raise Refused(
                    f"A price ({other['id']}) already uses that lookup key.", param="lookup_key"
                )
            call.store.change(other)["lookup_key"] = None
    price["lookup_key"] = key or None
