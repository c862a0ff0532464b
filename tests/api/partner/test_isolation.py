"""What belongs to another partner, or lies on the other side of the sandbox, looks like what does not exist."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.urls import URLPattern
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from api.partner.v1.urls import urlpatterns
from billing.models import Change, Quote, Subscription
from core.identity.models import User
from core.outbox.models import OutboxMessage
from core.tenancy import inside, inside_public
from tenants.models import Application, City, CityEvent, Partner
from tests.api.partner.conftest import V1, PartnerClient, city, client_of, make_key
from tests.api.partner.things import CANARY, make_things
from tests.contracts.documents import contract

#: Bodies that would be accepted by those whose thing it is.
BODIES: dict[str, Any] = {
    "quote_lose": {"reason": "Anggaran"},
    "signup_verify": {"code": "000000"},
    "city_suspend": {"reason": "Kontrak"},
    "city_coverage_changes": {"areas": ["21.71.01.1001"]},
    "city_package_changes": {"package": "komando"},
    "city_users": {"name": "Ayu", "email": "ayu@batam.example"},
    "city_branding": {"app_name": "Lain"},
}
REGION = {"code": "21.71"}
METHODS = ("get", "post", "patch", "put", "delete")


@pytest.fixture
def things(telkomsel: Partner, indosat: Partner) -> dict[str, Any]:
    with inside_public():
        City.objects.filter(code="batam").update(kemendagri_code="21.71")
    return make_things(telkomsel, city("batam"))


def operations() -> Iterator[tuple[URLPattern, str]]:
    """Every operation that is addressed by an id of the partner's own; webhooks have tests of their own."""
    for entry in urlpatterns:
        assert isinstance(entry, URLPattern)
        if not entry.pattern.regex.groupindex or "webhook" in str(entry.name):
            continue
        view = entry.callback.view_class  # type: ignore[attr-defined]
        for method in METHODS:
            if method.upper() in view.access:
                yield entry, method


def path_of(entry: URLPattern, values: dict[str, Any]) -> str:
    route = str(entry.pattern)
    return V1 + re.sub(r"<\w+:(\w+)>", lambda found: str(values[found[1]]), route)


def ask(client: PartnerClient, method: str, path: str, name: str) -> tuple[int, dict[str, Any]]:
    headers = {"If-Match": "*"} if method in {"patch", "put", "delete"} else {}
    if name == "city_logo":
        body, kind = b"", "multipart/form-data; boundary=x"
        if method == "put":
            body = (
                b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n'
                b"Content-Type: image/png\r\n\r\nx\r\n--x--\r\n"
            )
        answer = client.generic(method.upper(), path, body, content_type=kind, headers=headers)
    elif method == "get":
        answer = client.get(path)
    else:
        answer = client.generic(
            method.upper(),
            path,
            json.dumps(BODIES.get(name, {})),
            content_type="application/json",
            headers=headers,
        )
    content = b"".join(answer) if answer.streaming else answer.content
    if "json" not in answer.headers.get("Content-Type", ""):
        return answer.status_code, {"bytes": len(content)}
    found = json.loads(content)
    if isinstance(found, dict):
        found.pop("trace_id", None)
    return answer.status_code, found


def state() -> list[Any]:
    """Everything that could have been changed."""
    with inside_public():
        found: list[Any] = [
            list(Quote.objects.order_by("pk").values_list("pk", "stage")),
            list(Application.objects.order_by("pk").values_list("pk", "state", "city")),
            list(City.objects.order_by("pk").values_list("pk", "state")),
            list(Subscription.objects.order_by("pk").values_list("pk", "state", "revision")),
            list(Change.objects.order_by("pk").values_list("pk", "confirmed_at")),
            CityEvent.objects.count(),
            OutboxMessage.objects.count(),
        ]
    with inside(city("batam")):
        found.append(User.objects.count())
    return found


