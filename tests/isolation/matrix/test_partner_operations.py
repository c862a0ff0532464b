"""Every operation of the partner contract × everybody else × every identifier of a partner: nothing opens.

Generated from the committed contract, webhooks too: an operation that is added is tried, or the test says what it
lacks. With a token that holds, a thing of another's is answered like one that never was; with none, or one that is
over, everything is.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tenants.models import City, Partner
from tests.api.partner.things import CANARY
from tests.contracts.documents import Operation
from tests.isolation.matrix import partners
from tests.isolation.matrix.asking import Answer, absent, addressed, call, named
from tests.isolation.matrix.partners import Carrier
from tests.support.clients import PlatformClient

SHARED = frozenset({"code"})
"""Regions are everybody's."""
_ORDER = ("get", "post", "put", "patch", "delete")


@pytest.fixture
def both(batam: City, bekasi: City) -> tuple[Carrier, Partner]:
    return partners.furnish(batam, bekasi)


@pytest.fixture
def carrier(both: tuple[Carrier, Partner]) -> Carrier:
    return both[0]


@pytest.fixture
def other(both: tuple[Carrier, Partner]) -> Partner:
    return both[1]


def own_operations() -> list[Operation]:
    """Those addressed by an identifier of a partner's own, what only reads first."""
    found = [each for each in addressed("partner-v1") if not set(named(each)) <= SHARED]
    return sorted(found, key=lambda each: _ORDER.index(each.method))


def asked(
    client: PlatformClient, operation: Operation, values: Mapping[str, str]
) -> tuple[Answer, Answer]:
    """The answer about the real thing, and about one that never was."""
    chosen = {name: values[name] for name in named(operation)}
    nothing = {name: absent(name, value) for name, value in chosen.items()}
    return call(client, operation, chosen), call(client, operation, nothing)


@pytest.mark.parametrize("who", [*partners.OTHERS, *partners.NOBODY])
def test_nothing_of_a_partner_exists_for_anybody_else(
    carrier: Carrier, other: Partner, who: str
) -> None:
    client = {**partners.OTHERS, **partners.NOBODY}[who](carrier, other)
    client.raise_request_exception = False
    before, wrong = partners.state_of(carrier), []

    for operation in own_operations():
        real, fake = asked(client, operation, carrier.values)
        allowed = {401} if who in partners.NOBODY else {403, 404}
        if real != fake or real.status not in allowed or CANARY in real.body.lower():
            wrong.append(f"{operation}: {real} instead of {fake}")

    assert wrong == []
    assert partners.state_of(carrier) == before


def test_a_sandbox_key_of_the_same_partner_sees_nothing_that_is_real(carrier: Carrier) -> None:
    client = partners.bearing(partners.token_of(carrier.partner, sandbox=True)[1])
    client.raise_request_exception = False
    shared = {"sandbox_id", "webhook_id", "delivery_id"}  # trials, and who is told of both
    before, tried = partners.state_of(carrier), 0

    for operation in own_operations():
        if not shared & set(named(operation)):
            real, fake = asked(client, operation, carrier.values)
            assert real == fake, operation
            assert real.status == 404, operation
            tried += 1

    assert tried > 30
    assert partners.state_of(carrier) == before


def test_a_city_of_ones_own_opens_nothing_of_another(
    carrier: Carrier, other: Partner, bekasi: City
) -> None:
    """Identifiers mixed: the other's city with this partner's change, user, …."""
    client = partners.bearing(partners.token_of(other)[1])
    client.raise_request_exception = False
    mixed = {**carrier.values, "city_id": str(bekasi.public_id)}
    before, tried = partners.state_of(carrier), 0

    for operation in own_operations():
        names = named(operation)
        if "city_id" in names and len(names) > 1:
            chosen = {name: mixed[name] for name in names}
            nothing = {name: absent(name, chosen[name]) for name in names if name != "city_id"}
            real = call(client, operation, chosen)
            assert real == call(client, operation, {**chosen, **nothing}), operation
            assert real.status == 404, operation
            tried += 1

    assert tried >= 4
    assert partners.state_of(carrier) == before


def test_everything_opens_for_the_partner_itself(carrier: Carrier) -> None:
    """Otherwise the tests above prove nothing: the identifiers are real, and so are the calls."""
    client = partners.bearing(partners.token_of(carrier.partner)[1])
    client.raise_request_exception = False

    answers = [(each, asked(client, each, carrier.values)) for each in own_operations()]
    shut = [str(each) for each, (real, fake) in answers if real == fake]

    assert shut == []


def test_the_matrix_knows_every_identifier(carrier: Carrier) -> None:
    lacking = {name for each in own_operations() for name in named(each)} - set(carrier.values)

    assert lacking == set()
    assert len(own_operations()) > 40
