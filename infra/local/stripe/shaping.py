"""From what is kept to what the API shows: hidden names left out, lists as pages, ids expanded on request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import orjson

from infra.local.stripe.errors import Refused
from infra.local.stripe.given import Given
from infra.local.stripe.store import Store, Thing

_DEFAULT_PAGE: Final = 10
_LONGEST_PAGE: Final = 100
_INLINE: Final = 10  # an invoice shows its first ten lines; the rest is fetched page by page
_DEEPEST: Final = 4


def shown(store: Store, thing: Thing) -> Thing:
    """One object as the API shows it."""
    found = copied({name: value for name, value in thing.items() if not name.startswith("_")})
    if thing.get("deleted"):
        return found
    for name in ("default_tax_rates", "tax_rates"):
        if isinstance(found.get(name), list):
            found[name] = [shown(store, store.get("tax_rate", rate)) for rate in found[name]]
    kind = thing["object"]
    if kind == "subscription_item":
        price = store.get("price", thing["price"])
        found["price"], found["plan"] = shown(store, price), _plan(price)
    elif kind == "subscription":
        items = [shown(store, store.get("subscription_item", number)) for number in thing["_items"]]
        found["items"] = listed(items, f"/v1/subscription_items?subscription={thing['id']}")
    elif kind == "invoice":
        found["lines"] = _inline(store, thing["_lines"], f"/v1/invoices/{thing['id']}/lines")
    elif kind == "credit_note":
        found["lines"] = _inline(store, thing["_lines"], f"/v1/credit_notes/{thing['id']}/lines")
    return found


def listed(data: Sequence[Thing], url: str, *, has_more: bool = False) -> Thing:
    """A list object."""
    return {"object": "list", "url": url, "has_more": has_more, "data": list(data)}


def page(store: Store, things: Iterable[Thing], given: Given, url: str) -> Thing:
    """One page of objects that are newest first already, as the cursor asks."""
    limit = given.take("limit", _DEFAULT_PAGE)
    if not 1 <= limit <= _LONGEST_PAGE:
        raise Refused(f"Invalid limit: must be between 1 and {_LONGEST_PAGE}.", param="limit")
    rows = list(things)
    after, before = given.take("starting_after"), given.take("ending_before")
    if after and before:
        raise Refused("Give starting_after or ending_before, not both.", param="starting_after")
    if before:
        place = _place(rows, before, "ending_before")
        cut, has_more = rows[max(0, place - limit) : place], place > limit
    else:
        first = _place(rows, after, "starting_after") + 1 if after else 0
        cut, has_more = rows[first : first + limit], len(rows) > first + limit
    return listed([shown(store, thing) for thing in cut], url, has_more=has_more)


def within(value: int | None, wanted: Any) -> bool:
    """Whether a time matches ``created=…`` or ``created[gte]=…``."""
    if wanted is None:
        return True
    if value is None:
        return False
    if not isinstance(wanted, Given):
        return bool(value == wanted)
    lowest, above = wanted.take("gte"), wanted.take("gt")
    highest, below = wanted.take("lte"), wanted.take("lt")
    return (
        (lowest is None or value >= lowest)
        and (above is None or value > above)
        and (highest is None or value <= highest)
        and (below is None or value < below)
    )


def expand(store: Store, found: Thing, paths: Sequence[str]) -> Thing:
    """Put objects where their ids stand, for each asked path."""
    for path in paths:
        steps = path.split(".")
        if len([step for step in steps if step != "data"]) > _DEEPEST:
            raise Refused("You cannot expand more than 4 levels.", param="expand")
        _expand(store, found, steps, path)
    return found


def _expand(store: Store, node: Any, steps: list[str], path: str) -> None:
    step, rest = steps[0], steps[1:]
    if isinstance(node, list):
        for each in node:
            _expand(store, each, steps, path)
        return
    if not isinstance(node, dict):
        raise _not_expandable(path)
    if step not in node:
        node[step] = _on_request(store, node, step, path)
    value = node[step]
    if isinstance(value, str):
        node[step] = _in_place(store, value, path)
    elif isinstance(value, list) and any(isinstance(each, str) for each in value):
        node[step] = [_in_place(store, each, path) for each in value]
    if rest and node[step] is not None:
        _expand(store, node[step], rest, path)


def _on_request(store: Store, node: Thing, step: str, path: str) -> Any:
    """What an object only shows when it is asked for."""
    kept = store.find(node.get("id", "")) or node
    match (node.get("object"), step):
        case ("price", "tiers"):
            return kept["_tiers"] and [dict(tier) for tier in kept["_tiers"]]
        case ("invoice", "payments"):
            found = [
                shown(store, row)
                for row in store.of("invoice_payment")
                if row["invoice"] == kept["id"]
            ]
            return listed(found, f"/v1/invoice_payments?invoice={kept['id']}")
        case ("customer", "tax_ids"):
            found = [shown(store, row) for row in store.of("tax_id", kept["id"])]
            return listed(found, f"/v1/customers/{kept['id']}/tax_ids")
        case ("customer", "subscriptions"):
            found = [
                shown(store, row)
                for row in store.of("subscription", kept["id"])
                if row["status"] != "canceled"
            ]
            return listed(found, f"/v1/subscriptions?customer={kept['id']}")
        case ("checkout.session", "line_items"):
            return listed(kept["_line_items"], f"/v1/checkout/sessions/{kept['id']}/line_items")
    raise _not_expandable(path)


def _in_place(store: Store, number: str, path: str) -> Thing:
    found = store.find(number)
    if found is None:
        raise _not_expandable(path)
    return shown(store, found)


def _not_expandable(path: str) -> Refused:
    return Refused(f"This property cannot be expanded ({path}).", param="expand")


def _place(rows: list[Thing], number: str, param: str) -> int:
    for place, row in enumerate(rows):
        if row["id"] == number:
            return place
    raise Refused(f"No such object: '{number}'", param=param, code="resource_missing")


def _inline(store: Store, lines: list[Thing], url: str) -> Thing:
    first = [shown(store, line) for line in lines[:_INLINE]]
    return listed(first, url, has_more=len(lines) > _INLINE)


def _plan(price: Thing) -> Thing:
    recurring = price["recurring"]
    return {
        "id": price["id"],
        "object": "plan",
        "active": price["active"],
        "amount": price["unit_amount"],
        "billing_scheme": price["billing_scheme"],
        "currency": price["currency"],
        "interval": recurring["interval"],
        "interval_count": recurring["interval_count"],
        "product": price["product"],
        "tiers_mode": price["tiers_mode"],
        "usage_type": recurring["usage_type"],
    }


def copied(thing: Thing) -> Thing:
    """The same again, sharing nothing."""
    found: Thing = orjson.loads(orjson.dumps(thing))
    return found