@pytest.mark.parametrize("who", ["other partner", "sandbox key of the same partner"])
def test_what_is_not_theirs_looks_like_nothing(
    things: dict[str, Any], telkomsel: Partner, other: PartnerClient, who: str
) -> None:
    stranger = other if who == "other partner" else client_of(make_key(telkomsel, sandbox=True))
    before, tried = state(), 0
    for entry, method in operations():
        name = str(entry.name)
        if not set(entry.pattern.converters) <= set(things):
            continue
        is_shared = who != "other partner" and name.startswith("sandbox")
        if is_shared:  # both keys of a partner see its sandboxes
            continue
        nothing = {key: uuid4() for key in things}
        theirs = ask(stranger, method, path_of(entry, things), name)
        absent = ask(stranger, method, path_of(entry, nothing), name)
        assert theirs == absent, (name, method)
        assert theirs[0] == 404, (name, method, theirs)
        assert CANARY not in str(theirs)
        tried += 1
    assert tried > 35
    assert state() == before


def test_a_city_of_ones_own_does_not_open_what_belongs_to_another(
    things: dict[str, Any], other: PartnerClient
) -> None:
    mine = city("bekasi").public_id
    for path in (
        f"cities/{mine}/changes/{things['change_id']}",
        f"cities/{mine}/users/{things['user_id']}",
    ):
        answer = other.read(path)
        assert answer.status_code == 404
        assert answer.json()["detail"] == other.read(path[:-36] + str(uuid4())).json()["detail"]
    assert other.read("invoices", {"city": str(things["city_id"])}).status_code == 404


def test_lists_hold_only_ones_own(
    things: dict[str, Any], crm: PartnerClient, other: PartnerClient, trying: PartnerClient
) -> None:
    for name in ("quotes", "signups", "cities", "invoices", "statements", "sandboxes"):
        assert len(crm.read(name).json()["results"]) == 1, name
        seen = other.read(name).json()["results"]
        assert len(seen) == (1 if name == "cities" else 0), name
        assert CANARY not in str(seen)
    assert other.read("cities", {"reference": CANARY}).json()["results"] == []
    [sandbox] = trying.read("cities").json()["results"]
    assert sandbox["id"] == str(things["sandbox_id"])
    for name in ("quotes", "signups", "invoices", "statements", "usage"):
        assert trying.read(name).json()["results"] == [], name
    assert trying.read("statements/running").json()["lines"] == []


def test_everything_opens_for_those_whose_it_is(things: dict[str, Any], crm: PartnerClient) -> None:
    """Otherwise the tests above prove nothing. And what they are told is what the contract says."""
    opened, components = 0, contract("partner-v1")["components"]
    for entry, method in operations():
        if method != "get" or not set(entry.pattern.converters) <= set(things | REGION):
            continue
        status, found = ask(crm, method, path_of(entry, things | REGION), str(entry.name))
        assert status == 200, (entry.name, found)
        route = re.sub(r"<\w+:(\w+)>", r"{\1}", str(entry.pattern))
        told = contract("partner-v1")["paths"][V1 + route]["get"]["responses"]["200"]["content"]
        if "application/json" in told:
            shape = told["application/json"]["schema"]
            checker = Draft202012Validator({**shape, "components": components})
            wrong = [error.message for error in checker.iter_errors(found)]
            assert not wrong, (entry.name, wrong)
        opened += 1
    assert opened > 15


def test_a_city_that_went_to_another_partner_is_gone(
    things: dict[str, Any], crm: PartnerClient, indosat: Partner, other: PartnerClient
) -> None:
    here = f"cities/{things['city_id']}"
    assert crm.read(here).status_code == 200
    with inside_public():
        City.objects.filter(code="batam").update(partner=indosat)
    assert crm.read(here).status_code == 404
    assert other.read(here).status_code == 200
    assert crm.read(f"invoices/{things['invoice_id']}").status_code == 404
    [line] = crm.read(f"statements/{things['statement_id']}").json()["lines"]
    assert line["city"] is None
