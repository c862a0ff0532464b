"""What every test of the API starts from."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from reporting.models import Area
from tenants.models import City
from tests.support.clients import CityClient


@pytest.fixture
def api(batam: City) -> CityClient:
    """A program at Batam's host, from one device."""
    return CityClient(batam, device="ponsel-sari")


@pytest.fixture
def body(batam: City) -> dict[str, Any]:
    """The smallest useful report."""
    return a_report()


@pytest.fixture
def from_afar(batam: City) -> CityClient:
    """A program at an address nobody else counts acts of, also no test that runs beside this one."""
    return CityClient(batam, device="ponsel-jauh", REMOTE_ADDR=f"test-{uuid4()}")


def a_report(**changes: Any) -> dict[str, Any]:
    """A report about rubbish in the first kelurahan of the current city."""
    lon, lat = a_place()
    return {
        "description": "Sampah menumpuk di pinggir jalan",
        "category": "sampah",
        "lon": lon,
        "lat": lat,
        **changes,
    }


def a_place() -> tuple[float, float]:
    """Longitude and latitude of the middle of a kelurahan of the current city."""
    area = Area.objects.kelurahan().order_by("code").first()
    assert area is not None
    return area.label_point.x, area.label_point.y


def problem_of(response: Any, status: int, code: str) -> dict[str, Any]:
    """The problem document of a refusal, with everything every one of them must have."""
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    document: dict[str, Any] = response.json()
    assert document["code"] == code, document
    assert document["status"] == status
    assert document["type"] == f"/api/problems/{code}"
    assert document["title"]
    assert document["detail"]
    assert document["trace_id"] == response.headers["X-Request-Id"]
    return document
