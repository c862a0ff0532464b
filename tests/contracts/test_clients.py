"""Clients that public generators make from the contracts: they type-check, and they work."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api.documents.catalogue import ALL
from billing.services import packages, taxes
from core import clock
from core.tenancy import inside, inside_public
from reporting.models import Report
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.services import api_access
from tenants.models import City
from tests.api.conftest import a_place
from tests.api.partner.conftest import make_key
from tests.contracts import clients
from tests.make.cities import entitle
from tests.make.platform import make_partner
from tests.make.regions import BATAM, make_regions
from tests.support import database
from tests.support.web import at_host, serving

pytestmark = pytest.mark.slow


def test_python_clients_type_check_and_do_their_journeys(
    tmp_path: Path, committed_db: None
) -> None:
    """An app of a city and a carrier's CRM, each over HTTP."""
    clients.make_python(tmp_path)
    clients.check_python(tmp_path)

    key, place = a_key_and_a_place()
    with serving(at_host("batam.localhost")) as address:
        app = told(clients.run([sys.executable, "city.py", address, key, *place], tmp_path))
    credential, secret, other = a_carrier()
    with serving(at_host("tanggap.localhost")) as address:
        words = [sys.executable, "partner.py", address, credential, secret, other]
        crm = told(clients.run(words, tmp_path))

    assert app["number"] == the_report("Sampah di depan pasar").number
    assert (app["listed"], app["state"]) == (True, "in_progress")
    assert app["problem"] in {"invalid_location", "outside_city"}
    assert app["kelurahan"]
    assert app["categories"] > 20
    assert crm == {
        "area_km2": crm["area_km2"],
        "cities": ["batam"],
        "name": "Kota Batam",
        "problem": "partner_city_not_found",
    }
    assert crm["area_km2"] > 0


def test_typescript_clients_type_check_and_do_their_journeys(
    tmp_path: Path, committed_db: None
) -> None:
    """An app of a city, and a reader of Open311."""
    clients.make_typescript(tmp_path)
    clients.compile_typescript(tmp_path)
    assert {f"{document.name}.d.ts" for document in ALL} <= {
        file.name for file in tmp_path.iterdir()
    }

    key, place = a_key_and_a_place()
    with serving(at_host("batam.localhost")) as address:
        app = told(clients.run_node(["out/city.js", address, key, *place], tmp_path))
        standard = told(clients.run_node(["out/open311.js", address], tmp_path))

    report = the_report("Sampah di depan sekolah")
    assert (app["number"], app["listed"]) == (report.number, True)
    assert app["problem"] in {"invalid_location", "outside_city"}
    assert report.number in standard["requests"]
    assert "sampah" in standard["services"] or len(standard["services"]) > 20


def told(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


def a_key_and_a_place() -> tuple[str, list[str]]:
    """A key of Batam that acts for its sanitation agency, and a place in the city."""
    with inside(database.city("batam")):
        entitle(api=True, open311=True, open_data=True, api_per_minute=1_000)
        made = api_access.make(
            name="Aplikasi warga",
            scopes=["reports.read", "reports.create", "reports.act"],
            agency="dlh",
            expires_at=clock.now() + timedelta(days=30),
            actor=Actor(Role.CITY_ADMIN, "Pak Hendra"),
            at=clock.now(),
        )
        return made.secret, [str(each) for each in a_place()]


def a_carrier() -> tuple[str, str, str]:
    """Client id and secret of a carrier that serves Batam, and the id of a city it does not."""
    make_regions()
    partner = make_partner("telkomsel")
    with inside_public():
        packages.lay_out()
        taxes.lay_out()
        City.objects.filter(code="batam").update(partner=partner, kemendagri_code=BATAM)
        other = City.objects.get(code="bekasi").public_id
    key = make_key(partner)
    return key.credential.client_id, key.secret, str(other)


def the_report(description: str) -> Report:
    """The one report with these words."""
    with inside(database.city("batam")):
        return Report.objects.get(description=description)
