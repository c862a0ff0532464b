"""The pages a person clicks through: checkout, portal, invoice, and the one that lists everything."""

from __future__ import annotations

import pytest
import requests
from stripe import Invoice, StripeClient, Subscription

from infra.local.stripe.running import Running
from tests.local.stripe.buying import kinds, open_invoice, subscribe
from tests.local.stripe.conftest import Shop

GOOD, DECLINED = {"card": "4242"}, {"card": "0002"}


def _press(address: str, form: dict[str, str]) -> requests.Response:
    return requests.post(address, data=form, allow_redirects=False, timeout=60)


def test_a_card_is_saved_and_charged(stripe: Running, client: StripeClient, shop: Shop) -> None:
    session = client.v1.checkout.sessions.create(
        {
            "mode": "setup",
            "customer": shop.customer,
            "success_url": "http://batam.localhost/selesai?s={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://batam.localhost/batal",
        }
    )
    assert session.url
    assert "Batal" in requests.get(session.url, timeout=60).text
    assert "declined" in _press(session.url, DECLINED).text
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"

    done = _press(session.url, GOOD)

    assert done.headers["Location"] == f"http://batam.localhost/selesai?s={session.id}"
    assert kinds(stripe)[-1] == "checkout.session.completed"
    completed = client.v1.checkout.sessions.retrieve(session.id)
    intent = client.v1.setup_intents.retrieve(str(completed.setup_intent))
    invoice = open_invoice(client, shop)
    paid = client.v1.invoices.pay(invoice.id, {"payment_method": str(intent.payment_method)})
    assert (paid.status, paid.amount_paid_off_stripe) == ("paid", 0)
    assert requests.get(session.url, timeout=60).status_code == 410


def test_a_subscription_is_bought_by_card(client: StripeClient, shop: Shop) -> None:
    session = client.v1.checkout.sessions.create(
        {
            "mode": "subscription",
            "line_items": [
                {"price": shop.base, "quantity": 1},
                {"price": shop.coverage, "quantity": 120, "tax_rates": [shop.ppn]},
            ],
            "subscription_data": {"metadata": {"city": "7"}},
            "success_url": "http://localhost/selesai",
            "customer_email": "baru@kota.example",
        }
    )
    assert session.amount_total == 1_700_000_000 + 110_000_000 * 111 // 100
    _press(str(session.url), GOOD)

    done = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["subscription", "invoice"]})
    assert isinstance(done.subscription, Subscription)
    assert isinstance(done.invoice, Invoice)
    assert done.subscription.status == "active"
    assert done.subscription.metadata.to_dict() == {"city": "7"}
    assert done.invoice.amount_paid == session.amount_total


def test_an_invoice_is_paid_on_its_page(stripe: Running, client: StripeClient, shop: Shop) -> None:
    invoice = open_invoice(client, shop)
    address = str(invoice.hosted_invoice_url)

    assert "IDR 1.110.000" in requests.get(address, timeout=60).text
    assert "declined" in _press(address, DECLINED).text
    assert _press(address, GOOD).status_code == 303
    assert client.v1.invoices.retrieve(invoice.id).status == "paid"
    assert "invoice.payment_succeeded" in kinds(stripe)
    assert "not open" in _press(address, GOOD).text


def test_the_portal_shows_invoices_and_changes_the_card(client: StripeClient, shop: Shop) -> None:
    invoice = open_invoice(client, shop)
    portal = client.v1.billing_portal.sessions.create(
        {"customer": shop.customer, "return_url": "http://batam.localhost/atur/paket/"}
    )
    page = requests.get(portal.url, timeout=60).text
    assert str(invoice.number) in page
    assert "Belum ada kartu" in page

    _press(portal.url, GOOD)

    assert "… 4242" in requests.get(portal.url, timeout=60).text
    customer = client.v1.customers.retrieve(shop.customer)
    assert customer.invoice_settings is not None
    assert customer.invoice_settings.default_payment_method


def test_the_overview_lists_everything_and_turns_the_knobs(
    stripe: Running, client: StripeClient, shop: Shop
) -> None:
    sold = subscribe(client, shop)
    page = requests.get(stripe.base, timeout=60).text
    for text in ("Kota Batam", sold.id, "Wilayah layanan", "customer.subscription.created"):
        assert text in page
    assert "whsec_" not in page
    before = stripe.now

    assert _press(f"{stripe.base}/clock", {"days": "30"}).status_code == 303
    assert stripe.now == before + 30 * 86_400
    assert _press(f"{stripe.base}/clock", {"days": "-1"}).status_code == 400
    assert _press(f"{stripe.base}/fault", {"kind": "429", "times": "2"}).status_code == 303
    assert "429 × 2" in requests.get(stripe.base, timeout=60).text
    assert _press(f"{stripe.base}/fault", {"kind": "banjir"}).status_code == 400
    assert _press(f"{stripe.base}/fault", {"clear": "1"}).status_code == 303
    shown = requests.get(f"{stripe.base}/o/{sold.id}", timeout=60).text
    assert f'href="/o/{shop.customer}"' in shown


def test_an_event_is_sent_again_from_its_page(stripe: Running, client: StripeClient) -> None:
    client.v1.products.create({"name": "Paket"})
    stripe.deliver(lambda _body, _signature: 200)
    event = stripe.all("event")[-1]["id"]

    _press(f"{stripe.base}/resend/{event}", {})

    assert [delivery.event for delivery in stripe.pending()] == [event]


def test_a_form_of_a_foreign_page_turns_nothing(stripe: Running) -> None:
    before = stripe.now
    answer = requests.post(
        f"{stripe.base}/clock",
        data={"days": "1"},
        headers={"Origin": "http://jahat.example"},
        timeout=60,
    )

    assert answer.status_code == 404
    assert stripe.now == before


@pytest.mark.parametrize("path", ["/o/_state", "/o/evt_none", "/c/cs_none", "/i/in_none", "/x"])
def test_what_is_not_there_is_not_shown(stripe: Running, path: str) -> None:
    assert requests.get(stripe.base + path, timeout=60).status_code == 404
