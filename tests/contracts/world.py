"""A city with a life in it, and the callers who try its contracts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from core import clock
from core.tenancy import inside
from reporting.models import Area, Category
from reporting.rules.api_scopes import SCOPES
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.services import api_access
from tests.contracts.trials import Caller
from tests.isolation.canary import live_in
from tests.make.cities import entitle
from tests.make.people import make_person
from tests.support import database


@dataclass(frozen=True, slots=True)
class World:
    """Who calls, by role."""

    callers: dict[str, Caller]


def city_world() -> World:
    """Batam with reports, photos, crews and staff; committed."""
    city = database.city("batam")
    life = live_in(city)
    with inside(city):
        entitle(api_per_minute=1_000_000)
        at = clock.now()
        staff = make_person(Role.CITY_ADMIN, name="Bu Sari")
        token = api_access.make_token(user=staff, name="Uji", at=at)
        key = api_access.make(
            name="Sistem uji",
            scopes=list(SCOPES),
            agency="dlh",
            expires_at=at + timedelta(days=30),
            actor=Actor(Role.CITY_ADMIN, "Bu Sari"),
            at=at,
        )
        known = {
            "path.report_id": [str(life.report.public_id), str(life.secret.public_id)],
            "path.order_id": [str(life.order.public_id)],
            "path.service_request_id": [life.report.number],
            "path.code": ["dlh", "sampah", Area.objects.kelurahan().order_by("code")[0].code],
            "query.category": list(
                Category.objects.order_by("code").values_list("code", flat=True)[:3]
            ),
            "query.agency": ["dlh"],
        }

    def caller(name: str, **headers: str) -> Caller:
        return Caller(name, headers, known)

    return World(
        {
            "nobody": caller("nobody"),
            "staff": caller("staff", Authorization=f"Bearer {token.secret}"),
            "key": caller("key", Authorization=f"Bearer {key.secret}"),
        }
    )
