"""After signing in everybody comes to where they work."""

from __future__ import annotations

import pytest

from reporting.models import Agency, Membership
from reporting.rules.roles import Role
from tests.make.reporting import make_person
from tests.reporting.desk.conftest import Desk
from tests.support.clients import CityClient, signed_in


@pytest.mark.parametrize(
    ("role", "home"),
    [
        (Role.TRIAGE, "/meja/"),
        (Role.AGENCY_OPERATOR, "/meja/"),
        (Role.AGENCY_HEAD, "/meja/"),
        (Role.CREW, "/tugas/"),
        (Role.CITY_ADMIN, "/atur/"),
        (Role.COMMAND, "/dinding/"),
    ],
)
def test_each_role_has_its_page(desk: Desk, role: Role, home: str) -> None:
    answer = desk(role).get("/petugas/")

    assert (answer.status_code, answer["Location"]) == (302, home)


def test_of_several_roles_the_one_that_decides_counts(batam: object) -> None:
    person = make_person(Role.CREW)
    Membership.objects.create(
        user=person, role=Role.AGENCY_HEAD, agency=Agency.objects.get(code="dlh")
    )

    answer = signed_in(batam, person).get("/petugas/")  # type: ignore[arg-type]

    assert answer["Location"] == "/meja/"


def test_an_account_without_a_role_is_told_whom_to_ask(desk: Desk) -> None:
    answer = desk(None).get("/petugas/")

    assert answer.status_code == 403
    assert "admin kota" in answer.content.decode()


def test_nobody_is_sent_to_sign_in(nobody: CityClient) -> None:
    assert nobody.get("/petugas/")["Location"] == "/masuk/?next=/petugas/"
