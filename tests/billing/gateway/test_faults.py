"""Stripe fails before or after it did something: what was meant once happens once."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django.fixtures import Settings

from billing.models import Drift, Invoice, Reconciliation, StripeEvent, Subscription
from billing.services import reconciliation
from billing.stripe_gateway import subscriptions as gateway
from billing.stripe_gateway.client import NotConfigured
from core import clock
from core.outbox.models import OutboxMessage
from core.tenancy import inside_public
from infra.local.stripe import faults
from tests.billing.gateway.paying import Paying


@pytest.mark.parametrize("kind", faults.API)
def test_whatever_fails_the_year_and_a_change_are_billed_once(paying: Paying, kind: str) -> None:
    for path in ("/v1/customers", "/v1/subscriptions", "/v1/invoices", "/v1/invoiceitems"):
        paying.stripe.fault(kind, method="POST", path=path, times=1)
    paying.start(codes=3)
    paying.work()
    for path in ("/v1/invoices", "/v1/invoiceitems", "/v1/invoices/in"):
        paying.stripe.fault(kind, method="POST", path=path, times=1)

    change = paying.cover(paying.codes[:5])
    paying.everything()

    assert change is not None
    assert len(paying.stripe.all("customer")) == 1
    assert len(paying.stripe.all("subscription")) == 1
    first, second = paying.invoices()
    assert len(paying.stripe.all("invoice")) == 2
    assert second.subtotal_minor == change.subtotal_minor
    assert [first.state, second.state] == ["open", "open"]
    for invoice in (first, second):
        assert paying.stripe.find(invoice.stripe_invoice_id)["total"] == invoice.total_minor


def test_an_error_that_repeats_itself_is_found_to_have_happened(paying: Paying) -> None:
    paying.start()
    paying.everything()
    (invoice,) = paying.invoices()
    paying.stripe.fault("500_stuck", path=f"/v1/invoices/{invoice.stripe_invoice_id}/pay")

    paying.pay(invoice, invoice.total_minor, "lunas")
    paying.everything()

    assert paying.invoices()[0].state == "paid"
    assert len(paying.stripe.all("invoice_payment")) == 1


def test_without_a_key_promises_wait_and_are_kept_later(paying: Paying, settings: Settings) -> None:
    key, settings.STRIPE_API_KEY = settings.STRIPE_API_KEY, ""
    with pytest.raises(NotConfigured):
        gateway.find_customer("x")
    paying.start()
    paying.hurry_once()
    with inside_public():
        row = OutboxMessage.objects.get(topic="billing.push_subscription")
    assert row.done_at is None
    assert "STRIPE_API_KEY" in row.last_error
    with pytest.raises(CommandError, match="STRIPE_API_KEY"):
        call_command("reconcile_stripe")
    reconciliation.reconcile_nightly(clock.now())
    with inside_public():
        assert not Reconciliation.objects.exists()

    settings.STRIPE_API_KEY = key
    paying.everything()

    assert len(paying.invoices()) == 1


def test_a_refusal_says_why_without_what_was_sent(paying: Paying) -> None:
    with inside_public():
        paying.start()
        paying.stripe.machine.key = "sk_test_rahasia_lain"
    paying.hurry_once()

    with inside_public():
        row = OutboxMessage.objects.get(topic="billing.push_subscription")
    assert "Stripe: status 401" in row.last_error
    for secret in ("sk_test", "bendahara@", "Pemerintah"):
        assert secret not in row.last_error


def _drifts() -> set[tuple[str, str, bool]]:
    with inside_public():
        row = Reconciliation.objects.order_by("-pk")[0]
        drifts = Drift.objects.filter(reconciliation=row)
        return {(each.kind, each.field, each.healed_at is not None) for each in drifts}


def _tonight(paying: Paying) -> set[tuple[str, str, bool]]:
    paying.stripe.advance(seconds=3600)
    with inside_public():
        reconciliation.reconcile(at=clock.now())
    return _drifts()


def test_a_quiet_night_finds_nothing(paying: Paying) -> None:
    paying.start()
    paying.everything()

    assert _tonight(paying) == set()


def test_webhooks_that_never_came_are_fetched_at_night(paying: Paying) -> None:
    paying.start()
    paying.everything()
    paying.stripe.client().v1.invoices.void_invoice(paying.invoices()[0].stripe_invoice_id)
    paying.webhooks(drop=1.0)
    assert paying.invoices()[0].state == "open"

    found = _tonight(paying)
    paying.work()

    assert found == {("event", "missing", True), ("invoice", "state", True)}
    assert paying.invoices()[0].state == "void"
    with inside_public():
        assert not StripeEvent.objects.filter(processed_at=None).exists()
    assert _tonight(paying) == set()


def test_what_differs_is_healed_by_the_side_that_is_right(paying: Paying) -> None:
    paying.start()
    paying.everything()
    (invoice,) = paying.invoices()
    there = paying.subscription().stripe_subscription_id
    items = [
        {"id": item.id, "quantity": item.quantity + 7}
        for item in gateway.subscription_facts(there).items
        if item.code == "coverage"
    ]
    gateway.update_subscription(there, items)  # somebody at Stripe's own desk
    paying.everything()
    with inside_public():
        Invoice.objects.filter(pk=invoice.pk).update(total_minor=1)

    found = _tonight(paying)

    assert found == {("invoice", "total_minor", True), ("subscription", "items", True)}
    assert paying.invoices()[0].total_minor == invoice.total_minor
    paying.everything()
    assert _tonight(paying) == set()


def test_what_only_one_side_knows_is_reported_to_people(
    paying: Paying, capsys: pytest.CaptureFixture[str]
) -> None:
    paying.start()
    paying.everything()
    with inside_public():
        Subscription.objects.filter(city=paying.city).update(stripe_subscription_id="sub_gone")
        Invoice.objects.create(city=paying.city, stripe_invoice_id="in_gone", state="open")

    paying.stripe.advance(seconds=3600)
    call_command("reconcile_stripe")

    shown = capsys.readouterr().out
    assert _drifts() == {
        ("subscription", "missing", False),
        ("subscription", "unknown", False),
        ("invoice", "missing", False),
    }
    assert "OPEN   invoice      in_gone" in shown
    assert "3 left for people" in shown
