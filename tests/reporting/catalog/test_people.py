"""Setting up who works for the city."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.audit.models import AuditEntry
from core.errors import DomainError, Invalid
from core.identity.models import User
from reporting import access
from reporting.models import CrewMember, Membership
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.services.catalog import people
from reporting.services.catalog.entitlements import LimitReached
from reporting.services.catalog.people import Duty, LastAdminStays, PersonNotFound
from tests.make.cities import entitle
from tests.make.people import make_person

pytestmark = pytest.mark.usefixtures("batam")

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
ADMIN = Actor(Role.CITY_ADMIN, "Pak Hendra")
OPERATOR = Duty("agency_operator", agency="dlh")


def test_an_invited_person_has_a_role_and_no_password() -> None:
    user = people.invite(
        email=" Siti@Batam.example ", name="Siti  Aminah", duty=OPERATOR, actor=ADMIN, at=NOON
    )

    assert (user.email, user.name) == ("siti@batam.example", "Siti Aminah")
    assert not user.has_usable_password()
    assert access.viewer_for(user).as_actor().agency_code == "dlh"
    entry = AuditEntry.objects.get(kind="person_invited")
    assert entry.subject == str(user.public_id)
    assert entry.facts["role"] == "agency_operator"


def test_inviting_somebody_known_gives_them_one_more_role() -> None:
    user = make_person(Role.TRIAGE, name="Bu Ratna")

    again = people.invite(
        email=user.email.upper(), name="Nama lain", duty=OPERATOR, actor=ADMIN, at=NOON
    )

    assert again == user
    user.refresh_from_db()
    assert user.name == "Bu Ratna"
    assert access.viewer_for(user).roles == {Role.TRIAGE, Role.AGENCY_OPERATOR}


def test_a_crew_member_joins_the_crew_and_leaves_it_with_the_role() -> None:
    user = people.invite(
        email="budi@batam.example",
        name="Budi",
        duty=Duty("crew", agency="dlh", crew="dlh_sapu"),
        actor=ADMIN,
        at=NOON,
    )
    assert CrewMember.objects.filter(user=user, crew__code="dlh_sapu").exists()

    membership = Membership.objects.get(user=user)
    people.end_duty(person=user.public_id, membership_id=membership.pk, actor=ADMIN, at=NOON)

    assert not CrewMember.objects.filter(user=user).exists()
    assert not Membership.objects.filter(user=user).exists()


@pytest.mark.parametrize(
    ("email", "name", "duty"),
    [
        ("bukan surel", "Siti", OPERATOR),
        ("siti@batam.example", " ", OPERATOR),
        ("siti@batam.example", "Siti", Duty("mayor")),
        ("siti@batam.example", "Siti", Duty("system")),
        ("siti@batam.example", "Siti", Duty("agency_operator")),
        ("siti@batam.example", "Siti", Duty("agency_operator", agency="tidak_ada")),
        ("siti@batam.example", "Siti", Duty("area_officer", area="99.99")),
        ("siti@batam.example", "Siti", Duty("crew", agency="dishub", crew="dlh_sapu")),
    ],
)
def test_refuses_and_changes_nothing(email: str, name: str, duty: Duty) -> None:
    before = (User.objects.count(), Membership.objects.count())

    with pytest.raises(DomainError):
        people.invite(email=email, name=name, duty=duty, actor=ADMIN, at=NOON)

    assert (User.objects.count(), Membership.objects.count()) == before


def test_nobody_has_the_same_role_twice() -> None:
    user = make_person(Role.AGENCY_OPERATOR, agency="dlh")

    with pytest.raises(Invalid):
        people.add_duty(person=user.public_id, duty=OPERATOR, actor=ADMIN, at=NOON)

    assert Membership.objects.filter(user=user).count() == 1


def test_the_package_limits_how_many_work_for_the_city() -> None:
    make_person(Role.TRIAGE)
    entitle(max_staff=1)

    with pytest.raises(LimitReached):
        people.invite(email="siti@batam.example", name="Siti", duty=OPERATOR, actor=ADMIN, at=NOON)


def test_the_last_admin_stays() -> None:
    admin = make_person(Role.CITY_ADMIN)
    membership = Membership.objects.get(user=admin)

    with pytest.raises(LastAdminStays):
        people.end_duty(person=admin.public_id, membership_id=membership.pk, actor=ADMIN, at=NOON)
    with pytest.raises(LastAdminStays):
        people.deactivate(person=admin.public_id, actor=ADMIN, at=NOON)
    make_person(Role.CITY_ADMIN)
    people.deactivate(person=admin.public_id, actor=ADMIN, at=NOON)

    admin.refresh_from_db()
    assert not admin.is_active
    assert not Membership.objects.filter(user=admin).exists()


def test_a_role_of_somebody_else_is_not_found() -> None:
    one, other = make_person(Role.TRIAGE), make_person(Role.TRIAGE)
    membership = Membership.objects.get(user=other)

    with pytest.raises(PersonNotFound):
        people.end_duty(person=one.public_id, membership_id=membership.pk, actor=ADMIN, at=NOON)

    assert Membership.objects.filter(pk=membership.pk).exists()
