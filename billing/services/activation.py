"""An accepted offer becomes a paying city: account, subscription, first paid year, and the step in its life."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from billing.models import BillingAccount, Package, Quote, QuoteStage, Subscription, TaxProfile
from billing.rules.money import CURRENCY
from billing.services import accounts, partner_news, subscriptions
from billing.services.coverage import Piece
from billing.services.subscriptions import AlreadySubscribed
from core.errors import Invalid
from core.tenancy import inside_public
from tenants.models import City, CityState
from tenants.rules.life import State
from tenants.services import life

_BEFORE: tuple[str, ...] = (CityState.PROVISIONING, CityState.TRIAL)


class CannotBeBilled(Invalid):
    """A sandbox, a city without a state to start from, or a package in another currency."""

    code = "cannot_be_billed"


def start(
    *,
    city: City,
    package: Package,
    services: Sequence[str] = (),
    categories: Sequence[str] = (),
    pieces: Sequence[Piece] | None = None,
    tax_profile: TaxProfile | None = None,
    legal_name: str = "",
    billing_email: str = "",
    actor_label: str,
    at: datetime,
) -> Subscription:
    """Begin a city's first paid year today. Asked again for a city that pays already, nothing changes.

    A city on trial keeps what it tried (and changed while trying); what is given here holds for one without a trial.
    Everything is one transaction; Stripe is told from the outbox.

    Args:
        pieces: Areas covered; ``None``: every kelurahan the city serves now.
        tax_profile: Of the offer; an account that exists keeps its own unless one is given.

    Raises:
        CannotBeBilled: As it says; nothing changed.
        StepNotAllowed: The city is suspended or closed.
        NothingCovered, UnknownService, NotInPackage: The package cannot be bought like this.
    """
    if city.is_sandbox:
        raise CannotBeBilled(_("Kota percobaan tidak pernah ditagih."))
    if package.currency != CURRENCY:
        raise CannotBeBilled(
            _("Paket ini dihargai dalam %s; tagihan kota dalam rupiah.") % package.currency
        )
    with inside_public(), transaction.atomic():
        row = City.objects.select_for_update().get(pk=city.pk)
        running = subscriptions.running(row)
        account = accounts.ensure(row, legal_name=legal_name, billing_email=billing_email)
        _tax(account, tax_profile)
        if running is None:
            subscriptions.open_trial(
                city=city,
                package=package,
                services=services,
                categories=categories,
                pieces=pieces,
                actor_label=actor_label,
                at=at,
            )
        begun = subscriptions.activate(city=city, actor_label=actor_label, at=at)
        if row.state in _BEFORE:
            life.move(city, "activate", actor_label=actor_label, at=at)
        elif row.state == CityState.SUSPENDED and (running is None or running.state == "trial"):
            # The order came after the trial was over.
            life.move(city, "reopen", actor_label=actor_label, at=at, to=State.ACTIVE)
    return begun


def start_from(quote: Quote, *, city: City, actor_label: str, at: datetime) -> Subscription:
    """The same, as an accepted offer says: its package version, services, areas and tax. The offer is won.

    Raises:
        AlreadySubscribed: The city runs on another offer's subscription.
    """
    with inside_public(), transaction.atomic():
        held = Quote.objects.select_for_update().select_related("package", "tax_profile")
        offer = held.get(pk=quote.pk)
        running = subscriptions.running(city)
        if offer.stage == QuoteStage.WON and running is not None:
            return running
        if running is not None and running.state != "trial":
            raise AlreadySubscribed(_("Kota ini sudah berlangganan."))
        begun = start(
            city=city,
            package=offer.package,
            services=offer.services,
            categories=offer.categories,
            pieces=subscriptions.pieces_of(offer, city),
            tax_profile=offer.tax_profile,
            actor_label=actor_label,
            at=at,
        )
        offer.stage = QuoteStage.WON
        offer.accepted_at = offer.accepted_at or at
        offer.save(update_fields=["stage", "accepted_at"])
        partner_news.tell_quote(offer, at=at)
    return begun


def _tax(account: BillingAccount, profile: TaxProfile | None) -> None:
    if profile is not None and account.tax_profile_id != profile.pk:
        account.tax_profile = profile
        account.save(update_fields=["tax_profile", "updated_at"])
