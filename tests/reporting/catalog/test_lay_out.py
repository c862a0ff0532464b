"""A new city is set up from its seed, or with the least every city needs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reporting.models import (
    Agency,
    Area,
    Category,
    CitySettings,
    Crew,
    Holiday,
    Question,
    RoutingRule,
    SlaTarget,
    WorkingCalendar,
)
from reporting.services import seed

pytestmark = pytest.mark.usefixtures("batam")

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)


def test_batam_has_its_kelurahan_each_inside_its_kecamatan() -> None:
    assert Area.objects.kelurahan().count() == 64
    assert Area.objects.kecamatan().count() == 12
    pemping = Area.objects.select_related("parent").get(code="21.71.01.1002")
    assert pemping.parent is not None
    assert (pemping.name, pemping.parent.name) == ("Pemping", "Belakang Padang")
    assert pemping.is_illustrative
    assert pemping.boundary.contains(pemping.label_point)


def test_batam_switches_on_what_its_package_holds() -> None:
    active = Category.objects.active().top_level().in_order().values_list("code", flat=True)

    assert set(active) == {
        "sampah",
        "jalan_rusak",
        "parkir_liar",
        "lalu_lintas",
        "luar_kewenangan",
        "lainnya",
    }


def test_batam_sends_rubbish_to_its_environment_agency() -> None:
    rule = RoutingRule.objects.active().in_order().get(category__code="sampah", area=None)

    assert rule.agency.code == "dlh"
    assert Agency.objects.the_default().code == "diskominfo"


def test_laying_out_again_changes_nothing() -> None:
    before = (Area.objects.count(), Agency.objects.count(), SlaTarget.objects.count())

    seed.lay_out("batam", at=NOON)

    assert (Area.objects.count(), Agency.objects.count(), SlaTarget.objects.count()) == before


def test_a_city_without_a_seed_can_take_reports_at_once() -> None:
    _forget_everything()

    seed.lay_out_defaults(at=NOON)

    assert Agency.objects.the_default().code == "koordinator"
    active = Category.objects.active().top_level().values_list("code", flat=True)
    assert set(active) == {"lainnya", "luar_kewenangan"}
    assert Category.objects.filter(is_active=False, code="sampah").exists()
    assert {target.kind for target in SlaTarget.objects.in_force(NOON.date())} == {
        "response",
        "resolution",
    }
    calendar = WorkingCalendar.objects.get(is_default=True)
    assert Holiday.objects.filter(calendar=calendar, on="2026-08-17").exists()
    assert CitySettings.objects.the().config_version == 1


def _forget_everything() -> None:
    """Bring the city back to its empty tables; children go before their parents."""
    for rows in (
        RoutingRule.objects.all(),
        SlaTarget.objects.all(),
        Crew.objects.all(),
        CitySettings.objects.all(),
        Question.objects.all(),
        Category.objects.filter(parent__isnull=False),
        Category.objects.all(),
        Agency.objects.filter(parent__isnull=False),
        Agency.objects.all(),
        WorkingCalendar.objects.all(),
    ):
        rows.delete()
