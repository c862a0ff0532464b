"""A carrier with everything a carrier can have, and everybody who is not it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from billing.models import Change, Quote, Subscription
from billing.services import packages, taxes
from core import clock
from core.identity.models import User
from core.outbox.models import OutboxMessage
from core.tenancy import inside, inside_public
from core.webhooks.models import Delivery, Endpoint
from core.webhooks.services import endpoints, resending
from core.webhooks.services.endpoints import Owner, Wish
from reporting.rules.api_scopes import SCOPES
from reporting.rules.roles import Role
from tenants.models import Application, City, CityEvent, Partner
from tenants.services import credentials, partner_tokens
from tests.api.partner.things import CANARY, make_things
from tests.make.access import make_key as make_city_key
from tests.make.access import make_token as make_staff_token
from tests.make.people import make_person
from tests.make.platform import make_partner, make_partner_person
from tests.make.regions import BATAM, make_regions
from tests.support.clients import PlatformClient, signed_in_platform


@dataclass(frozen=True, slots=True)
class Carrier:
    """A partner, its city, and the identifiers of what it has, by the names of addresses."""

    partner: Partner
    city: City
    values: Mapping[str, str]


Made = Callable[[Carrier, Partner], PlatformClient]


def furnish(batam: City, bekasi: City) -> tuple[Carrier, Partner]:
    """Telkomsel serves Batam and has one of everything; Indosat serves Bekasi."""
    make_regions()
    partner, other = make_partner("telkomsel"), make_partner("indosat")
    with inside_public():
        packages.lay_out()
        taxes.lay_out()
        City.objects.filter(pk=batam.pk).update(partner=partner, kemendagri_code=BATAM)
        City.objects.filter(pk=bekasi.pk).update(partner=other)
    batam.refresh_from_db()
    things = make_things(partner, batam)
    hook, delivery = _webhook(partner)
    things |= {"webhook_id": hook.public_id, "delivery_id": delivery.public_id}
    return Carrier(partner, batam, {name: str(value) for name, value in things.items()}), other


def token_of(
    partner: Partner,
    *,
    sandbox: bool = False,
    scopes: tuple[str, ...] = tuple(credentials.SCOPES),
    at: datetime | None = None,
) -> tuple[credentials.NewKey, str]:
    """A key of a partner's system, and a token got with it; ``at`` another time than now."""
    when = at or clock.now()
    with inside_public():
        key = credentials.make(
            partner=partner,
            name="CRM",
            scopes=scopes,
            is_sandbox=sandbox,
            actor_label="Budi",
            at=when,
        )
    token = partner_tokens.issue(
        client_id=key.credential.client_id,
        secret=key.secret,
        scopes=None,
        address=str(key.credential.public_id),
        at=when,
    )
    return key, token.text


def bearing(token: str) -> PlatformClient:
    """A program that sends this token."""
    return PlatformClient(HTTP_AUTHORIZATION=f"Bearer {token}")


def state_of(carrier: Carrier) -> list[Any]:
    """Everything that an act could have changed."""
    with inside_public():
        found: list[Any] = [
            sorted(Quote.objects.values_list("pk", "stage")),
            sorted(Application.objects.values_list("pk", "state", "city")),
            sorted(City.objects.values_list("pk", "state", "name")),
            sorted(Subscription.objects.values_list("pk", "state", "revision")),
            list(Change.objects.order_by("pk").values_list("pk", "confirmed_at")),
            list(Endpoint.objects.order_by("pk").values_list("pk", "version", "disabled_at")),
            Delivery.objects.count(),
            CityEvent.objects.count(),
            OutboxMessage.objects.count(),
        ]
    with inside(carrier.city):
        found.append(User.objects.count())
    return found


def _webhook(partner: Partner) -> tuple[Endpoint, Delivery]:
    at, owner = clock.now(), Owner(partner.code)
    wish = Wish(f"https://penerima.example/{CANARY}", ("city.activated",), CANARY)
    with inside_public():
        made, _secret = endpoints.create(owner=owner, wish=wish, actor_label=CANARY, at=at)
        told = resending.send_test(
            owner=owner, endpoint_id=made.public_id, actor_label=CANARY, at=at
        )
    return made, told


def _session(carrier: Carrier, other: Partner) -> PlatformClient:
    return signed_in_platform(make_partner_person(carrier.partner))


def _of_the_city(carrier: Carrier, made: Callable[[], str]) -> PlatformClient:
    with inside(carrier.city):
        return bearing(made())


def _revoked(carrier: Carrier, other: Partner) -> PlatformClient:
    key, token = token_of(carrier.partner)
    credentials.revoke(
        partner=carrier.partner,
        key=key.credential.public_id,
        actor_label="Budi",
        at=clock.now(),
    )
    return bearing(token)


def _switched_off(carrier: Carrier, other: Partner) -> PlatformClient:
    gone = make_partner("xl")
    token = token_of(gone)[1]
    with inside_public():
        Partner.objects.filter(pk=gone.pk).update(is_active=False)
    return bearing(token)


def _long_ago(days: int = 0, hours: int = 0) -> datetime:
    return clock.now() - timedelta(days=days, hours=hours)


#: They may call, and what is asked for does not exist for them.
OTHERS: Final[Mapping[str, Made]] = {
    "other partner": lambda carrier, other: bearing(token_of(other)[1]),
    "other partner's sandbox": lambda carrier, other: bearing(token_of(other, sandbox=True)[1]),
    "other partner that only reads": lambda carrier, other: bearing(
        token_of(other, scopes=("cities.read",))[1]
    ),
}
#: Nobody, or what was good once, or is good elsewhere: 401, whatever is asked for.
NOBODY: Final[Mapping[str, Made]] = {
    "nobody": lambda carrier, other: PlatformClient(),
    "made up": lambda carrier, other: bearing("tgt_" + "a" * 43),
    "expired token": lambda carrier, other: bearing(
        token_of(carrier.partner, at=_long_ago(hours=2))[1]
    ),
    "token of an expired key": lambda carrier, other: bearing(
        token_of(carrier.partner, at=_long_ago(days=800))[1]
    ),
    "token of a revoked key": _revoked,
    "token of a partner that is switched off": _switched_off,
    "the key's own secret": lambda carrier, other: bearing(token_of(carrier.partner)[0].secret),
    "session of the partner's own people": _session,
    "key of the city": lambda carrier, other: _of_the_city(
        carrier, lambda: make_city_key(*SCOPES, agency="dlh")[1]
    ),
    "token of the city's administrator": lambda carrier, other: _of_the_city(
        carrier, lambda: make_staff_token(make_person(Role.CITY_ADMIN))[1]
    ),
}
