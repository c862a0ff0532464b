"""Paying by card: Stripe's own pages take the card; we only know that there is one.

From then on the year's invoices are charged to it. Invoices that are out already stay bills.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from billing.models import BillingAccount, Collection
from billing.services import subscriptions
from billing.services.customer_push import customer_of
from billing.services.invoices_sync import Looked
from billing.stripe_gateway import cards as gateway
from billing.stripe_gateway import subscriptions as subscription_gateway
from billing.stripe_gateway.client import Missing
from core.audit import services as audit
from core.errors import NotFound
from core.tenancy import inside_public
from tenants.models import City

ACTOR: Final = "Stripe"


class NoCard(NotFound):
    """The city has not paid by card yet."""

    code = "no_card"


def card_page(city: City, *, back_to: str) -> str:
    """Address of Stripe's page where the city leaves a card. Asks Stripe: not inside a transaction.

    Args:
        back_to: Absolute address of our own page to return to.
    """
    with inside_public():
        customer = customer_of(city)
        return gateway.open_card_page(customer, success_url=back_to, cancel_url=back_to).url


def portal(city: City, *, back_to: str) -> str:
    """Address of Stripe's page where the city sees its bills and changes its card.

    Raises:
        NoCard: Stripe does not know the city yet.
    """
    with inside_public():
        account = BillingAccount.objects.filter(city=city).exclude(stripe_customer_id="").first()
        if account is None:
            raise NoCard(_("Kota ini belum pernah ditagih."))
        return gateway.open_portal(account.stripe_customer_id, return_url=back_to)


def card_left(session: str, *, at: datetime) -> Looked:
    """A visit to the card page is over: charge the year's invoices to the card from now on."""
    try:
        found = gateway.card_session(session)
    except Missing:
        return Looked("not at Stripe")
    if not found.is_complete or not found.payment_method:
        return Looked("no card left")
    with inside_public():
        account = (
            BillingAccount.objects.select_related("city")
            .filter(stripe_customer_id=found.customer)
            .exclude(stripe_customer_id="")
            .first()
        )
        if account is None:
            return Looked("unknown customer")
        running = subscriptions.running(account.city)
        if running is not None and running.stripe_subscription_id:
            subscription_gateway.charge_card(running.stripe_subscription_id, found.payment_method)
        return _write(account, Collection.CARD, at=at)


def pay_by_invoice(city: City, *, actor_label: str, at: datetime) -> None:
    """Go back to bills. Asks Stripe: not inside a transaction.

    Raises:
        NoCard: The city has no account yet, so nothing to go back from.
    """
    with inside_public():
        account = BillingAccount.objects.select_related("city").filter(city=city).first()
        if account is None:
            raise NoCard(_("Kota ini belum pernah ditagih."))
        running = subscriptions.running(city)
        if running is not None and running.stripe_subscription_id:
            subscription_gateway.send_bills(
                running.stripe_subscription_id, days_until_due=account.days_until_due
            )
        _write(account, Collection.INVOICE, at=at, actor_label=actor_label)


def _write(
    account: BillingAccount, wanted: Collection, *, at: datetime, actor_label: str = ACTOR
) -> Looked:
    with transaction.atomic():
        rows = BillingAccount.objects.filter(pk=account.pk).exclude(collection=wanted)
        if not rows.update(collection=wanted):
            return Looked("unchanged")
        audit.record(
            kind="collection_changed",
            subject=account.city.code,
            actor_label=actor_label[:120],
            at=at,
            facts={"after": wanted.value},
        )
    return Looked("updated", ("collection",))
