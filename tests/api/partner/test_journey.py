"""A carrier's story over the API: quote, sign up, city, coverage, stopped, opened again; with the real builder."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail

from billing.models import BillingAccount, Quote, Subscription
from billing.services import packages, taxes
from core import redis
from core.identity.models import User
from core.outbox.models import OutboxMessage
from core.tenancy import inside, inside_public
from tenants.models import City, Partner
from tests.api.partner.conftest import PartnerClient, client_of, make_key
from tests.make.platform import make_partner
from tests.make.regions import make_regions
from tests.support import outbox


@pytest.fixture
def carrier(committed_db: None, settings: Any) -> Partner:
    """A partner in a country with regions and prices."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    redis.client().flushdb()
    make_regions()
    with inside_public():
        packages.lay_out()
        taxes.lay_out()
    return make_partner("telkomsel")


def wishes(reference: str, email: str) -> dict[str, Any]:
    return {
        "reference": reference,
        "region": "21.71",
        "package": "kota",
        "services": ["sso"],
        "districts": ["21.71.02"],
        "contact": {
            "institution": "Diskominfo Kota Batam",
            "name": "Rina",
            "position": "Kepala bidang",
            "email": email,
        },
    }


def said(answer: Any, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_a_trial_run_from_quote_to_a_stopped_city_costs_nothing(carrier: Partner) -> None:
    key = make_key(carrier, sandbox=True)
    crm, live = client_of(key), client_of(make_key(carrier))

    quote = said(crm.send("quotes", {"region": "21.71", "package": "kota", "reference": "Q1"}), 201)
    assert quote["number"].startswith("COBA-")
    signup = said(crm.send("signups", wishes("S1", "siapa@saja.example")), 201)
    assert signup["state"] == "draft"
    wrong = crm.send(f"signups/{signup['id']}/verify", {"code": "123456"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "code_wrong")
    unverified = crm.send("cities", {"signup": signup["id"]})
    assert (unverified.status_code, unverified.json()["code"]) == (409, "not_verified")
    verified = said(crm.send(f"signups/{signup['id']}/verify", {"code": "000000"}))
    assert verified["contact"]["verified_at"]
    made = said(crm.send("cities", {"signup": signup["id"]}), 201)
    assert (made["state"], made["is_sandbox"], made["reference"]) == ("applied", True, "S1")
    assert said(crm.send("cities", {"signup": signup["id"]}), 201)["id"] == made["id"]
    here = f"cities/{made['id']}"
    assert said(crm.read(f"{here}/provisioning"))["percent"] == 0
    assert crm.read(f"{here}/coverage").json()["code"] == "city_not_ready"
    assert live.read(here).status_code == 404

    outbox.drain()

    assert said(crm.read(f"{here}/provisioning"))["is_over"]
    ready = said(crm.read(here))
    assert (ready["state"], ready["is_ready"]) == ("trial", True)
    assert ready["subscription"]["package"]["code"] == "kota"
    assert ready["subscription"]["services"] == ["sso"]
    assert "activate" in ready["steps"]
    active = said(crm.send(f"{here}/activate"))
    assert (active["state"], active["subscription"]["state"]) == ("active", "active")
    _changes_coverage(crm, here)
    _looks_after_the_admin(crm, here, made["id"])
    stopped = said(crm.send(f"{here}/suspend", {"reason": "Percobaan selesai"}))
    assert (stopped["state"], stopped["steps"]) == ("suspended", ["reopen"])
    assert said(crm.send(f"{here}/reopen"))["state"] == "active"
    kinds = [event["kind"] for event in said(crm.read(f"{here}/events"))["results"]]
    assert kinds[:2] == ["reopen", "suspend"]
    assert {"requested", "activate", "coverage_changed"} <= set(kinds)
    _nothing_was_billed(made["id"])


def _changes_coverage(crm: PartnerClient, here: str) -> None:
    before = said(crm.read(f"{here}/coverage"))
    on = [area["code"] for area in before["areas"] if area["is_on"]]
    off = [area["code"] for area in before["areas"] if not area["is_on"]]
    assert on
    assert off
    wanted = sorted({*on, off[0]})
    preview = said(crm.send(f"{here}/coverage/changes", {"areas": wanted}), 201)
    assert preview["state"] == "previewed"
    assert [area["code"] for area in preview["switched_on"]] == [off[0]]
    assert preview["now"]["total_minor"] == 0  # a sandbox is never billed
    assert said(crm.read(f"{here}/coverage"))["billed_km2"] == before["billed_km2"]
    done = said(crm.send(f"{here}/changes/{preview['id']}/confirm"))
    assert done["state"] == "confirmed"
    assert done["confirmed_by"] == "Telkomsel · API CRM"
    again = said(crm.send(f"{here}/changes/{preview['id']}/confirm"))
    assert again["confirmed_at"] == done["confirmed_at"]
    after = said(crm.read(f"{here}/coverage"))
    assert after["billed_km2"] > before["billed_km2"]
    assert said(crm.read(f"{here}/changes"))["results"][0]["id"] == preview["id"]


def _looks_after_the_admin(crm: PartnerClient, here: str, city_id: str) -> None:
    [admin] = said(crm.read(f"{here}/users"))["results"]
    assert (admin["email"], admin["is_in"]) == ("siapa@saja.example", False)
    other = said(crm.send(f"{here}/users", {"name": "Ayu", "email": "ayu@batam.example"}), 201)
    same = crm.send(f"{here}/users", {"name": "Ayu", "email": "AYU@batam.example"})
    assert said(same)["id"] == other["id"]
    assert said(crm.send(f"{here}/users/{other['id']}/invitation"), 202)["is_in"] is False
    with inside_public():
        city = City.objects.get(public_id=city_id)
    with inside(city):
        user = User.objects.get(public_id=other["id"])
        user.set_password("rahasia-panjang")
        user.save()
    late = crm.send(f"{here}/users", {"name": "Budi", "email": "budi@batam.example"})
    assert (late.status_code, late.json()["code"]) == (409, "city_has_admin")
    assert crm.send(f"{here}/users/{other['id']}/invitation").json()["code"] == "city_has_admin"
    with inside(city):
        assert not User.objects.filter(email="budi@batam.example").exists()


def _nothing_was_billed(city_id: str) -> None:
    with inside_public():
        city = City.objects.get(public_id=city_id)
        assert Subscription.objects.get(city=city).state == "active"
        assert not BillingAccount.objects.filter(city=city).exists()
        pushed = OutboxMessage.objects.filter(topic__startswith="billing.push")
        assert not pushed.exists()
        quote = Quote.objects.get(application__city=city)
        assert (quote.is_sandbox, quote.stage) == (True, "won")


def test_a_city_signs_up_through_a_carrier_with_the_code_of_its_own_letter(
    carrier: Partner,
) -> None:
    crm = client_of(make_key(carrier))
    refused = crm.send("signups", wishes("S1", "rina@gmail.com"))
    assert refused.status_code == 422
    assert refused.json()["code"] == "not_official"
    assert refused.json()["errors"][0]["field"] == "contact.email"

    email = "rina@diskominfo.batam.go.id"
    signup = said(crm.send("signups", wishes("S1", email)), 201)
    same = said(crm.send("signups", wishes("S1", email)), 201)
    assert same["id"] == signup["id"]
    taken = crm.send("signups", {**wishes("S1", email), "services": []})
    assert (taken.status_code, taken.json()["code"]) == (409, "reference_taken")
    outbox.drain()
    letter = str(mail.outbox[-1].body)
    found = re.search(r"^(\d{6})$", letter, re.MULTILINE)
    assert found is not None
    assert mail.outbox[-1].to == [email]
    said(crm.send(f"signups/{signup['id']}/verify", {"code": found[1]}))
    quote = said(crm.send(f"signups/{signup['id']}/quote"))
    assert quote["number"].startswith("PNW-")
    assert (quote["stage"], quote["signup"]) == ("offered", signup["id"])
    made = said(crm.send("cities", {"signup": signup["id"]}), 201)
    assert (made["is_sandbox"], made["region"]) == (False, "21.71")
    withdrawn = crm.send(f"signups/{signup['id']}/withdraw")
    assert (withdrawn.status_code, withdrawn.json()["code"]) == (409, "already_open")

    outbox.drain()

    here = f"cities/{made['id']}"
    assert said(crm.read(here))["state"] == "trial"
    assert said(crm.read(f"signups/{signup['id']}"))["state"] == "open"
    active = said(crm.send(f"{here}/activate"))
    assert active["state"] == "active"
    assert active["paid_until"] > active["subscription"]["started_on"]
    assert active["year"]["total_minor"] == quote["bill"]["total_minor"] or active["area_km2"] > 0
    with inside_public():
        assert Quote.objects.get(public_id=quote["id"]).stage == "won"
        assert OutboxMessage.objects.filter(topic="billing.push_subscription").exists()
        assert BillingAccount.objects.filter(city__public_id=made["id"]).exists()
    usage = said(crm.read(f"{here}/usage"))
    assert {line["code"] for line in usage["limits"]} >= {"max_staff", "api_per_minute"}
    change = said(crm.send(f"{here}/package/changes", {"package": "komando"}), 201)
    assert change["package"]["code"] == "komando"
    assert change["now"]["total_minor"] > 0
    said(crm.send(f"{here}/changes/{change['id']}/confirm"))
    assert said(crm.read(here))["subscription"]["package"]["code"] == "komando"


def test_a_sandbox_is_opened_replaced_and_closed(carrier: Partner) -> None:
    crm = client_of(make_key(carrier))
    body = {"example": "jambi", "admin_name": "Budi", "admin_email": "b@t.example"}

    first = said(crm.send("sandboxes", {**body, "reference": "T1"}), 201)
    assert said(crm.send("sandboxes", {**body, "reference": "T1"}), 201)["id"] == first["id"]
    assert first["provisioning"]["percent"] == 0
    assert said(crm.read("cities"))["results"] == []
    second = said(crm.send(f"sandboxes/{first['id']}/replace"), 201)
    assert second["id"] != first["id"]
    assert second["reference"] == "T1"
    assert said(crm.read(f"sandboxes/{first['id']}"))["state"] == "closed"
    outbox.drain()
    ready = said(crm.read(f"sandboxes/{second['id']}"))
    assert ready["provisioning"]["is_over"]
    [listed] = said(crm.read("sandboxes"))["results"]
    assert listed["id"] == second["id"]
    assert crm.delete(f"/partner/v1/sandboxes/{second['id']}").status_code == 204
    assert crm.delete(f"/partner/v1/sandboxes/{second['id']}").status_code == 204
    assert said(crm.read("sandboxes"))["results"] == []
