"""A crew of DLH with a job, and its phone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core import clock
from core.identity.models import User
from core.tenancy import CityLike
from reporting.models import Contact, Crew, Report, WorkOrder
from reporting.rules.roles import Role
from reporting.rules.states import State
from tests.make.reporting import make_crew, make_person, make_running_report, make_work_order
from tests.support.clients import CityClient, signed_in


@pytest.fixture
def now() -> datetime:
    """This moment, as the pages read it."""
    return clock.now()


@pytest.fixture
def member(batam: CityLike) -> User:
    """Somebody of the crew."""
    return make_person(Role.CREW, name="Joko")


@pytest.fixture
def crew(member: User) -> Crew:
    """The crew."""
    return make_crew(user_id=member.pk)


@pytest.fixture
def report(batam: CityLike, now: datetime) -> Report:
    """What the crew is sent to; its sender left a name and a number."""
    report = make_running_report(state=State.IN_PROGRESS, at=now - timedelta(hours=1))
    Contact.objects.create(
        report=report, name="Sri Wahyuni", phone="+6281234567890", created_at=now
    )
    return report


@pytest.fixture
def order(report: Report, crew: Crew, now: datetime) -> WorkOrder:
    """The job, just given."""
    return make_work_order(report=report, crew=crew, assigned_at=now)


@pytest.fixture
def phone(batam: CityLike, member: User) -> CityClient:
    """The crew's phone, signed in."""
    return signed_in(batam, member)


@pytest.fixture
def other_crew(batam: CityLike) -> CityClient:
    """The phone of another crew of the same agency."""
    person = make_person(Role.CREW, name="Rudi")
    make_crew(user_id=person.pk)
    return signed_in(batam, person)


@pytest.fixture
def nobody(batam: CityLike) -> CityClient:
    """A browser that is not signed in."""
    return CityClient(batam)
