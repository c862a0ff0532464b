"""Two cities side by side: a full life in one, and everybody who could come from the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.tenancy import inside
from reporting.rules.roles import Role
from tenants.models import City
from tests.isolation.canary import Life, live_in
from tests.make.people import make_person
from tests.support.clients import CityClient, signed_in


@pytest.fixture
def life(batam: City) -> Life:
    """What Batam holds."""
    return live_in(batam)


@pytest.fixture
def in_bekasi(bekasi: City) -> Callable[[Role], CityClient]:
    """Somebody signed in at Bekasi with a role."""

    def sign_in(role: Role) -> CityClient:
        with inside(bekasi):
            person = make_person(role, agency=_agency_of(role))
        return signed_in(bekasi, person)

    return sign_in


def _agency_of(role: Role) -> str:
    from reporting.models import Agency

    return Agency.objects.filter(parent__isnull=True).earliest("pk").code
