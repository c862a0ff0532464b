"""Webhooks by the API: cities with a key or an admin, partners with a token; the same operations for both."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings
from standardwebhooks.webhooks import Webhook

from core import clock
from core.tenancy import inside, inside_public
from core.webhooks.models import Delivery, Endpoint
from core.webhooks.services.endpoints import Owner
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.services import api_access
from tenants.models import City
from tests.api.conftest import problem_of
from tests.api.partner.conftest import PartnerClient, client_of, make_key
from tests.make.people import make_person
from tests.make.platform import make_partner
from tests.support.clients import CityClient, signed_in
from tests.support.outbox import drain
from tests.support.receivers import receiving

V1 = "/api/v1/webhooks"
WISH = {
    "url": "https://kait.penerima.example/tanggap",
    "events": ["report.closed", "report.created"],
    "description": "Dasbor",
}


class KeyClient(CityClient):
    """A program with a key of the city."""

    def __init__(self, city: City, *scopes: str) -> None:
        at = clock.now()
        with inside(city):
            made = api_access.make(
                name="Dasbor",
                scopes=scopes or ("webhooks.manage",),
                expires_at=at + timedelta(days=30),
                actor=Actor(Role.CITY_ADMIN, "Ayu"),
                at=at,
            )
        super().__init__(city, HTTP_AUTHORIZATION=f"Bearer {made.secret}")

    def change(self, path: str, body: Any, tag: str = "") -> Any:
        headers = {"If-Match": tag} if tag else {}
        return self.patch(path, body, content_type="application/json", headers=headers)


@pytest.fixture
def key(batam: City) -> KeyClient:
    return KeyClient(batam)


def test_from_making_one_to_reading_what_was_answered(key: KeyClient, settings: Settings) -> None:
    with receiving() as receiver:
        settings.WEBHOOK_TEST_HOSTS = [receiver.host]
        answer = key.post_json(V1, {**WISH, "url": receiver.url})
        assert answer.status_code == 201, answer.content
        made = answer.json()
        assert answer.headers["Location"] == f"{V1}/{made['id']}"
        assert made["events"] == ["report.created", "report.closed"]
        assert (made["created_by"], made["is_active"]) == ("Dasbor", True)

        tested = key.post_json(f"{V1}/{made['id']}/test", {})
        assert (tested.status_code, tested.json()["state"]) == (202, "waiting")
        drain()

        heard = receiver.heard[0]
        assert Webhook(made["secret"]).verify(heard.body, heard.headers)["type"] == "webhook.test"
        read = key.get(f"{V1}/deliveries/{tested.json()['id']}")
        assert read.status_code == 200
        assert read.json()["state"] == "delivered"
        assert read.json()["message_id"] == heard.headers["webhook-id"]
        assert read.json()["payload"]["type"] == "webhook.test"
        assert read.json()["tries"][0]["status"] == 200
        again = key.post_json(f"{V1}/deliveries/{tested.json()['id']}/resend", {})
        assert (again.status_code, again.json()["state"]) == (202, "waiting")
        waits = key.post_json(f"{V1}/deliveries/{tested.json()['id']}/resend", {})
        problem_of(waits, 409, "webhook_delivery_waiting")
    log = key.get(f"{V1}/{made['id']}/deliveries", {"state": "waiting,failed", "limit": "1"}).json()
    assert [row["id"] for row in log["results"]] == [tested.json()["id"]]
    assert "secret" not in key.get(f"{V1}/{made['id']}").json()


def test_an_endpoint_is_changed_only_as_it_was_read(key: KeyClient) -> None:
    made = key.post_json(V1, WISH).json()
    path = f"{V1}/{made['id']}"
    tag = key.get(path).headers["ETag"]

    problem_of(key.change(path, {"is_active": False}), 428, "precondition_required")
    changed = key.change(path, {"events": ["*"], "is_active": False}, tag)
    assert changed.status_code == 200, changed.content
    assert changed.json()["events"] == ["*"]
    assert (changed.json()["is_active"], changed.json()["disabled_reason"]) == (False, "person")
    problem_of(key.change(path, {"is_active": True}, tag), 412, "version_conflict")
    assert not Endpoint.objects.get().is_active
    fresh = changed.headers["ETag"]
    assert (
        key.get(path, headers={"If-None-Match": key.get(path).headers["ETag"]}).status_code == 304
    )
    on = key.change(path, {"is_active": True}, fresh)
    assert on.json()["is_active"] is True
    refused = key.delete(path, headers={"If-Match": tag})
    problem_of(refused, 412, "version_conflict")
    assert key.delete(path).status_code == 204
    problem_of(key.get(path), 404, "webhook_not_found")


def test_a_secret_is_rolled_with_both_alive(key: KeyClient) -> None:
    made = key.post_json(V1, WISH).json()

    rolled = key.post_json(f"{V1}/{made['id']}/secret", {"overlap_hours": 2})

    assert rolled.status_code == 201, rolled.content
    assert rolled.json()["secret"].startswith("whsec_")
    assert rolled.json()["secret"] != made["secret"]
    assert [life["expires_at"] is None for life in rolled.json()["secrets"]] == [True, False]
    problem = problem_of(
        key.post_json(f"{V1}/{made['id']}/secret", {"overlap_hours": 169}), 422, "invalid"
    )
    assert problem["errors"][0]["field"] == "overlap_hours"


def test_the_same_post_twice_makes_one(key: KeyClient) -> None:
    first = key.post_json(V1, WISH, idempotency_key="sekali")
    second = key.post_json(V1, WISH, idempotency_key="sekali")

    assert first.json() == second.json()
    assert Endpoint.objects.count() == 1


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"url": "http://kait.penerima.example/"}, "url"),
        ({"url": "https://127.0.0.1/"}, "url"),
        ({"url": "https://[::ffff:169.254.169.254]/"}, "url"),
        ({"url": "https://2130706433/"}, "url"),
        ({"url": "https://batam.localhost/"}, "url"),
        ({"url": 7}, "url"),
        ({"url": "https://kait.penerima.example/\u0000"}, ""),
        ({"events": []}, "events"),
        ({"events": ["city.closed"]}, "events"),
        ({"events": "report.created"}, "events"),
        ({"events": [1]}, "events"),
        ({"rahasia": "x"}, "rahasia"),
        ({"description": "x" * 121}, "description"),
    ],
)
def test_what_cannot_be_is_refused_and_named(
    key: KeyClient, wish: dict[str, Any], field: str
) -> None:
    answer = key.post_json(V1, {**WISH, **wish})

    assert answer.status_code in (400, 422), answer.content
    if field:
        problem = answer.json()
        named = [each["field"] for each in problem.get("errors", [])] + [problem.get("field")]
        assert any(str(each).startswith(field) for each in named), problem
    assert not Endpoint.objects.exists()


def test_scopes_roles_and_cities(batam: City, bekasi: City, key: KeyClient) -> None:
    made = key.post_json(V1, WISH).json()
    path = f"{V1}/{made['id']}"
    missing = f"{V1}/{uuid4()}"

    problem_of(KeyClient(batam, "reports.read").get(V1), 403, "scope_missing")
    problem_of(CityClient(batam).get(V1), 401, "not_signed_in")
    problem_of(signed_in(batam, make_person(Role.TRIAGE)).get(V1), 403, "role_missing")
    assert signed_in(batam, make_person(Role.CITY_ADMIN)).get(path).status_code == 200
    neighbour = KeyClient(bekasi)
    theirs, nowhere = neighbour.get(path).json(), neighbour.get(missing).json()
    del theirs["trace_id"], nowhere["trace_id"]
    assert theirs == nowhere
    assert neighbour.delete(path).status_code == 404
    assert neighbour.get(V1).json()["results"] == []
    stolen = CityClient(bekasi, HTTP_AUTHORIZATION=key.defaults["HTTP_AUTHORIZATION"])
    problem_of(stolen.get(V1), 401, "credential_invalid")
    assert Endpoint.objects.count() == 1


def test_the_catalogue_of_a_city_and_ten_endpoints_at_most(key: KeyClient) -> None:
    names = [each["name"] for each in key.get(f"{V1}/event-types").json()["results"]]
    assert "report.created" in names
    assert "city.closed" not in names
    for _number in range(10):
        assert key.post_json(V1, WISH).status_code == 201
    problem_of(key.post_json(V1, WISH), 409, "too_many_webhooks")
    first = key.get(V1, {"limit": "6"}).json()
    second = key.get(V1, {"limit": "6", "cursor": first["next"]}).json()
    assert len({row["id"] for row in first["results"] + second["results"]}) == 10
    assert second["next"] is None


def test_what_was_missed_is_asked_for_with_a_zone(key: KeyClient) -> None:
    made = key.post_json(V1, WISH).json()
    since = (clock.now() - timedelta(days=1)).isoformat()

    sent = key.post_json(f"{V1}/{made['id']}/missed", {"since": since})
    assert (sent.status_code, sent.json()) == (202, {"count": 0})
    zoneless = key.post_json(f"{V1}/{made['id']}/missed", {"since": "2026-11-22T08:00:00"})
    assert problem_of(zoneless, 422, "invalid")["errors"][0]["field"] == "since"
    long_ago = (clock.now() - timedelta(days=15)).isoformat()
    problem_of(key.post_json(f"{V1}/{made['id']}/missed", {"since": long_ago}), 422, "invalid")


def test_a_partner_has_its_own_and_its_sandboxes_apart(db: None, bekasi: City) -> None:
    carrier, rival = make_partner("telkomsel"), make_partner("indosat")
    crm, trying, other = (
        client_of(make_key(carrier)),
        client_of(make_key(carrier, sandbox=True)),
        client_of(make_key(rival)),
    )
    wish = {**WISH, "events": ["city.activated", "invoice.paid"]}

    made = crm.send("webhooks", wish)
    assert made.status_code == 201, made.content
    path = f"webhooks/{made.json()['id']}"
    tried = trying.send("webhooks", wish).json()

    assert (made.json()["is_sandbox"], tried["is_sandbox"]) == (False, True)
    assert [row["id"] for row in crm.read("webhooks").json()["results"]] == [made.json()["id"]]
    assert [row["id"] for row in trying.read("webhooks").json()["results"]] == [tried["id"]]
    for stranger in (other, trying):
        theirs, nowhere = stranger.read(path).json(), stranger.read(f"webhooks/{uuid4()}").json()
        del theirs["trace_id"], nowhere["trace_id"]
        assert theirs == nowhere
    assert crm.send("webhooks", WISH).status_code == 422  # a city's events are not a partner's
    scoped = client_of(make_key(carrier, scopes=["cities.read"]))
    problem_of(scoped.read("webhooks"), 403, "scope_missing")
    assert PartnerClient().read("webhooks").status_code == 401
    with inside_public():
        assert Owner("telkomsel", is_sandbox=None).endpoints().count() == 2
        assert not Delivery.objects.exists()
    with inside(bekasi):
        assert not Endpoint.objects.exists()
