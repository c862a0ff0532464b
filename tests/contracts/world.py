"""A city and a partner with a life behind them, and the callers who try their contracts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from billing.services import packages, taxes
from core import clock
from core.identity.models import User
from core.tenancy import inside, inside_public
from core.webhooks.services import endpoints
from core.webhooks.services.endpoints import Owner, Wish
from reporting.models import Area, Category, Membership
from reporting.rules.api_scopes import SCOPES
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.services import api_access
from tenants.models import City
from tenants.services import credentials, partner_tokens
from tests.api.partner.conftest import make_key
from tests.api.partner.things import make_things
from tests.contracts.trials import Caller
from tests.isolation.canary import live_in
from tests.make.access import make_token
from tests.make.cities import entitle
from tests.make.people import make_person
from tests.make.platform import make_partner
from tests.make.regions import BATAM, make_regions
from tests.support import database

HOSTS: Final = {"partner-v1": "tanggap.localhost"}


def callers_of(document: str) -> list[Caller]:
    """The three who try a contract: nobody, and two with credentials of different kinds."""
    return partners_callers() if document == "partner-v1" else citys_callers()


def host_of(document: str) -> str:
    """The host a contract is served at."""
    return HOSTS.get(document, "batam.localhost")


def citys_callers() -> list[Caller]:
    """Nobody, an administrator's app, and a system that acts for an agency; Batam is full of life."""
    city = database.city("batam")
    life = live_in(city)
    with inside(city):
        entitle(api=True, open311=True, open_data=True, api_per_minute=1_000_000)
        at = clock.now()
        staff = make_person(Role.CITY_ADMIN, name="Bu Sari")
        Membership.objects.create(user=staff, role=Role.TRIAGE)
        _row, token = make_token(staff, at=at)
        key = api_access.make(
            name="Sistem uji",
            scopes=list(SCOPES),
            agency="dlh",
            expires_at=at + timedelta(days=30),
            actor=Actor(Role.CITY_ADMIN, "Bu Sari"),
            at=at,
        ).secret
        endpoint, _secret = endpoints.create(
            owner=Owner(""), wish=_wish("report.created"), actor_label="Bu Sari", at=at
        )
        areas = [area.code for area in Area.objects.kelurahan().order_by("code")[:2]]
        categories = list(Category.objects.order_by("code").values_list("code", flat=True)[:3])
        known = {
            "path.report_id": [str(life.report.public_id), str(life.secret.public_id)],
            "path.work_order_id": [str(life.order.public_id)],
            "path.photo_id": [str(life.photo.public_id), str(life.upload[0])],
            "path.webhook_id": [str(endpoint.public_id)],
            "path.service_request_id": [life.report.number],
            "path.service_code": categories,
            "path.category": categories,
            "path.area": areas,
            "path.code": ["dlh", *categories, *areas],
            "path.extension": ["json", "xml"],
            "query.category": categories,
            "query.agency": ["dlh"],
            "query.area": areas,
        }
    nobody, app, system = _three(known, staff=token, key=key)
    return [nobody, replace(app, to_end=lambda: _another(city, staff)), system]


def _another(city: City, staff: User) -> str:
    with inside(city):
        return f"Bearer {make_token(staff, at=clock.now())[1]}"


def partners_callers() -> list[Caller]:
    """Nobody, a carrier's CRM, and the same carrier's trial system; it serves Batam."""
    city = database.city("batam")
    make_regions()
    partner = make_partner("telkomsel")
    with inside_public():
        packages.lay_out()
        taxes.lay_out()
        City.objects.filter(pk=city.pk).update(partner=partner, kemendagri_code=BATAM)
        city.refresh_from_db()
    things = make_things(partner, city)
    at = clock.now()
    with inside_public():
        endpoint, _secret = endpoints.create(
            owner=Owner(partner.code), wish=_wish("city.activated"), actor_label="Budi", at=at
        )
    known = {f"path.{name}": [str(value)] for name, value in things.items()}
    known |= {"path.webhook_id": [str(endpoint.public_id)], "path.code": [BATAM]}
    live, sandbox = (make_key(partner, sandbox=is_sandbox) for is_sandbox in (False, True))
    return _three(known, partner=_token(live), sandbox=_token(sandbox))


def _token(key: credentials.NewKey) -> str:
    return partner_tokens.issue(
        client_id=key.credential.client_id,
        secret=key.secret,
        scopes=None,
        address="uji",
        at=clock.now(),
    ).text


def _wish(event: str) -> Wish:
    return Wish("https://penerima.example/kait", (event,), "Sistem uji")


def _three(known: Mapping[str, list[Any]], **secrets: str) -> list[Caller]:
    named = [
        Caller(name, {"Authorization": f"Bearer {secret}"}, known)
        for name, secret in secrets.items()
    ]
    return [Caller("nobody", {}, known), *named]
