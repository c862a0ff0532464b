"""A citizen's browser at Batam's door, and a form filled in correctly."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from reporting.models import Area
from tests.support import pictures

HOST = "batam.localhost"


@pytest.fixture
def phone(batam: object) -> Client:
    """A browser that has never been here."""
    return Client(headers={"host": HOST})


@pytest.fixture
def neighbour(batam: object) -> Client:
    """Somebody else's browser."""
    return Client(headers={"host": HOST})


@pytest.fixture
def centre(batam: object) -> tuple[str, str]:
    """Longitude and latitude inside the city, as the form sends them."""
    area = Area.objects.kelurahan().covered().order_by("code").first()
    assert area is not None
    return f"{area.label_point.x:.6f}", f"{area.label_point.y:.6f}"


@pytest.fixture
def filled(centre: tuple[str, str]) -> Callable[..., dict[str, object]]:
    """The form's fields; changes replace them, ``None`` leaves one out."""

    def make(**changes: object) -> dict[str, object]:
        lon, lat = centre
        fields: dict[str, object] = {
            "idempotency_key": "form-1",
            "category": "sampah",
            "description": "Sampah menumpuk tiga hari",
            "lon": lon,
            "lat": lat,
            "accuracy_m": "12",
            "location_source": "gps",
            "danger": "0",
            "hide_name": "1",
        }
        return {key: value for key, value in (fields | changes).items() if value is not None}

    return make


def photo(name: str = "sampah.jpg", data: bytes | None = None) -> SimpleUploadedFile:
    """A photo as a form sends it."""
    return SimpleUploadedFile(name, data or pictures.jpeg(), content_type="image/jpeg")
