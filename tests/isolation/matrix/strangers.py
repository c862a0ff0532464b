"""Everybody who could come from the other city, from a partner, or with something that is over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from core.tenancy import inside, inside_public
from reporting.models import Agency
from reporting.rules.api_scopes import SCOPES
from reporting.rules.roles import STAFF_ROLES, Role
from tenants.models import City
from tests.isolation.canary import DEVICE
from tests.isolation.matrix.home import Home
from tests.isolation.matrix.partners import token_of
from tests.make.access import make_key, make_token
from tests.make.people import make_person
from tests.make.platform import make_partner
from tests.make.reporting import some_kelurahan
from tests.support.clients import CityClient, host_of, signed_in

Made = Callable[[City, City, Home], CityClient]
Strangers = Mapping[str, Made]


def _session(role: Role | None) -> Made:
    def made(bekasi: City, host: City, home: Home) -> CityClient:
        with inside(bekasi):
            first = Agency.objects.filter(parent__isnull=True).earliest("pk").code
            area = some_kelurahan() if role is Role.AREA_OFFICER else None
            person = make_person(role, agency=first, area=area)
        return _at(host, signed_in(bekasi, person))

    return made


def _token(role: Role) -> Made:
    def made(bekasi: City, host: City, home: Home) -> CityClient:
        with inside(bekasi):
            first = Agency.objects.filter(parent__isnull=True).earliest("pk").code
            secret = make_token(make_person(role, agency=first))[1]
        return _bearing(host, secret)

    return made


def _key(*scopes: str, for_agency: bool) -> Made:
    def made(bekasi: City, host: City, home: Home) -> CityClient:
        with inside(bekasi):
            first = Agency.objects.filter(parent__isnull=True).earliest("pk").code
            secret = make_key(*scopes, agency=first if for_agency else "")[1]
        return _bearing(host, secret)

    return made


def _of_batam(name: str) -> Made:
    """A credential of Batam's own, sent to the host."""
    return lambda bekasi, host, home: _bearing(host, {**home.alive, **home.ended}[name])


def _thief(bekasi: City, host: City, home: Home) -> CityClient:
    """A citizen with the device and the link that open doors in Batam."""
    client = CityClient(host, device=DEVICE)
    client.defaults["HTTP_X_FOLLOW_TOKEN"] = home.life.follow_token
    return client


def _batams_session(bekasi: City, host: City, home: Home) -> CityClient:
    return _at(host, signed_in(home.city, home.life.staff))


def _partner(bekasi: City, host: City, home: Home) -> CityClient:
    """A token that holds: of the partner that serves both cities, at a host it is not for."""
    partner = make_partner("telkomsel")
    with inside_public():
        City.objects.filter(pk__in=[bekasi.pk, home.city.pk]).update(partner=partner)
    return _bearing(host, token_of(partner)[1])


PEOPLE: Final[Strangers] = {
    "nobody": lambda bekasi, host, home: CityClient(host),
    "citizen of Bekasi": lambda bekasi, host, home: CityClient(host, device="ponsel-orang-lain"),
    "somebody signed in without a role": _session(None),
    **{f"{role.value} by session": _session(role) for role in sorted(STAFF_ROLES)},
}
SYSTEMS: Final[Strangers] = {
    **{
        f"{role.value} by token": _token(role)
        for role in (Role.TRIAGE, Role.CITY_ADMIN, Role.AGENCY_OPERATOR, Role.AGENCY_HEAD)
    },
    "key with every scope": _key(*SCOPES, for_agency=True),
    "key that reads": _key("reports.read", for_agency=False),
    "key for webhooks": _key("webhooks.manage", "reports.create", for_agency=False),
}
OVER: Final[Strangers] = {
    **{
        name: _of_batam(name)
        for name in ("expired key", "revoked key", "expired token", "revoked token")
    },
    "partner": _partner,
}
#: Only at Bekasi's host: what opens doors in Batam opens none there.
BATAMS: Final[Strangers] = {
    "citizen of Batam": _thief,
    "coordinator of Batam by session": _batams_session,
    "key of Batam": _of_batam("key"),
    "token of Batam": _of_batam("token"),
}
GROUPS: Final[Mapping[str, Strangers]] = {
    "people of Bekasi": PEOPLE,
    "systems of Bekasi": SYSTEMS,
    "Batam's own and what is over": {**OVER, **BATAMS},
}


def _bearing(host: City, secret: str) -> CityClient:
    return CityClient(host, HTTP_AUTHORIZATION=f"Bearer {secret}")


def _at(host: City, client: CityClient) -> CityClient:
    client.defaults["HTTP_HOST"] = host_of(host)
    return client
