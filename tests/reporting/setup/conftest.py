"""Browsers of people who visit the set-up pages of Kota Batam."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from core.identity.middleware import SESSION_CITY
from core.identity.models import User
from core.identity.second_factor import enrol
from core.tenancy import current_schema
from reporting.rules.roles import Role
from tests.make.people import make_person

HOST = "batam.localhost"
Visit = Callable[..., Client]


def browser_of(user: User | None, *, host: str = HOST, enrolled: bool = True) -> Client:
    """A browser in which somebody with a second factor is signed in; nobody without ``user``."""
    client = Client(headers={"host": host})
    if user is not None:
        if enrolled:
            enrol(user, "JBSWY3DPEHPK3PXP")
        client.force_login(user)
        session = client.session
        session[SESSION_CITY] = current_schema()
        session.save()
    return client


@pytest.fixture
def admin(batam: object) -> Client:
    """The browser of a city admin."""
    return browser_of(make_person(Role.CITY_ADMIN, name="Pak Hendra"))
