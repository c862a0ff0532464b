"""Idempotency keys, and what goes wrong on purpose."""

from __future__ import annotations

import pytest
import stripe as library
from stripe import StripeClient

from infra.local.stripe.running import Running


def _make(client: StripeClient, key: str, name: str = "Paket") -> str:
    return client.v1.products.create({"name": name}, {"idempotency_key": key}).id


def test_the_same_key_brings_the_same_answer(stripe: Running, client: StripeClient) -> None:
    assert _make(client, "k") == _make(client, "k")
    assert len(stripe.all("product")) == 1
    with pytest.raises(library.IdempotencyError):
        _make(client, "k", "Lain")


def test_a_refusal_before_anything_began_does_not_use_up_the_key(
    stripe: Running, client: StripeClient
) -> None:
    with pytest.raises(library.InvalidRequestError):
        client.v1.products.create({"colour": "x"}, {"idempotency_key": "k"})  # type: ignore[typeddict-unknown-key, typeddict-item]

    assert _make(client, "k")
    assert len(stripe.all("product")) == 1


@pytest.mark.parametrize(
    ("fault", "error", "is_done"),
    [
        ("429", library.RateLimitError, False),
        ("500", library.APIError, False),
        ("503", library.APIError, False),
        ("500_after", library.APIError, True),
        ("500_stuck", library.APIError, True),
        ("hangup", library.APIConnectionError, False),
        ("hangup_after", library.APIConnectionError, True),
    ],
)
@pytest.mark.parametrize("direct", [False, True])
def test_after_a_fault_the_same_key_does_it_once(
    stripe: Running, fault: str, error: type[Exception], is_done: bool, direct: bool
) -> None:
    client = stripe.client(direct=direct)
    stripe.fault(fault, method="POST", path="/v1/products")

    with pytest.raises(error):
        _make(client, "k")
    assert len(stripe.all("product")) == is_done

    if fault == "500_stuck":
        with pytest.raises(error):
            _make(client, "k")
    else:
        _make(client, "k")
    assert len(stripe.all("product")) == 1


def test_a_fault_waits_for_its_occasion(stripe: Running, client: StripeClient) -> None:
    stripe.fault("500", path="/v1/products", after=1, times=2)
    client.v1.customers.list()
    client.v1.products.list()

    for _time in range(2):
        with pytest.raises(library.APIError):
            client.v1.products.list()
    assert client.v1.products.list().data == []
    with pytest.raises(ValueError, match="No such fault"):
        stripe.fault("earthquake")
