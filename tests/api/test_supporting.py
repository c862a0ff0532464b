"""Following a report of somebody else, and being told about one's own."""

from __future__ import annotations

from typing import Any

import pytest

from core.tenancy import inside_public
from reporting.models import Contact, Report, ReportEvent, Support
from reporting.rules.states import State
from tenants import hosts
from tenants.models import City
from tests.api.conftest import problem_of
from tests.api.test_contract import keeps_to
from tests.make.reporting import make_report
from tests.support.clients import CityClient


def put(client: CityClient, path: str, body: Any = None, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.put(path, body, content_type="application/json", headers=named)


def support_of(report: Report) -> str:
    return f"/api/v1/reports/{report.public_id}/support"


def test_a_device_follows_once_and_leaves_again(api: CityClient) -> None:
    report = make_report(state=State.ASSIGNED)
    path = support_of(report)

    first, again = put(api, path), put(api, path)
    asked = api.get(path).json()
    left, twice = api.delete(path), api.delete(path)

    assert [first.json()["supporters"], again.json()["supporters"]] == [1, 1], first.content
    assert (asked["following"], asked["number"]) == (True, report.number)
    assert (left.json()["supporters"], left.json()["following"]) == (0, False)
    assert twice.json() == left.json()
    assert not Support.objects.exists()
    keeps_to("/api/v1/reports/{report_id}/support", first, "put")
    keeps_to("/api/v1/reports/{report_id}/support", left, "delete")
    kinds = list(ReportEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["supported", "support_ended"]


def test_who_follows_a_joined_report_follows_the_one_that_stays(api: CityClient) -> None:
    stays = make_report(state=State.ASSIGNED)
    goes = make_report(state=State.MERGED, merged_into=stays)

    joined = put(api, support_of(goes)).json()

    assert joined["number"] == stays.number
    assert api.delete(support_of(goes)).json() == {**joined, "supporters": 0, "following": False}


def test_what_cannot_be_followed(batam: City, api: CityClient) -> None:
    closed = make_report(state=State.CLOSED)
    secret = make_report(state=State.ASSIGNED, visibility="secret")
    running = make_report(state=State.ASSIGNED)

    problem_of(put(api, support_of(closed)), 409, "support_closed")
    problem_of(put(api, support_of(secret)), 404, "report_not_found")
    nobody = problem_of(put(CityClient(batam), support_of(running)), 422, "invalid")
    assert nobody["errors"][0]["field"] == "X-Device-Id"
    assert not Support.objects.exists()


def test_one_address_does_not_make_a_crowd(
    from_afar: CityClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.city.v1.supporting.SUPPORTS_PER_HOUR", 1)
    report = make_report(state=State.ASSIGNED)

    assert put(from_afar, support_of(report), x_device_id="a").status_code == 200
    problem_of(put(from_afar, support_of(report), x_device_id="b"), 429, "too_many")


@pytest.fixture
def receipt(api: CityClient, body: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = api.post_json("/api/v1/reports", body).json()
    return found


def test_the_reporter_leaves_a_contact_and_takes_it_back(
    batam: City, api: CityClient, receipt: dict[str, Any]
) -> None:
    path = f"/api/v1/reports/{receipt['id']}/contact"
    elsewhere = CityClient(batam)

    kept = put(elsewhere, path, {"phone": "0812 3456 7890", "channel": "whatsapp"},
               x_follow_token=receipt["follow_token"])  # fmt: skip
    added = put(api, path, {"email": "sari@example.com"})
    contact = Contact.objects.get()
    gone = api.delete(path)

    keeps_to("/api/v1/reports/{report_id}/contact", kept, "put")
    assert kept.json() == {"phone": True, "email": False, "channel": "whatsapp"}, kept.content
    assert added.json()["email"] is True
    assert (contact.phone, contact.email) == ("+6281234567890", "sari@example.com")
    assert (gone.status_code, gone.content) == (204, b"")
    problem_of(api.delete(path), 409, "nothing_to_withdraw")
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("sent", "code", "field"),
    [
        ({}, "no_contact", "phone"),
        ({"phone": "12"}, "invalid_phone", "phone"),
        ({"email": "bukan"}, "invalid_email", "email"),
        ({"email": "a@b.id", "channel": "pos"}, "invalid", "channel"),
        ({"surel": "a@b.id"}, "invalid", "surel"),
    ],
)
def test_a_contact_that_cannot_be_used(
    api: CityClient, receipt: dict[str, Any], sent: dict[str, str], code: str, field: str
) -> None:
    response = put(api, f"/api/v1/reports/{receipt['id']}/contact", sent)

    assert problem_of(response, 422, code)["errors"][0]["field"] == field
    assert not Contact.objects.exists()


def test_the_contact_of_somebody_else_is_not_there(batam: City, receipt: dict[str, Any]) -> None:
    path = f"/api/v1/reports/{receipt['id']}/contact"
    stranger = CityClient(batam, device="ponsel-budi")

    problem_of(put(stranger, path, {"email": "budi@example.com"}), 404, "report_not_found")
    problem_of(stranger.delete(path), 404, "report_not_found")

    assert not Contact.objects.exists()


def test_a_suspended_city_lets_people_leave_and_takes_nothing_in(
    batam: City, api: CityClient, receipt: dict[str, Any]
) -> None:
    contact, other = f"/api/v1/reports/{receipt['id']}/contact", make_report(state=State.ASSIGNED)
    assert put(api, contact, {"email": "sari@example.com"}).status_code == 200
    assert put(api, support_of(other)).status_code == 200
    with inside_public():
        City.objects.filter(pk=batam.pk).update(state="suspended")
    hosts.forget()

    assert api.delete(support_of(other)).json()["following"] is False
    assert api.delete(contact).status_code == 204
    problem_of(put(api, support_of(other)), 403, "city_suspended")
    problem_of(put(api, contact, {"email": "sari@example.com"}), 403, "city_suspended")
    assert not Support.objects.exists()
    assert not Contact.objects.exists()
