"""Reports in places a test chooses, and files read back as programs read them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.gis.geos import Point

from reporting.models import Area, Report
from reporting.rules import mercator
from reporting.rules.open_data import CELL_LEVEL, middle_of
from reporting.rules.states import State
from tenants.models import City
from tests.make.reporting import make_report
from tests.support.clients import CityClient

REPORTS = "/open-data/reports"


@pytest.fixture
def reader(batam: City) -> CityClient:
    """Somebody without an account."""
    return CityClient(batam)


@pytest.fixture
def kelurahan(batam: City) -> list[Area]:
    """Kelurahan of one kecamatan."""
    kecamatan = Area.objects.kecamatan().order_by("code")[0]
    return list(Area.objects.kelurahan().filter(parent=kecamatan).order_by("code")[:2])


@pytest.fixture
def report_in(batam: City) -> Callable[..., Report]:
    """Makes a report of a kelurahan, ``step`` grid cells east of the middle of the city."""

    def make(area: Area, step: int = 0, **facts: Any) -> Report:
        cell = mercator.cell_of(CELL_LEVEL, *mercator.to_mercator(104.0535, 1.1301))
        lon, lat = middle_of((cell[0] + step, cell[1]))
        place = Point(lon + 0.0007, lat - 0.0004, srid=4326)
        facts = {"state": State.ASSIGNED, **facts}
        return make_report(location=place, kelurahan=area, kecamatan=area.parent, **facts)

    return make


def body_of(response: Any) -> bytes:
    """A whole streamed answer."""
    assert response.status_code == 200, response.content
    assert response.streaming
    return b"".join(response)


def csv_of(response: Any) -> list[dict[str, str]]:
    text = body_of(response).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def ndjson_of(response: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in body_of(response).splitlines()]


def geojson_of(response: Any) -> list[dict[str, Any]]:
    found = json.loads(body_of(response))
    assert found["type"] == "FeatureCollection"
    features: list[dict[str, Any]] = found["features"]
    return features
