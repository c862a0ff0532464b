"""Stripe's own pages for those who pay by card. A card's number is typed there and never seen here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from billing.rules.money import CURRENCY
from billing.stripe_gateway.client import call, plain, v1


@dataclass(frozen=True, slots=True)
class CardSession:
    """A visit to the page where a card is typed in."""

    id: str
    customer: str
    url: str
    is_complete: bool
    payment_method: str


def open_card_page(customer: str, *, success_url: str, cancel_url: str) -> CardSession:
    """A page where the customer leaves a card for later invoices."""
    params = {
        "customer": customer,
        "mode": "setup",
        "currency": CURRENCY.lower(),
        "success_url": success_url,
        "cancel_url": cancel_url,
        "locale": "id",
    }
    return _session(call(lambda: v1().checkout.sessions.create(cast(Any, params))))


def card_session(session: str) -> CardSession:
    """The visit as it is now."""
    asked = {"expand": ["setup_intent"]}
    return _session(call(lambda: v1().checkout.sessions.retrieve(session, cast(Any, asked))))


def open_portal(customer: str, *, return_url: str) -> str:
    """The address of a page where the customer sees its bills and changes its card."""
    params = {"customer": customer, "return_url": return_url, "locale": "id"}
    made = call(lambda: v1().billing_portal.sessions.create(cast(Any, params)))
    return str(made.url)


def _session(found: Any) -> CardSession:
    raw = plain(found)
    intent = raw.get("setup_intent")
    method = intent.get("payment_method") if isinstance(intent, dict) else None
    return CardSession(
        id=raw["id"],
        customer=str(raw.get("customer") or ""),
        url=str(raw.get("url") or ""),
        is_complete=raw.get("status") == "complete",
        payment_method=str(method or ""),
    )
