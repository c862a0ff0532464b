"""Systems of two partners, each with a token and a city."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

import pytest

from billing.services import packages, taxes
from core import clock
from core.tenancy import inside_public
from tenants.models import City, Partner
from tenants.services import credentials, partner_tokens
from tenants.services.credentials import NewKey
from tests.make.platform import make_partner
from tests.make.regions import make_regions
from tests.support.clients import PlatformClient

V1 = "/partner/v1/"


class PartnerClient(PlatformClient):
    """A program of a partner. Paths are below ``/partner/v1/``."""

    def __init__(self, token: str = "", **defaults: Any) -> None:
        bearer = {"HTTP_AUTHORIZATION": f"Bearer {token}"} if token else {}
        super().__init__(**{**bearer, **defaults})

    def read(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.get(V1 + path, query or {}, headers=_named(headers))

    def send(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.post(
            V1 + path,
            {} if body is None else body,
            content_type="application/json",
            headers=_named(headers),
        )

    def change(self, path: str, body: Any, **headers: str) -> Any:
        return self.patch(V1 + path, body, content_type="application/json", headers=_named(headers))


def make_key(
    partner: Partner,
    *,
    scopes: Iterable[str] = tuple(credentials.SCOPES),
    sandbox: bool = False,
) -> NewKey:
    """A key of a partner's CRM."""
    with inside_public():
        return credentials.make(
            partner=partner,
            name="CRM",
            scopes=scopes,
            is_sandbox=sandbox,
            actor_label="Budi",
            at=clock.now(),
        )


def client_of(key: NewKey, scopes: Iterable[str] | None = None) -> PartnerClient:
    """A program with a token of this key."""
    token = partner_tokens.issue(
        client_id=key.credential.client_id,
        secret=key.secret,
        scopes=None if scopes is None else list(scopes),
        address=str(uuid4()),
        at=clock.now(),
    )
    return PartnerClient(token.text)


def basic(client_id: str, secret: str) -> str:
    """The header of HTTP Basic."""
    return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.fixture
def country(db: None) -> None:
    """Regions, packages and taxes."""
    make_regions()
    with inside_public():
        packages.lay_out()
        taxes.lay_out()


@pytest.fixture
def telkomsel(country: None) -> Partner:
    """A partner that serves Batam."""
    return _serving("telkomsel", "batam")


@pytest.fixture
def indosat(country: None) -> Partner:
    """Another, that serves Bekasi."""
    return _serving("indosat", "bekasi")


@pytest.fixture
def crm(telkomsel: Partner) -> PartnerClient:
    """Telkomsel's CRM, with every scope."""
    return client_of(make_key(telkomsel))


@pytest.fixture
def other(indosat: Partner) -> PartnerClient:
    """Indosat's."""
    return client_of(make_key(indosat))


@pytest.fixture
def trying(telkomsel: Partner) -> PartnerClient:
    """Telkomsel's CRM with a sandbox key."""
    return client_of(make_key(telkomsel, sandbox=True))


def _serving(partner: str, city: str) -> Partner:
    made = make_partner(partner)
    with inside_public():
        City.objects.filter(code=city).update(partner=made)
    return made


def city(code: str) -> City:
    """One of the two cities."""
    with inside_public():
        found: City = City.objects.get(code=code)
    return found
