"""Two partners on the platform, one with a city of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from billing.services import packages, taxes
from core.tenancy import inside_public
from tenants.models import City, Partner
from tests.make.platform import make_partner


@pytest.fixture(autouse=True)
def _on_the_platform(db: None) -> Iterator[None]:
    with inside_public():
        packages.lay_out()
        taxes.lay_out()
        yield


@pytest.fixture
def telkomsel() -> Partner:
    """A partner that serves Batam."""
    partner = make_partner("telkomsel")
    City.objects.filter(code="batam").update(partner=partner)
    return partner


@pytest.fixture
def indosat() -> Partner:
    """Another, that serves Bekasi."""
    partner = make_partner("indosat")
    City.objects.filter(code="bekasi").update(partner=partner)
    return partner
