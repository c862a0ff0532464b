"""Setting up agencies."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.audit.models import AuditEntry
from core.errors import DomainError, Invalid
from reporting.models import Agency, CitySettings
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.services.catalog import agencies
from reporting.services.catalog.agencies import AgencyDetails, AgencyNotFound, DefaultAgencyStays
from reporting.services.catalog.config import CodeTaken, InvalidCode
from reporting.services.catalog.entitlements import LimitReached
from tests.make.cities import entitle

pytestmark = pytest.mark.usefixtures("batam")

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
ADMIN = Actor(Role.CITY_ADMIN, "Pak Hendra")
PARKS = AgencyDetails(name="Dinas Pertamanan", short_name="Pertamanan")


def test_a_new_agency_is_audited_and_tells_intake_to_look_again() -> None:
    before = CitySettings.objects.the().config_version

    agencies.create(
        code="pertamanan",
        details=AgencyDetails(
            name="  Dinas   Pertamanan ",
            short_name="Pertamanan",
            parent="dlh",
            email="taman@batam.example",
            calendar="piket",
            areas=("21.71.01", "21.71.02"),
        ),
        actor=ADMIN,
        at=NOON,
    )

    agency = agencies.require("pertamanan")
    assert agencies.details_of(agency) == AgencyDetails(
        name="Dinas Pertamanan",
        short_name="Pertamanan",
        parent="dlh",
        email="taman@batam.example",
        calendar="piket",
        areas=("21.71.01", "21.71.02"),
    )
    assert CitySettings.objects.the().config_version == before + 1
    entry = AuditEntry.objects.get(kind="agency_created")
    assert (entry.subject, entry.actor_label, entry.happened_at) == (
        "pertamanan",
        "Pak Hendra",
        NOON,
    )


@pytest.mark.parametrize(
    ("code", "details", "refusal"),
    [
        ("dlh", PARKS, CodeTaken),
        ("Dinas Taman", PARKS, InvalidCode),
        ("", PARKS, InvalidCode),
        ("taman", AgencyDetails(name=" ", short_name="x"), Invalid),
        ("taman", AgencyDetails(name="x" * 161, short_name="x"), Invalid),
        ("taman", AgencyDetails(name="Taman", short_name="T", email="bukan surel"), Invalid),
        ("taman", AgencyDetails(name="Taman", short_name="T", parent="tidak_ada"), AgencyNotFound),
        ("taman", AgencyDetails(name="Taman", short_name="T", calendar="tidak_ada"), Invalid),
        ("taman", AgencyDetails(name="Taman", short_name="T", areas=("99.99",)), Invalid),
    ],
)
def test_refuses_and_changes_nothing(
    code: str, details: AgencyDetails, refusal: type[DomainError]
) -> None:
    before = (Agency.objects.count(), CitySettings.objects.the().config_version)

    with pytest.raises(refusal):
        agencies.create(code=code, details=details, actor=ADMIN, at=NOON)

    assert (Agency.objects.count(), CitySettings.objects.the().config_version) == before
    assert not AuditEntry.objects.filter(kind="agency_created").exists()


def test_the_package_limits_how_many_take_reports() -> None:
    entitle(max_agencies=Agency.objects.active().count())

    with pytest.raises(LimitReached):
        agencies.create(code="taman", details=PARKS, actor=ADMIN, at=NOON)
    agencies.switch_off(code="upt_parkir", actor=ADMIN, at=NOON)
    agencies.create(code="taman", details=PARKS, actor=ADMIN, at=NOON)
    with pytest.raises(LimitReached):
        agencies.switch_on(code="upt_parkir", actor=ADMIN, at=NOON)


def test_an_agency_is_never_below_itself() -> None:
    unit = agencies.require("upt_tpa_punggur")

    with pytest.raises(Invalid):
        agencies.change(
            code="dlh",
            details=AgencyDetails(name="DLH", short_name="DLH", parent=unit.code),
            actor=ADMIN,
            at=NOON,
        )


def test_the_default_agency_cannot_be_switched_off_until_another_is_the_default() -> None:
    with pytest.raises(DefaultAgencyStays):
        agencies.switch_off(code="diskominfo", actor=ADMIN, at=NOON)
    assert agencies.require("diskominfo").is_active

    agencies.make_default(code="dlh", actor=ADMIN, at=NOON)
    agencies.switch_off(code="diskominfo", actor=ADMIN, at=NOON)

    assert Agency.objects.the_default().code == "dlh"
    assert not agencies.require("diskominfo").is_active


def test_an_agency_that_is_off_is_never_the_default() -> None:
    agencies.switch_off(code="dlh", actor=ADMIN, at=NOON)

    with pytest.raises(Invalid):
        agencies.make_default(code="dlh", actor=ADMIN, at=NOON)
    assert Agency.objects.the_default().code == "diskominfo"


def test_switching_off_twice_is_one_change() -> None:
    agencies.switch_off(code="dlh", actor=ADMIN, at=NOON)
    agencies.switch_off(code="dlh", actor=ADMIN, at=NOON)

    entry = AuditEntry.objects.get(kind="agency_switched_off")
    assert entry.facts == {"rules": 1}
