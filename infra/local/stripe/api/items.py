"""Items of a subscription: a price with a quantity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.local.stripe import standing, subscribing
from infra.local.stripe.api.common import deleted, merge_metadata, tax_rates
from infra.local.stripe.api.prices import new_price
from infra.local.stripe.errors import Refused, required
from infra.local.stripe.events import differences
from infra.local.stripe.given import Given
from infra.local.stripe.routes import Call, route
from infra.local.stripe.shaping import page, shown
from infra.local.stripe.store import Thing

if TYPE_CHECKING:
    from infra.local.stripe.machine import Machine

MOST_ITEMS = 20


@route("POST", "/v1/subscription_items", "SubscriptionItemCreateParams")
def create(call: Call) -> Thing:
    number = call.given.take("subscription")
    subscription = call.store.get("subscription", number, "subscription", status=400)
    with_changes(call, subscription, [call.given], call.given)
    return call.store.get("subscription_item", subscription["_items"][-1])


@route("GET", "/v1/subscription_items", "SubscriptionItemListParams")
def everything(call: Call) -> Thing:
    subscription = call.store.get("subscription", call.given.take("subscription"), "subscription")
    return page(
        call.store, subscribing.items(call.machine, subscription)[::-1], call.given, call.url
    )


@route("GET", "/v1/subscription_items/*", "SubscriptionItemRetrieveParams")
def retrieve(call: Call) -> Thing:
    return call.store.get("subscription_item", call.ids[0])


@route("POST", "/v1/subscription_items/*", "SubscriptionItemUpdateParams")
def update(call: Call) -> Thing:
    item = call.store.get("subscription_item", call.ids[0])
    subscription = call.store.get("subscription", item["subscription"])
    with_changes(call, subscription, [call.given], call.given, item=item)
    return item


@route("DELETE", "/v1/subscription_items/*", "SubscriptionItemDeleteParams")
def delete(call: Call) -> Thing:
    item = call.store.get("subscription_item", call.ids[0])
    subscription = call.store.get("subscription", item["subscription"])
    call.given.ignore("clear_usage")
    gone = Given({"id": item["id"], "deleted": True})
    with_changes(call, subscription, [gone], call.given)
    return deleted(item)


def with_changes(
    call: Call, subscription: Thing, wanted: list[Given], how: Given, *, item: Thing | None = None
) -> None:
    """Carry out changes of items, with or without proration, and tell of them once."""
    machine, store = call.machine, call.store
    if subscription["ended_at"] is not None:
        raise Refused(
            "A canceled subscription can only update its cancellation_details and metadata."
        )
    how.ignore("payment_behavior", "off_session")
    behavior = how.take("proration_behavior", "create_prorations")
    at = how.take("proration_date", machine.now(subscription))
    before = shown(store, store.change(subscription))
    period = standing.period(machine, subscription)
    for given in wanted:
        known = item or (_known(call, subscription, given) if "id" in given else None)
        was = (known["price"], known["quantity"]) if known else None
        changed = _change(call, subscription, known, given, period)
        unchanged = was == (changed["price"], changed["quantity"]) and not changed.get("deleted")
        if behavior != "none" and not unchanged and subscription["status"] != "trialing":
            subscribing.charge_difference(
                machine, subscription, changed, was=was, period=period, at=at
            )
    if not subscription["_items"]:
        raise Refused("A subscription must have at least one active plan.", param="items")
    same_kind(machine, subscription)
    previous = differences(before, shown(store, subscription))
    if previous:
        machine.emit("customer.subscription.updated", subscription, previous)
    if behavior == "always_invoice":
        subscribing.invoice_now(machine, subscription)


def add(call: Call, subscription: Thing, given: Given, *, period: tuple[int, int]) -> Thing:
    """A new item of a subscription."""
    price = _price(call, given)
    item = call.store.add(
        {
            "id": call.store.new_id("si"),
            "object": "subscription_item",
            "billing_thresholds": None,
            "created": call.machine.now(subscription),
            "current_period_end": period[1],
            "current_period_start": period[0],
            "discounts": [],
            "metadata": {},
            "price": price["id"],
            "quantity": _quantity(given.take("quantity", 1)),
            "subscription": subscription["id"],
            "tax_rates": tax_rates(call.machine, given.take("tax_rates"), "tax_rates"),
        }
    )
    merge_metadata(item, given)
    subscription["_items"].append(item["id"])
    return item


def same_kind(machine: Machine, subscription: Thing) -> None:
    """All items share interval and currency, and no price comes twice."""
    items = subscribing.items(machine, subscription)
    if len(items) > MOST_ITEMS:
        raise Refused(f"A subscription has at most {MOST_ITEMS} items.", param="items")
    prices = [machine.store.get("price", item["price"]) for item in items]
    if len({price["id"] for price in prices}) < len(prices):
        raise Refused("Cannot add multiple subscription items with the same plan.", param="items")
    if (
        len(
            {
                (price["recurring"]["interval"], price["recurring"]["interval_count"])
                for price in prices
            }
        )
        > 1
    ):
        raise Refused("All prices on a subscription must have the same interval.", param="items")
    if any(price["currency"] != subscription["currency"] for price in prices):
        raise Refused("All prices on a subscription must have the same currency.", param="items")


def _known(call: Call, subscription: Thing, given: Given) -> Thing:
    item = call.store.get("subscription_item", given.take("id"), "items[id]", status=400)
    if item["subscription"] != subscription["id"]:
        raise Refused(f"No such subscription item: '{item['id']}'", param="items[id]")
    return item


def _change(
    call: Call, subscription: Thing, item: Thing | None, given: Given, period: tuple[int, int]
) -> Thing:
    if item is None:
        return add(call, subscription, given, period=period)
    store = call.store
    store.change(item)
    given.ignore("clear_usage")
    if given.take("deleted"):
        subscription["_items"].remove(item["id"])
        store.remove(item)
        return {**item, "deleted": True}
    if "price" in given or "price_data" in given:
        item["price"] = _price(call, given)["id"]
    if "quantity" in given:
        item["quantity"] = _quantity(given.take("quantity"))
    if "tax_rates" in given:
        item["tax_rates"] = tax_rates(call.machine, given.take("tax_rates"), "tax_rates")
    merge_metadata(item, given)
    return item


def _price(call: Call, given: Given) -> Thing:
    if "price_data" in given:
        data = given.take("price_data")
        product = call.store.get("product", data.take("product"), "price_data[product]", status=400)
        return new_price(call, data, product, recurring=data.take("recurring"), listed=False)
    if "price" not in given:
        raise required("items[0][price]")
    price = call.store.get("price", given.take("price"), "price", status=400)
    if not price["active"]:
        raise Refused(
            "The price specified is inactive. This field only accepts active prices.", param="price"
        )
    if price["recurring"] is None:
        raise Refused(
            "The price specified is set to `type=one_time`; items need recurring prices.",
            param="price",
        )
    return price


def _quantity(number: Any) -> int:
    if number < 0:
        raise Refused("The quantity must not be negative.", param="quantity")
    return int(number)
