"""What every kind of object does alike: change its plain fields, merge metadata, be listed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from infra.local.stripe.errors import Refused
from infra.local.stripe.events import differences
from infra.local.stripe.given import Given
from infra.local.stripe.shaping import page, shown, within
from infra.local.stripe.store import Thing

if TYPE_CHECKING:
    from infra.local.stripe.machine import Machine
    from infra.local.stripe.routes import Call

_MOST_METADATA: Final = 50
_LONGEST_KEY: Final = 40
_LONGEST_VALUE: Final = 500


def copy_fields(thing: Thing, given: Given, names: Iterable[str]) -> None:
    """Take over plain fields; an empty text empties them."""
    for name in names:
        if name in given:
            value = given.take(name)
            thing[name] = None if value == "" else plain(value)


def plain(value: Any) -> Any:
    """Nested parameters as plain objects, all of them used."""
    if isinstance(value, Given):
        return {name: plain(value.take(name)) for name in list(value)}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value


def merge_metadata(thing: Thing, given: Given) -> None:
    """Metadata given is merged in: an empty value removes its key, an empty text all of them."""
    wanted = given.take("metadata")
    if wanted is None:
        return
    if wanted == "":
        thing["metadata"] = {}
        return
    merged = {**thing["metadata"], **wanted}
    for key, value in wanted.items():
        if len(key) > _LONGEST_KEY or "[" in key or "]" in key:
            raise Refused(
                f"Metadata keys have at most {_LONGEST_KEY} characters.", param=f"metadata[{key}]"
            )
        if len(value) > _LONGEST_VALUE:
            raise Refused(
                f"Metadata values have at most {_LONGEST_VALUE} characters.",
                param=f"metadata[{key}]",
            )
        if value == "":
            merged.pop(key, None)
    if len(merged) > _MOST_METADATA:
        raise Refused(f"Metadata has at most {_MOST_METADATA} keys.", param="metadata")
    thing["metadata"] = merged


def updating(machine: Machine, thing: Thing, event: str, change: Callable[[Thing], None]) -> Thing:
    """Change an object and tell what it was before; nothing is told when nothing changed."""
    store = machine.store
    before = shown(store, store.change(thing))
    change(thing)
    previous = differences(before, shown(store, thing))
    if previous:
        machine.emit(event, thing, previous)
    return thing


def listing(
    call: Call, kind: str, *, filters: Iterable[str] = (), hidden: dict[str, str] | None = None
) -> Thing:
    """A page of a kind, filtered by equality and by ``created``.

    Args:
        filters: Parameters that are also the fields' names.
        hidden: Parameters whose field has another name.
    """
    given = call.given
    created = given.take("created")
    wanted = {name: given.take(name) for name in filters if name in given}
    wanted |= {field: given.take(name) for name, field in (hidden or {}).items() if name in given}
    owner = wanted.get("customer")
    rows = [
        thing
        for thing in call.store.of(kind, owner)
        if within(thing.get("created"), created)
        and all(thing[name] == value for name, value in wanted.items())
    ]
    return page(call.store, rows, given, call.url)


def deleted(thing: Thing) -> Thing:
    """What is left of a deleted object."""
    return {"id": thing["id"], "object": thing["object"], "deleted": True}


def tax_rates(machine: Machine, wanted: Any, param: str) -> list[str]:
    """Tax rates by id, all existing and active."""
    for place, number in enumerate(wanted or []):
        rate = machine.store.get("tax_rate", number, f"{param}[{place}]", status=400)
        if not rate["active"]:
            raise Refused(f"The tax rate {number} is inactive.", param=f"{param}[{place}]")
    return list(wanted or [])


def one_currency(machine: Machine, customer: Thing, currency: str) -> None:
    """A customer is billed in one currency for ever."""
    if customer["currency"] is None:
        machine.store.change(customer)["currency"] = currency
    elif customer["currency"] != currency:
        raise Refused(
            "You cannot combine currencies on a single customer. This customer has had"
            f" a subscription or an invoice in {customer['currency']}.",
            param="currency",
        )
