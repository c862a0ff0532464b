"""Who may sit at the triage desk."""

from __future__ import annotations

import pytest

from core.tenancy import CityLike, inside
from reporting.models import TriageDecision
from reporting.rules.roles import Role
from tests.make.reporting import make_person
from tests.reporting.triage.conftest import TRIAGE, Officer, as_before, held, put
from tests.support.clients import CityClient, signed_in


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (None, 302),
        (Role.AGENCY_OPERATOR, 403),
        (Role.CITY_ADMIN, 403),
        (Role.TRIAGE, 200),
    ],
)
def test_who_may_sit_here(
    officer: Officer, batam: CityLike, who: Role | None, expected: int
) -> None:
    report = held()
    client = officer(who) if who else CityClient(batam)

    assert client.get(TRIAGE).status_code == expected
    if expected != 200:
        assert put(client, report, "spam", spam_note="Iklan").status_code == expected
        assert as_before(report)
        assert not TriageDecision.objects.exists()


def test_another_citys_coordinator_sees_and_decides_nothing(
    batam: CityLike, bekasi: CityLike
) -> None:
    report = held()
    with inside(bekasi):
        stranger = signed_in(bekasi, make_person(Role.TRIAGE, name="Tono"))

    shown = stranger.get(TRIAGE).content.decode()
    refused = stranger.post(
        f"{TRIAGE}{report.public_id}/putuskan", {"decision": "spam", "version": "1"}
    )

    assert report.number not in shown
    assert refused.status_code == 404
    assert as_before(report)
    assert not TriageDecision.objects.exists()
