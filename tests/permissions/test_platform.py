"""Everybody at the platform tries every address with what belongs to the others: nothing may be told or changed.

``platform.toml`` says once who gets past the door of each view. A view that is not listed fails, and so does a line
whose view is gone. The people and the things that sing are laid out in ``platform_world.py``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from billing.models import Payment, Quote, StatementLine, Subscription
from core.tenancy import inside_public
from tenants.models import City, CityEvent, Partner, PartnerCredential, PartnerMember
from tests.permissions.platform_world import (
    APPLICANT,
    ELSEWHERE,
    NEIGHBOUR,
    PARTNER,
    VENDOR,
    Client,
    World,
    make_world,
    views,
)

TABLE: Final = Path(__file__).with_name("platform.toml")
PLATFORM: Final = "core.conf.urls_public"
CITY: Final = "core.conf.urls_city"
AT_THE_CITY: Final = frozenset({"city_admin_at_home", "city_admin_of_neighbour"})
_VENDOR: Final = {"vendor_support", "vendor_billing", "vendor_operations", "vendor_admin"}
#: Enough to get past "choose one": what is refused then is the person.
WORDS: Final = {"do": "withdraw", "act": "invite", "city": "batam", "role": "sales"}
#: Who may ever read what sings like this.
HEARS: Final = {
    PARTNER: {"manager", "seller", *_VENDOR},
    APPLICANT: {"applicant", *_VENDOR},
    VENDOR: _VENDOR,
    NEIGHBOUR: {"city_admin_of_neighbour", *_VENDOR},
}


@pytest.fixture
def world(db: None, settings: Settings) -> Iterator[World]:
    """The whole platform, rolled back afterwards."""
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_uji"]
    found = make_world()
    with inside_public():
        yield found


def table_of(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(TABLE.read_text(encoding="utf-8"))[name]
    return found


def allowed() -> dict[str, frozenset[str]]:
    """Who gets past the door of each view."""
    found: dict[str, frozenset[str]] = {}
    for group in table_of("group"):
        for view in group["views"]:
            assert view not in found, f"{view} is listed twice."
            found[view] = frozenset(group["who"])
    return found


def platform_views() -> dict[str, tuple[str, ...]]:
    return {
        view: names for view, names in views(PLATFORM).items() if not view.startswith(ELSEWHERE)
    }


def ask(client: Client, path: str, **headers: Any) -> tuple[int, str, str]:
    """Open it, or post or put to it where it cannot be opened: status, where it leads, and all it tells."""
    jar = deepcopy(client.cookies)
    undone = transaction.atomic()
    undone._from_testcase = True  # type: ignore[attr-defined]  # services that must be outermost are so inside it
    with undone:
        answer = client.get(path, **headers)
        if answer.status_code == 405:
            words = {**WORDS, "do": "role"} if path.startswith("/kelola/orang/") else WORDS
            answer = client.post(path, words, **headers)
        if answer.status_code == 405:
            answer = client.put(path, **headers)
        body = b"".join(answer) if answer.streaming else bytes(answer.content)
        told = body.decode("utf-8", "replace") + str(answer.headers)
        transaction.set_rollback(True)
    client.cookies = jar
    return answer.status_code, str(answer.headers.get("Location", "")), told.lower()


def gets_past(status: int, location: str) -> bool:
    """Whether the door opened; a 422 or a 409 is what is behind it."""
    if status in (301, 302, 303):
        return not location.startswith(("/masuk/", "/akun/"))
    return status not in (401, 403, 404)


def test_the_table_names_every_view_of_the_platform(world: World) -> None:
    assert set(allowed()) == set(platform_views())
    known = {*world.people, "everybody", "nobody"} - AT_THE_CITY
    assert all(who and who <= known for who in allowed().values())


@pytest.mark.slow
def test_nobody_opens_or_hears_what_is_anothers(world: World) -> None:
    table, wrong, tried = allowed(), [], 0
    for view, names in platform_views().items():
        path = world.address(view, names, PLATFORM)
        for person, client in world.people.items():
            if person in AT_THE_CITY:
                continue
            status, location, told = ask(client, path)
            tried += 1
            if status >= 500:
                wrong.append(f"{view} breaks for {person}: {status}")
            who = table[view]
            if gets_past(status, location) != (bool({"everybody", person} & who)):
                wrong.append(f"{view} for {person}: {status} {location}")
            wrong += [
                f"{view} tells {person} of {canary}"
                for canary, ears in HEARS.items()
                if person not in ears and canary in told
            ]
    assert not wrong, "\n".join(wrong)
    assert tried > 800


def test_their_owners_do_hear_them(world: World) -> None:
    """Otherwise the test above proves nothing."""
    known, told = platform_views(), 0
    for line in table_of("hears"):
        for view in line["views"]:
            path = world.address(view, known[view], PLATFORM)
            for person in line["who"]:
                heard = ask(world.people[person], path)[2]
                assert line["canary"] in heard, (view, person)
                told += 1
    assert told > 20


@pytest.mark.slow
def test_those_who_are_refused_change_nothing(world: World) -> None:
    table = allowed()
    before = state()
    for view, names in platform_views().items():
        path = world.address(view, names, PLATFORM)
        for person, client in world.people.items():
            if person in AT_THE_CITY or {"everybody", person} & table[view]:
                continue
            client.post(path, {"reason": "Cukup panjang", "active": "0", "role": "sales"})
    assert state() == before


def test_a_citys_admin_reaches_no_invoice_or_offer_of_the_neighbour(world: World) -> None:
    home, neighbour = (
        world.people["city_admin_at_home"],
        world.people["city_admin_of_neighbour"],
    )
    tried = 0
    for view, names in views(CITY).items():
        if not view.startswith("package:"):
            continue
        path = world.address(view, names, CITY)
        status, location, told = ask(home, path)
        assert status < 500, view
        assert NEIGHBOUR not in told, view
        if names:
            assert not gets_past(status, location), view
        for person in ("anonymous", "manager", "vendor_admin"):
            stranger = world.people[person]
            status, location, _told = ask(stranger, path, HTTP_HOST="bekasi.localhost")
            assert not gets_past(status, location), (view, person)
        status, location, _told = ask(neighbour, path)
        assert status < 500, view
        # The proof of this payment was never kept: what the address leads to is not there even for them.
        assert gets_past(status, location) or view == "package:invoice_proof", (view, status)
        tried += 1
    assert tried > 10
    invoice = world.address("package:invoice", ("public_id",), CITY)
    assert NEIGHBOUR in ask(neighbour, invoice)[2]


def state() -> list[object]:
    """Everything that anybody could have changed."""
    return [
        list(Quote.objects.order_by("pk").values_list("pk", "stage")),
        list(City.objects.order_by("pk").values_list("pk", "state", "partner")),
        list(Partner.objects.order_by("pk").values_list("pk", "is_active", "logo_key")),
        list(PartnerMember.objects.order_by("pk").values_list("pk", "role", "is_active")),
        list(PartnerCredential.objects.order_by("pk").values_list("pk", "revoked_at")),
        list(Payment.objects.order_by("pk").values_list("pk", "withdrawn_at")),
        list(Subscription.objects.order_by("pk").values_list("pk", "state", "revision")),
        StatementLine.objects.count(),
        CityEvent.objects.count(),
    ]
