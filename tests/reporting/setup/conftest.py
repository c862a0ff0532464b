"""Browsers of people who visit the set-up pages of Kota Batam."""

from __future__ import annotations

import pytest
from django.test import Client

from core.identity.models import User
from core.identity.second_factor import enrol
from core.tenancy import CityLike, current_city
from reporting.rules.roles import Role
from tests.make.people import make_person
from tests.support.clients import CityClient, signed_in


def browser_of(user: User | None, *, enrolled: bool = True) -> Client:
    """A browser in the current city in which ``user`` is signed in; nobody without one."""
    if user is None:
        return CityClient(current_city())
    if enrolled:
        enrol(user, "JBSWY3DPEHPK3PXP")
    return signed_in(current_city(), user, second_factor=False)


@pytest.fixture
def admin(batam: CityLike) -> Client:
    """The browser of a city admin."""
    return browser_of(make_person(Role.CITY_ADMIN, name="Pak Hendra"))
