"""An admin of one city and the set-up of another: nothing passes, by code, by id or by cookie."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from core.audit.models import AuditEntry
from core.tenancy import inside
from reporting.models import Agency, Category, CitySettings, RoutingRule, WallScreen
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.services import rule_replays, screens
from tests.make.cities import entitle
from tests.make.people import make_person
from tests.make.reports import SUBMITTED_AT
from tests.reporting.setup.conftest import browser_of

pytestmark = pytest.mark.isolation


@pytest.fixture
def neighbour(bekasi: Any) -> Client:
    """The browser of an admin of Kota Bekasi."""
    with inside(bekasi):
        return browser_of(make_person(Role.CITY_ADMIN, name="Bu Bekasi"))


def _state() -> dict[str, object]:
    return {
        "version": CitySettings.objects.the().config_version,
        "audit": AuditEntry.objects.count(),
        "agencies": list(Agency.objects.order_by("pk").values_list("code", "name", "is_active")),
        "rules": list(RoutingRule.objects.in_order().values_list("pk", flat=True)),
        "screens": list(WallScreen.objects.values_list("pk", "revoked_at")),
    }


def test_anothers_cookie_opens_nothing(batam: object, neighbour: Client) -> None:
    before = _state()

    for page in ("", "orang/", "dinas/dlh/", "jejak/"):
        assert (
            neighbour.get(f"/atur/{page}", headers={"host": "batam.localhost"}).status_code == 302
        )
    answer = neighbour.post("/atur/dinas/dlh/nonaktif", headers={"host": "batam.localhost"})

    assert answer.status_code == 302
    assert answer["Location"].startswith("/masuk/")
    assert _state() == before


def test_codes_reach_only_ones_own_city(batam: Any, bekasi: Any, neighbour: Client) -> None:
    Agency.objects.create(code="hanya_batam", name="Dinas Batam", short_name="Dinas Batam")
    before = _state()

    assert neighbour.get("/atur/dinas/hanya_batam/").status_code == 404
    assert neighbour.post("/atur/dinas/hanya_batam/nonaktif").status_code == 404
    assert neighbour.post("/atur/dinas/dlh/", {"name": "Diganti Bekasi"}).status_code == 302
    assert neighbour.post("/atur/kategori/jalan_rusak/nonaktif").status_code == 302

    assert _state() == before
    assert Category.objects.get(code="jalan_rusak").is_active
    with inside(bekasi):
        assert Agency.objects.get(code="dlh").name == "Diganti Bekasi"


def test_ids_reach_only_ones_own_city(batam: Any, bekasi: Any, neighbour: Client) -> None:
    entitle(max_screens=10)
    actor = Actor(Role.CITY_ADMIN, "Pak Hendra")
    for number in range(3):
        screens.add(name=f"Layar {number}", actor=actor, at=SUBMITTED_AT)
    screen = WallScreen.objects.order_by("-pk")[0]
    person = make_person(Role.TRIAGE).public_id
    with inside(batam):
        rule = RoutingRule.objects.create(position=1, agency=Agency.objects.the_default())
        replay = rule_replays.ask(wanted=5, actor=actor, at=SUBMITTED_AT).public_id
    before = _state()

    assert neighbour.post(f"/atur/layar/{screen.pk}/cabut").status_code == 404
    for act in ("", "hapus"):
        path = f"/atur/penerusan/{rule.key}/{act}"
        assert neighbour.post(path, {"agency": "dlh", "stamp": "1.0.0"}).status_code == 404
    assert neighbour.get(f"/atur/penerusan/putar-ulang/{replay}/").status_code == 404
    for answer in _about(neighbour, person):
        assert answer.status_code == 404

    assert _state() == before


def test_trails_are_apart(batam: object, neighbour: Client, admin: Client) -> None:
    admin.post("/atur/layar/", {"name": "Layar rahasia Batam"})

    assert "Layar rahasia Batam" in admin.get("/atur/jejak/").content.decode()
    assert "Layar rahasia Batam" not in neighbour.get("/atur/jejak/").content.decode()


def _about(client: Client, person: UUID) -> list[Any]:
    here = f"/atur/orang/{person}/"
    return [
        client.get(here),
        client.post(f"{here}nama", {"name": "Lain"}),
        client.post(f"{here}peran", {"role": "city_admin"}),
        client.post(f"{here}nonaktifkan"),
        client.post(f"{here}tautan"),
    ]
