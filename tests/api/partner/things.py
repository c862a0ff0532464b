"""Something of everything a partner can have, with its ids."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from billing.models import Change, Subscription
from billing.services import changes, estimates
from billing.services.coverage import measured
from billing.services.partners import deals, sandboxes, signups, statements, terms
from billing.services.quotes import billing_day
from billing.services.signup.people import Contact
from core import clock
from core.tenancy import inside, inside_public
from reporting.rules.roles import Role
from tenants.models import City, Partner
from tests.make.money import make_invoice, make_payment
from tests.make.people import make_person
from tests.make.subscriptions import subscribe

CANARY = "kenarimitra"


def make_things(partner: Partner, city: City) -> dict[str, Any]:
    """A quote, a sign-up, a previewed change, an admin, an invoice, a statement and a sandbox of a partner.

    Returns:
        What each is addressed by, by the name of the path's argument.
    """
    at = clock.now()
    how: dict[str, Any] = {"actor_label": CANARY, "at": at}
    with inside_public():
        quote = deals.register(
            partner=partner,
            choice=deals.wanted(region_code="21.71", package_code="kota"),
            note=CANARY,
            **how,
        )
        signup = signups.begin(
            partner=partner,
            choice=signups.wanted(region_code="21.71", package_code="kota"),
            contact=Contact(CANARY, "Rina", f"rina-{uuid4().hex[:8]}@batam.go.id"),
            reference=CANARY,
            at=at,
        )
        sandbox = sandboxes.open_sandbox(
            partner=partner, example="jambi", admin_name="B", admin_email="b@t.example", **how
        )
    with inside(city):
        admin = make_person(Role.CITY_ADMIN)
        pieces = list(measured(city).values())[:3]
        subscribe(city, at=at, pieces=pieces)
    change = preview(city)
    month = (at.replace(day=1) - timedelta(days=5)).date()
    long_ago = at - timedelta(days=90)
    with inside_public():
        terms.set_margin(
            partner=partner,
            margin_bp=1500,
            valid_from=billing_day(long_ago),
            actor_label="Sari",
            at=long_ago,
        )
        invoice = make_invoice(city, on=month)
        make_payment(invoice, 1_110_000, at=at.replace(day=1) - timedelta(days=3))
        statement = statements.freeze(partner=partner, month=month, at=at)
        assert statement is not None
    return {
        "quote_id": quote.public_id,
        "signup_id": signup.public_id,
        "city_id": city.public_id,
        "change_id": change.public_id,
        "user_id": admin.public_id,
        "invoice_id": invoice.public_id,
        "statement_id": statement.public_id,
        "sandbox_id": sandbox.public_id,
    }


def preview(city: City) -> Change:
    """A package change of a city, shown and not confirmed."""
    at = clock.now()
    with inside_public():
        package = Subscription.objects.select_related("package").get(city=city).package
    estimate = estimates.estimate_package(city=city, package=package, services=["sso"], at=at)
    return changes.preview(estimate, actor_label=CANARY, at=at)
