"""People at desks of Batam, by their role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from core import clock
from core.tenancy import CityLike
from reporting.models import Report
from reporting.rules.roles import Role
from reporting.rules.states import State
from tests.make.reporting import make_person, make_running_report
from tests.support.clients import CityClient, signed_in

Desk = Callable[..., CityClient]


@pytest.fixture
def desk(batam: CityLike) -> Desk:
    """Somebody signed in; ``desk()`` is an operator of DLH."""

    def sign_in(
        role: Role | None = Role.AGENCY_OPERATOR, *, agency: str = "dlh", **facts: Any
    ) -> CityClient:
        return signed_in(batam, make_person(role, agency=agency, **facts))

    return sign_in


@pytest.fixture
def nobody(batam: CityLike) -> CityClient:
    """A browser that is not signed in."""
    return CityClient(batam)


@pytest.fixture
def now() -> datetime:
    """This moment, as the pages read it."""
    return clock.now()


@pytest.fixture
def waiting(batam: CityLike, now: datetime) -> Report:
    """A report that DLH has to answer."""
    return make_running_report(state=State.ASSIGNED, at=now - timedelta(minutes=10))
