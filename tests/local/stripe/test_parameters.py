"""Whatever the pinned library does not know is refused; so is what is known and not carried out."""

from __future__ import annotations

from typing import Any

import pytest
import stripe as library
from stripe import StripeClient

from infra.local.stripe.running import Running
from tests.local.stripe.conftest import Shop


@pytest.mark.parametrize(
    ("params", "at_fault", "words"),
    [
        ({"currency": "idr", "colour": "red"}, "colour", "unknown parameter"),
        ({"unit_amount": 100}, "currency", "Missing required param"),
        ({"currency": "idr", "unit_amount": "ten"}, "unit_amount", "Invalid integer"),
        ({"currency": "idr", "active": "yes"}, "active", "Invalid boolean"),
        ({"currency": "idr", "recurring": {"interval": "eon"}}, "recurring[interval]", "one of"),
        ({"currency": "idr", "recurring": {"every": 2}}, "recurring[every]", "unknown parameter"),
        ({"currency": "idr", "recurring": "year"}, "recurring", "Invalid object"),
        ({"currency": "idr", "tiers": [{"up_to": "many"}]}, "tiers[0][up_to]", "up_to"),
        ({"currency": "zzz", "unit_amount": 1}, "currency", "Invalid currency"),
        ({"currency": "idr", "unit_amount": -1}, "unit_amount", "negative"),
        ({"currency": "idr", "unit_amount": 10**12}, "unit_amount", "no more than"),
        ({"currency": "idr", "unit_amount": 1, "unit_amount_decimal": "1"}, "unit_amount", "one"),
        ({"currency": "idr", "unit_amount": 1, "custom_unit_amount": {"enabled": True}}, "", ""),
    ],
)
def test_a_wrong_parameter_is_named_and_nothing_is_made(
    stripe: Running, client: StripeClient, shop: Shop, params: Any, at_fault: str, words: str
) -> None:
    before = len(stripe.all("price"))
    product = client.v1.products.list().data[0].id

    with pytest.raises(library.InvalidRequestError) as refused:
        client.v1.prices.create(params | {"product": product})

    assert refused.value.param == (at_fault or "custom_unit_amount")
    assert words in str(refused.value)
    assert len(stripe.all("price")) == before


def test_metadata_is_merged_and_emptied(client: StripeClient, shop: Shop) -> None:
    def metadata(wanted: Any) -> object:
        found = client.v1.customers.update(shop.customer, {"metadata": wanted}).metadata
        return found and found.to_dict()

    assert metadata({"city": "1", "old": "x"}) == {"city": "1", "old": "x"}
    assert metadata({"old": "", "new": "y"}) == {"city": "1", "new": "y"}
    assert not metadata("")
    with pytest.raises(library.InvalidRequestError):
        metadata({"long": "x" * 501})


def test_a_wrong_key_is_refused(stripe: Running) -> None:
    stranger = StripeClient("sk_test_wrong", base_addresses={"api": stripe.base})

    with pytest.raises(library.AuthenticationError):
        stranger.v1.customers.list()


def test_another_api_version_is_refused(client: StripeClient) -> None:
    with pytest.raises(library.InvalidRequestError, match="version"):
        client.v1.customers.list(options={"stripe_version": "2019-01-01"})


def test_an_unknown_address_is_refused(client: StripeClient) -> None:
    with pytest.raises(library.InvalidRequestError, match="Unrecognized request URL"):
        client.v1.coupons.list()


def test_objects_are_expanded_only_where_there_are_any(client: StripeClient, shop: Shop) -> None:
    price = client.v1.prices.retrieve(shop.coverage, {"expand": ["tiers", "product"]})

    assert [tier.up_to for tier in price.tiers or []] == [100, None]
    assert getattr(price.product, "name", "") == "Wilayah layanan"
    assert not hasattr(client.v1.prices.retrieve(shop.coverage), "tiers")
    with pytest.raises(library.InvalidRequestError, match="cannot be expanded"):
        client.v1.prices.retrieve(shop.coverage, {"expand": ["currency"]})


def test_lists_go_page_by_page(client: StripeClient) -> None:
    made = [client.v1.customers.create({"email": f"k{n}@kota.example"}).id for n in range(7)]

    first = client.v1.customers.list({"limit": 3})
    assert [row.id for row in first.data] == made[:3:-1]
    assert first.has_more
    assert [row.id for row in first.auto_paging_iter()] == made[::-1]
    before = client.v1.customers.list({"limit": 3, "ending_before": made[0]})
    assert [row.id for row in before.data] == made[3:0:-1]
    with pytest.raises(library.InvalidRequestError):
        client.v1.customers.list({"limit": 101})
