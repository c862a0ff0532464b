"""The webhook: what is signed and new is kept once; everything else gets a clear answer and changes nothing."""

from __future__ import annotations

import json
import logging
import time
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django.fixtures import Settings
from stripe import WebhookSignature

from billing.models import BillingAccount, Invoice, StripeEvent
from core.outbox.models import OutboxMessage
from core.tenancy import inside_public
from infra.local.stripe.running import Running
from tests.billing.gateway.paying import Paying


def _signature(body: str, secret: str, at: float | None = None) -> str:
    moment = int(time.time() if at is None else at)
    made = WebhookSignature._compute_signature(f"{moment}.{body}", secret)
    return f"t={moment},v1={made}"


def _event(**facts: Any) -> str:
    return json.dumps(
        {
            "id": "evt_1",
            "object": "event",
            "type": "invoice.paid",
            "created": int(time.time()),
            "data": {"object": {"id": "in_unknown", "object": "invoice"}},
            **facts,
        }
    )


def _nothing_kept() -> bool:
    with inside_public():
        waiting = OutboxMessage.objects.filter(topic="billing.stripe_event").exists()
        return not waiting and not StripeEvent.objects.exists()


def _answer(paying: Paying, body: str, signature: str) -> tuple[int, dict[str, Any]]:
    response = paying.browser.post(
        "/stripe/webhook",
        body,
        content_type="application/json",
        headers={"Stripe-Signature": signature, "Host": "localhost"},
    )
    return response.status_code, response.json()


def test_an_event_is_kept_once_and_looked_into_by_the_worker(paying: Paying) -> None:
    body = _event()

    first = _answer(paying, body, _signature(body, paying.stripe.secret))
    again = _answer(paying, body, _signature(body, paying.stripe.secret))

    assert first == (200, {"received": True, "replayed": False})
    assert again == (200, {"received": True, "replayed": True})
    with inside_public():
        assert OutboxMessage.objects.filter(topic="billing.stripe_event").count() == 1
    paying.work()
    with inside_public():
        event = StripeEvent.objects.get()
    assert event.processed_at is not None
    assert event.outcome == "not at Stripe"


def test_a_wrong_signature_is_refused(paying: Paying, caplog: pytest.LogCaptureFixture) -> None:
    body = _event(note="rahasia")
    signature = _signature(body, paying.stripe.secret)

    with caplog.at_level(logging.DEBUG):
        for wrong in (_signature(body, "whsec_other"), "", "t=1", "v1=00", signature + "0"):
            status, answer = _answer(paying, body, wrong)
            assert (status, answer["code"]) == (400, "bad_signature")
        changed = _answer(paying, body.replace("in_unknown", "in_other"), signature)

    assert changed[1]["code"] == "bad_signature"
    assert _nothing_kept()
    assert "rahasia" not in caplog.text
    assert paying.stripe.secret not in caplog.text


def test_an_event_from_the_past_is_refused(paying: Paying) -> None:
    body = _event()

    status, answer = _answer(
        paying, body, _signature(body, paying.stripe.secret, time.time() - 301)
    )

    assert (status, answer["code"]) == (400, "event_from_the_past")
    assert _nothing_kept()


@pytest.mark.parametrize("body", ["", "{}", "[]", "null", '{"id": "evt_1"}', "\x00", "ini bukan"])
def test_a_signed_body_that_is_no_event_is_refused(paying: Paying, body: str) -> None:
    status, answer = _answer(paying, body, _signature(body, paying.stripe.secret))

    assert (status, answer["code"]) == (400, "not_an_event")
    assert _nothing_kept()


def test_while_a_secret_is_replaced_both_are_taken(paying: Paying, settings: Settings) -> None:
    old = paying.stripe.secret
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_new", old]
    for number, secret in enumerate((old, "whsec_new")):
        body = _event(id=f"evt_{number}")
        assert _answer(paying, body, _signature(body, secret))[0] == 200

    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_new"]
    body = _event(id="evt_late")
    assert _answer(paying, body, _signature(body, old))[1]["code"] == "bad_signature"


def test_without_a_secret_nothing_is_taken(paying: Paying, settings: Settings) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = []
    body = _event()

    status, answer = _answer(paying, body, _signature(body, ""))

    assert (status, answer["code"]) == (503, "stripe_not_configured")
    assert _nothing_kept()


def test_only_posting_is_answered_and_only_on_the_platform(paying: Paying) -> None:
    assert paying.browser.get("/stripe/webhook", headers={"Host": "localhost"}).status_code == 405
    city = paying.browser.post("/stripe/webhook", headers={"Host": "batam.localhost"})
    assert city.status_code == 404


def _stranger(stripe: Running, currency: str = "idr", customer: str = "") -> str:
    """An invoice at Stripe that the product did not make; its id."""
    client = stripe.client()
    owner = (
        customer or client.v1.customers.create({"name": "Orang lain", "email": "a@b.example"}).id
    )
    made = client.v1.invoices.create(
        {
            "customer": owner,
            "currency": currency,
            "collection_method": "send_invoice",
            "days_until_due": 7,
        }
    )
    return str(made.id)


def test_an_invoice_of_an_unknown_city_changes_nothing(paying: Paying) -> None:
    number = _stranger(paying.stripe)

    paying.everything()

    with inside_public():
        assert not Invoice.objects.filter(stripe_invoice_id=number).exists()
        outcome = StripeEvent.objects.get(object_id=number).outcome
    assert outcome == "unknown customer"


def test_an_amount_in_another_currency_changes_nothing(paying: Paying) -> None:
    stranger = paying.stripe.client().v1.customers.create({"name": "X", "email": "a@b.example"}).id
    paying.start()
    with inside_public():  # the city's customer was set up in dollars by hand
        BillingAccount.objects.filter(city=paying.city).update(stripe_customer_id=stranger)
    number = _stranger(paying.stripe, "usd", stranger)

    paying.webhooks()
    for _round in range(3):
        paying.hurry_once()

    with inside_public():
        assert not Invoice.objects.filter(stripe_invoice_id=number).exists()
        outcome = StripeEvent.objects.get(object_id=number).outcome
    assert outcome == "other currency: USD"


def test_replaying_the_inbox_changes_nothing(paying: Paying) -> None:
    paying.start()
    paying.everything()
    paying.pay(paying.invoices()[0], paying.invoices()[0].total_minor, "lunas")
    paying.everything()
    before = [invoice.__dict__ | {"_state": 0} for invoice in paying.invoices()]

    call_command("replay_stripe_events", "--all")
    paying.everything()

    after = [invoice.__dict__ | {"_state": 0} for invoice in paying.invoices()]
    assert after == before
    with inside_public():
        assert not StripeEvent.objects.filter(processed_at=None).exists()


def test_the_replay_command_says_what_it_cannot_do() -> None:
    with pytest.raises(CommandError, match="no day"):
        call_command("replay_stripe_events", "--since", "kemarin")


def test_the_replay_command_knows_one_event(paying: Paying) -> None:
    with pytest.raises(CommandError, match="no event"):
        call_command("replay_stripe_events", "--event", "evt_none")
