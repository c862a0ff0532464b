"""From a verified application to an offer on paper and a city to try."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from billing.models import Quote, QuoteStage, Subscription
from billing.services import coverage, partner_news, quotes, subscriptions
from billing.services.coverage import TYPED, Piece
from billing.services.quotes import NothingCovered
from billing.services.signup import choosing
from core import callers, ratelimit
from core.errors import DomainError, TooMany
from core.schedules.registry import on_the_platform
from core.tenancy import inside_public
from tenants.models import Application, ApplicationState, City
from tenants.services import provisioning

FORGET: Final = "billing.forget_applications"
#: Cities to try that one address may open in a day.
CITIES_A_DAY: Final = 5
_DAY: Final = 86_400
ACTOR: Final = "Pendaftaran"


class NotVerified(DomainError):
    """The official address was not shown to be theirs."""

    code = "not_verified"


class OfferReplaced(DomainError):
    """What was chosen, or its price, is not what the applicant had before them."""

    code = "offer_replaced"


class TooManyCities(TooMany):
    """One address opens city after city."""

    code = "too_many_cities"


def offer(application: Application, *, at: datetime) -> Quote:
    """The application's offer: the one that says what is chosen now, or a new one. The others lapse.

    Raises:
        NotVerified: Nobody has shown who they are.
        NothingCovered: The choice is empty.
        PackageWithdrawn: The package is not sold any more; the choice is to be made again.
    """
    with transaction.atomic():
        held = Application.objects.select_for_update().get(pk=application.pk)
        if held.email_verified_at is None:
            raise NotVerified(_("Verifikasi dulu alamat surel dinas Anda."))
        if not held.choices.get("coverage"):
            raise NothingCovered(_("Pilih paling sedikit satu wilayah yang dilayani."))
        latest = current(held)
        if held.city_id is not None and latest is not None:
            return latest
        if latest is not None and _says(latest, held) and latest.valid_until >= _today(at):
            return latest
        made = _make(held, at)
        held.expires_at = max(held.expires_at, at + timedelta(days=quotes.VALID_DAYS + 1))
        held.save(update_fields=["expires_at"])
        partner_news.tell_quote(made, at=at)
        quotes.lapse(held.quotes.exclude(pk=made.pk), at=at)
    return made


def current(application: Application) -> Quote | None:
    """The application's offer that still stands."""
    stages = [QuoteStage.OFFERED, QuoteStage.ACCEPTED, QuoteStage.WON]
    return (
        application.quotes.select_related("package", "tax_profile", "partner")
        .filter(stage__in=stages)
        .order_by("-created_at", "-pk")
        .first()
    )


def open_city(
    application: Application,
    *,
    seen: UUID | None = None,
    actor_label: str = ACTOR,
    at: datetime,
) -> City:
    """Take the offer up and have a city built to try it in. Asking twice gives the same city.

    Args:
        seen: The offer the applicant says yes to; ``None``: whichever stands.

    Raises:
        NotVerified, NothingCovered, PackageWithdrawn: As for :func:`offer`.
        OfferReplaced: Another offer stands by now: chosen in another tab, or by new prices.
        TooManyCities: More cities than one address needs.
    """
    if application.city is not None:
        return application.city
    quote = offer(application, at=at)
    if seen is not None and seen != quote.public_id:
        raise OfferReplaced(
            _("Pilihan Anda berubah sejak halaman itu dibuka. Ini penawaran yang berlaku sekarang.")
        )
    wait = ratelimit.hit(
        "signup_city",
        callers.keyed_hash("signup", application.contact_email),
        limit=CITIES_A_DAY,
        seconds=_DAY,
    )
    if wait is not None:
        raise TooManyCities(
            _("Hari ini sudah %d kota dibuka dengan alamat ini. Lanjutkan besok.") % CITIES_A_DAY,
            retry_after=wait,
        )
    with transaction.atomic():
        city = provisioning.request(application, at=at, actor_label=actor_label)
        taken = (
            Quote.objects.select_for_update().filter(pk=quote.pk, stage=QuoteStage.OFFERED).first()
        )
        if taken is not None:
            taken.stage, taken.accepted_at = QuoteStage.ACCEPTED, at
            taken.save(update_fields=["stage", "accepted_at"])
            partner_news.tell_quote(taken, at=at)
    return city


def start_trial(city: City, *, at: datetime) -> Subscription | None:
    """Give a city that was just built what its offer says; one without an offer, or a second time, stays.

    A city without boundaries of its own is covered by the area of the offer until they are there.
    """
    with inside_public():
        application = Application.objects.filter(city=city).first()
        quote = current(application) if application is not None else None
        if quote is None or subscriptions.running(city) is not None:
            return None
        known = coverage.measured(city)
        pieces = (
            subscriptions.pieces_of(quote, city)
            if known
            else [Piece(quote.region_code, quote.region_name, "", quote.area_ha, TYPED)]
        )
        return subscriptions.open_trial(
            city=city,
            package=quote.package,
            services=quote.services,
            categories=quote.categories,
            pieces=pieces,
            actor_label=ACTOR,
            at=at,
        )


@on_the_platform(FORGET, every=timedelta(hours=6))
def forget(at: datetime) -> None:
    """Forget who stood behind applications nobody carried on with; those with an offer keep its figures."""
    over = Application.objects.filter(city__isnull=True, expires_at__lte=at)
    over.filter(quotes__isnull=True).delete()
    over.exclude(state=ApplicationState.EXPIRED).update(
        state=ApplicationState.EXPIRED,
        institution="",
        contact_name="",
        contact_position="",
        contact_email="",
        contact_phone="",
        email_verified_at=None,
    )
    ended = Quote.objects.filter(valid_until__lt=_today(at), application__isnull=False)
    with transaction.atomic():
        quotes.lapse(ended, at=at)


def _make(application: Application, at: datetime) -> Quote:
    choice = choosing.choice_for(application)
    package_id = application.choices.get("package")
    selection = choosing.kept(application, choice)
    if selection.package.pk != package_id:
        raise quotes.PackageWithdrawn(
            _("Paket yang Anda pilih tidak dijual lagi. Lihat penggantinya, lalu lanjutkan."),
            package=selection.package.code,
        )
    area = choosing.area_ha(choice, selection)
    if area <= 0:
        raise NothingCovered(_("Pilih paling sedikit satu wilayah yang dilayani."))
    return quotes.make_quote(
        region_code=application.region_code,
        region_name=application.region_name,
        package=selection.package,
        services=selection.services,
        coverage=choosing.areas_of(choice, selection),
        area_ha=None if choice.is_measured else area,
        tax_profile=choosing.tax_for(choice),
        application=application,
        partner=application.partner,
        is_sandbox=application.is_sandbox,
        at=at,
    )


def _says(quote: Quote, application: Application) -> bool:
    """Whether an offer is for what the application chose, by the same prices."""
    choice = choosing.choice_for(application)
    selection = choosing.kept(application, choice)
    wanted = {area.code for area in choosing.areas_of(choice, selection)}
    return (
        quote.package.pk == application.choices.get("package")
        and quote.package.withdrawn_at is None
        and quote.region_code == application.region_code
        and tuple(quote.services) == selection.services
        and {area["code"] for area in quote.coverage} == wanted
        and quote.area_ha == choosing.area_ha(choice, selection)
        and quote.partner == application.partner
    )


def _today(at: datetime) -> date:
    return quotes.billing_day(at)
