"""What every test of Open311 starts from: two vendors' systems with a key, and the requests they send."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from core import clock
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.services import api_access
from tenants.models import City
from tests.api.conftest import a_place
from tests.support.clients import CityClient

V2 = "/open311/v2"
ADMIN = Actor(Role.CITY_ADMIN, "Admin")


def make_key(*scopes: str, agency: str = "", name: str = "Aplikasi Warga") -> str:
    """A key of the current city; the whole of it."""
    now = clock.now()
    made = api_access.make(
        name=name,
        scopes=scopes or ("reports.create", "updates.write"),
        agency=agency,
        expires_at=now + timedelta(days=30),
        actor=ADMIN,
        at=now,
    )
    return made.secret


@pytest.fixture
def open311(batam: City) -> CityClient:
    """Another vendor's program at Batam's host."""
    return CityClient(batam)


@pytest.fixture
def key(batam: City) -> str:
    """A key that may send requests and updates."""
    return make_key()


@pytest.fixture
def send(open311: CityClient, key: str) -> Callable[..., Any]:
    """Send a request as JSON clients do; fields may be added, changed or, with None, left out."""

    def post(form: dict[str, Any] | None = None, *, format: str = "json", **headers: str) -> Any:
        fields = a_request(key) | (form or {})
        kept = {name: value for name, value in fields.items() if value is not None}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return open311.post(f"{V2}/requests.{format}", kept, headers=named)

    return post


def a_request(key: str) -> dict[str, Any]:
    """The smallest useful request, as form fields."""
    lon, lat = a_place()
    return {
        "api_key": key,
        "service_code": "sampah",
        "lat": lat,
        "long": lon,
        "description": "Sampah menumpuk di pinggir jalan",
    }


def errors_of(response: Any, status: int) -> list[str]:
    """The descriptions of a refusal, in either format, with everything each of them must have."""
    assert response.status_code == status, (response.status_code, response.content)
    if response.headers["Content-Type"].startswith("text/xml"):
        found = [
            {each.tag: each.text for each in error} for error in xml_of(response).findall("error")
        ]
    else:
        assert response.headers["Content-Type"] == "application/json; charset=utf-8"
        found = response.json()
    assert isinstance(found, list)
    assert found
    for each in found:
        assert set(each) == {"code", "description"}
        assert str(each["code"]) == str(status)
        assert each["description"]
    return [str(each["description"]) for each in found]


def xml_of(response: Any) -> ET.Element:
    """The root of an XML answer."""
    assert response.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert response.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    return ET.fromstring(response.content)
