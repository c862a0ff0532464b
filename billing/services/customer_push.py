"""A city as Stripe's customer: the office's name and its official address for bills, nothing else."""

from __future__ import annotations

from email.utils import parseaddr
from typing import Final

from django.conf import settings

from billing.models import BillingAccount
from billing.services import accounts
from billing.services.topics import PUSH_CUSTOMER
from billing.stripe_gateway import subscriptions as gateway
from billing.stripe_gateway.client import once
from core.outbox.registry import Message, consumer
from tenants.models import City

MAX_ATTEMPTS: Final = 12


def customer_of(city: City) -> str:
    """The id of the city's customer, created when it has none. On the platform, outside any transaction."""
    account = accounts.ensure(city)
    if account.stripe_customer_id:
        return account.stripe_customer_id
    reference = str(city.public_id)
    made = once(
        lambda key: gateway.create_customer(
            city=reference, name=account.legal_name, email=_address(account), key=key
        ),
        key=f"customer:{reference}",
        find=lambda: gateway.find_customer(reference),
    )
    BillingAccount.objects.filter(pk=account.pk, stripe_customer_id="").update(
        stripe_customer_id=made
    )
    return made


def _push(message: Message) -> None:
    account = (
        BillingAccount.objects.filter(city__code=message.payload["city"])
        .exclude(stripe_customer_id="")
        .first()
    )
    if account is not None:
        gateway.update_customer(
            account.stripe_customer_id, name=account.legal_name, email=_address(account)
        )


@consumer(PUSH_CUSTOMER, max_attempts=MAX_ATTEMPTS, prepare=_push)
def push_customer(message: Message, _nothing: None) -> None:
    """Bring the customer's name and address up to date; all of it is done while preparing."""


def _address(account: BillingAccount) -> str:
    """Stripe wants an address wherever it sends a bill; without one of the city's, it is our own."""
    return account.billing_email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
