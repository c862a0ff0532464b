"""Products."""

from __future__ import annotations

from typing import Final

from infra.local.stripe.api.common import copy_fields, deleted, listing, merge_metadata, updating
from infra.local.stripe.errors import Refused
from infra.local.stripe.given import Given
from infra.local.stripe.routes import Call, route
from infra.local.stripe.shaping import page
from infra.local.stripe.store import Thing

_PLAIN: Final = (
    "description", "images", "marketing_features", "package_dimensions", "shippable",
    "statement_descriptor", "tax_code", "unit_label", "url",
)  # fmt: skip


@route("POST", "/v1/products", "ProductCreateParams")
def create(call: Call) -> Thing:
    product = new_product(call, call.given)
    if call.given.get("default_price_data"):
        raise Refused(
            "Make the price by itself, then set default_price.", param="default_price_data"
        )
    call.machine.emit("product.created", product)
    return product


@route("GET", "/v1/products", "ProductListParams")
def everything(call: Call) -> Thing:
    wanted = call.given.take("ids")
    if wanted is not None:
        rows = [row for row in call.store.of("product") if row["id"] in wanted]
        return page(call.store, rows, call.given, call.url)
    return listing(call, "product", filters=("active", "url", "shippable"))


@route("GET", "/v1/products/*", "ProductRetrieveParams")
def retrieve(call: Call) -> Thing:
    return call.store.get("product", call.ids[0])


@route("POST", "/v1/products/*", "ProductUpdateParams")
def update(call: Call) -> Thing:
    given = call.given

    def change(product: Thing) -> None:
        copy_fields(product, given, (*_PLAIN, "active", "name"))
        merge_metadata(product, given)
        if given.get("default_price"):
            price = call.store.get(
                "price", given.take("default_price"), "default_price", status=400
            )
            product["default_price"] = price["id"]
        product["updated"] = call.machine.now()

    return updating(call.machine, call.store.get("product", call.ids[0]), "product.updated", change)


@route("DELETE", "/v1/products/*", "ProductDeleteParams")
def delete(call: Call) -> Thing:
    product = call.store.get("product", call.ids[0])
    if any(price["product"] == product["id"] for price in call.store.of("price")):
        raise Refused(
            "This product cannot be deleted because it has one or more user-created prices."
        )
    call.machine.emit("product.deleted", product)
    call.store.remove(product)
    return deleted(product)


def new_product(call: Call, given: Given) -> Thing:
    """A product from its parameters, or from the ``product_data`` of a price."""
    number = given.take("id") or call.store.new_id("prod")
    if call.store.find(number) is not None:
        raise Refused("Product already exists.", code="resource_already_exists", param="id")
    if not given.get("name"):
        raise Refused(
            "You cannot set `name` to an empty string.",
            param="name",
            code="parameter_invalid_empty",
        )
    now = call.machine.now()
    product: Thing = {
        "id": number,
        "object": "product",
        **dict.fromkeys(_PLAIN),
        "active": given.take("active", True),
        "created": now,
        "default_price": None,
        "images": [],
        "livemode": False,
        "marketing_features": [],
        "metadata": {},
        "name": given.take("name"),
        "type": given.take("type", "service"),
        "updated": now,
    }
    copy_fields(product, given, _PLAIN)
    merge_metadata(product, given)
    return call.store.add(product)
