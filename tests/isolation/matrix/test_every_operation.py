"""Every operation × everybody from elsewhere × every identifier of Batam: nothing opens, and nothing differs.

Generated from the committed contracts: an operation that is added is tried, or the test says what it lacks. What is
asked for must be answered as if it did not exist: the same status, headers and text as for an identifier that was
never given to anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, Final

import pytest

from core.tenancy import inside as within
from tenants.models import City
from tests.contracts.documents import Operation, operations
from tests.isolation.canary import CANARY
from tests.isolation.matrix import strangers
from tests.isolation.matrix.asking import Answer, absent, addressed, call, named
from tests.isolation.matrix.home import Home, furnish, insiders, state_of
from tests.make.cities import entitle
from tests.support.clients import CityClient

pytestmark = pytest.mark.slow
CITYS: Final = ("city-v1", "open311-v2", "open-data-v1")
#: Where an identifier is asked for instead of addressed.
ASKED_WITH: Final = frozenset(
    {"report", "crew", "agency", "category", "area", "parent", "code", "service_request_id"}
)
#: Operations by which Batam's own people get nothing either while a test runs, and why.
NEVER_OPEN: Final[Mapping[str, str]] = {
    "complete_photo_upload": "there is no object store",
}


@pytest.fixture
def home(batam: City, bekasi: City) -> Home:
    """No limit of a package stands before the doors: an answer 429 would prove nothing."""
    for city in (batam, bekasi):
        with within(city):
            entitle()
    return furnish(batam)


def citys_operations() -> list[Operation]:
    return [each for document in CITYS for each in addressed(document)]


def combinations(operation: Operation, values: Mapping[str, list[str]]) -> Iterator[dict[str, str]]:
    """The operation's address filled with every identifier there is; none when one is missing."""
    names = named(operation)
    for chosen in product(*(values.get(name, []) for name in names)):
        yield dict(zip(names, chosen, strict=True))


class Findings:
    """What was tried, and what should not have been."""

    def __init__(self) -> None:
        self.tried = 0
        self.wrong: list[str] = []

    def note(self, who: str, operation: Operation, real: Answer, fake: Answer) -> None:
        self.tried += 1
        proves_nothing = real.status == 429 or real.status >= 500
        if real.gives or real != fake or proves_nothing or CANARY.lower() in real.body.lower():
            self.wrong.append(f"{who}, {operation}: {real} instead of {fake}")


def try_everything(
    who: str, client: CityClient, values: Mapping[str, list[str]], findings: Findings
) -> None:
    """Every addressed operation with every identifier, against the same with one that never was."""
    client.raise_request_exception = False
    for operation in citys_operations():
        fake: Answer | None = None
        for chosen in combinations(operation, values):
            if fake is None:
                nothing = {name: absent(name, value) for name, value in chosen.items()}
                fake = call(client, operation, nothing)
            real = call(client, operation, chosen)
            findings.note(who, operation, real, fake)


@pytest.mark.parametrize("group", strangers.GROUPS)
def test_at_bekasi_nothing_of_batam_exists(home: Home, bekasi: City, group: str) -> None:
    before, findings = state_of(home), Findings()

    for who, made in strangers.GROUPS[group].items():
        try_everything(who, made(bekasi, bekasi, home), home.values, findings)

    assert findings.wrong == []
    assert findings.tried == len(strangers.GROUPS[group]) * _size(home.values)
    assert state_of(home) == before


def test_at_batam_nothing_private_opens_for_anybody_from_elsewhere(
    home: Home, bekasi: City
) -> None:
    before, findings = state_of(home), Findings()
    everybody = {**strangers.PEOPLE, **strangers.SYSTEMS, **strangers.OVER}

    for who, made in everybody.items():
        try_everything(who, made(bekasi, home.city, home), home.private, findings)

    assert findings.wrong == []
    assert findings.tried == len(everybody) * _size(home.private)
    assert state_of(home) == before


def test_whoever_asks_with_batams_identifiers_hears_what_others_hear(
    home: Home, bekasi: City
) -> None:
    """Filters and bodies: a filter that fits nothing may answer with nothing, but never differently."""
    findings = Findings()
    everybody = {**strangers.PEOPLE, **strangers.SYSTEMS}

    for who, made in everybody.items():
        client = made(bekasi, bekasi, home)
        client.raise_request_exception = False
        for operation, name in _filters():
            for value in home.values[name]:
                chosen = {each: values[0] for each, values in home.values.items()}
                real = call(client, operation, chosen, query={name: value})
                fake = call(client, operation, chosen, query={name: absent(name, value)})
                findings.tried += 1
                proves_nothing = real.status == 429 or real.status >= 500
                if real != fake or proves_nothing or CANARY.lower() in real.body.lower():
                    findings.wrong.append(f"{who}, {operation} {name}: {real} not {fake}")
        for operation, real_body, fake_body in _bodies(home):
            real = call(client, operation, {}, body=real_body)
            fake = call(client, operation, {}, body=fake_body)
            findings.note(who, operation, real, fake)

    assert findings.wrong == []
    assert findings.tried > 250


def test_at_batam_every_one_of_these_operations_opens_for_somebody(home: Home, batam: City) -> None:
    """Otherwise the tests above prove nothing: the identifiers are real, and so are the calls."""
    inside = insiders(home)
    for client in inside.values():
        client.raise_request_exception = False
    by_effect = sorted(citys_operations(), key=lambda each: _ORDER.index(each.method))
    shut = [str(each.told["operationId"]) for each in by_effect if not _opens(each, home, inside)]

    assert sorted(shut) == sorted(NEVER_OPEN)


def test_the_matrix_is_as_large_as_it_says(home: Home) -> None:
    lacking = {
        name for each in citys_operations() for name in named(each) if name not in home.values
    }
    assert lacking == set()

    everybody = {**strangers.PEOPLE, **strangers.SYSTEMS, **strangers.OVER}
    elsewhere = sum(len(group) for group in strangers.GROUPS.values())
    attempts = elsewhere * _size(home.values) + len(everybody) * _size(home.private)
    assert attempts >= 10_000, attempts


_ORDER: Final = ("get", "post", "put", "patch", "delete")


def _size(values: Mapping[str, list[str]]) -> int:
    return sum(1 for each in citys_operations() for _chosen in combinations(each, values))


def _opens(operation: Operation, home: Home, inside: Mapping[str, CityClient]) -> bool:
    """Whether somebody in Batam hears something else about a real thing than about none."""
    for chosen in combinations(operation, home.values):
        nothing = {name: absent(name, value) for name, value in chosen.items()}
        for client in inside.values():
            if call(client, operation, chosen) != call(client, operation, nothing):
                return True
    return False


def _filters() -> list[tuple[Operation, str]]:
    return [
        (operation, parameter["name"])
        for operation in operations()
        if operation.document in CITYS and operation.method == "get"
        for parameter in operation.parameters()
        if parameter["in"] == "query" and parameter["name"] in ASKED_WITH
    ]


def _bodies(home: Home) -> Iterator[tuple[Operation, Any, Any]]:
    """Bodies that name a thing of Batam, and the same with a thing that never was."""
    by_name = {str(each.told["operationId"]): each for each in operations()}
    upload, token = home.life.upload
    report = {"description": "Sampah menumpuk", "lon": 107.0, "lat": -6.24}
    photo = {"id": str(upload), "token": token}
    yield (
        by_name["create_report"],
        report | {"photos": [photo]},
        report | {"photos": [photo | {"id": absent("photo_id", str(upload))}]},
    )
