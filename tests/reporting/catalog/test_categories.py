"""Setting up categories within the city's package."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.audit.models import AuditEntry
from core.errors import DomainError, Invalid
from reporting.models import Category, CitySettings
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.services.catalog import categories
from reporting.services.catalog.categories import (
    CategoryDetails,
    CategoryNotFound,
    LastCategoryStays,
)
from reporting.services.catalog.config import CodeTaken
from reporting.services.catalog.entitlements import LimitReached, NotInPackage
from tests.make.cities import entitle

pytestmark = pytest.mark.usefixtures("batam")

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
ADMIN = Actor(Role.CITY_ADMIN, "Pak Hendra")


def test_a_category_outside_the_package_stays_off() -> None:
    entitle(categories=["sampah"], max_categories=None)
    version = CitySettings.objects.the().config_version

    with pytest.raises(NotInPackage):
        categories.switch_on(code="pohon", actor=ADMIN, at=NOON)

    assert not categories.require("pohon").is_active
    assert CitySettings.objects.the().config_version == version
    assert not AuditEntry.objects.filter(kind="category_switched_on").exists()


def test_a_package_with_a_number_of_categories_lets_the_city_choose_them() -> None:
    entitle(categories=None, max_categories=4)

    with pytest.raises(LimitReached):
        categories.switch_on(code="pohon", actor=ADMIN, at=NOON)
    categories.switch_off(code="parkir_liar", actor=ADMIN, at=NOON)
    categories.switch_on(code="pohon", actor=ADMIN, at=NOON)

    assert categories.require("pohon").is_active
    assert AuditEntry.objects.filter(kind="category_switched_on", subject="pohon").exists()


def test_saying_whose_business_it_is_needs_no_package_until_it_becomes_the_citys() -> None:
    entitle(categories=[], max_categories=0)
    door = CategoryDetails(name="Telepon umum", next_door_name="Telkom", next_door_contact="188")
    categories.create(code="telepon", details=door, actor=ADMIN, at=NOON)

    with pytest.raises(NotInPackage):
        categories.change(
            code="telepon", details=CategoryDetails(name="Telepon umum"), actor=ADMIN, at=NOON
        )

    assert categories.require("telepon").is_next_door


def test_a_child_follows_its_parent() -> None:
    categories.switch_off(code="sampah", actor=ADMIN, at=NOON)
    categories.switch_off(code="tps_penuh", actor=ADMIN, at=NOON)

    with pytest.raises(Invalid):
        categories.switch_on(code="tps_penuh", actor=ADMIN, at=NOON)
    categories.switch_on(code="sampah", actor=ADMIN, at=NOON)
    categories.switch_on(code="tps_penuh", actor=ADMIN, at=NOON)

    assert categories.require("tps_penuh").is_active


def test_the_last_category_stays() -> None:
    Category.objects.exclude(code="sampah").update(is_active=False)

    with pytest.raises(LastCategoryStays):
        categories.switch_off(code="sampah", actor=ADMIN, at=NOON)

    assert categories.require("sampah").is_active


def test_words_are_kept_in_lower_case_and_once() -> None:
    details = CategoryDetails(
        name="Sampah", keywords=("Bau  Busuk", "bau busuk", " ", "TPS"), hazard_words=("Limbah B3",)
    )

    categories.change(code="sampah", details=details, actor=ADMIN, at=NOON)

    kept = categories.details_of(categories.require("sampah"))
    assert kept.keywords == ("bau busuk", "tps")
    assert kept.hazard_words == ("limbah b3",)


@pytest.mark.parametrize(
    ("code", "parent", "details", "refusal"),
    [
        ("sampah", "", CategoryDetails(name="Sampah"), CodeTaken),
        ("kayu", "tps_penuh", CategoryDetails(name="Kayu"), Invalid),
        ("kayu", "tidak_ada", CategoryDetails(name="Kayu"), CategoryNotFound),
        ("kayu", "sampah", CategoryDetails(name=""), Invalid),
        ("kayu", "sampah", CategoryDetails(name="Kayu", default_priority="segera"), Invalid),
        ("kayu", "sampah", CategoryDetails(name="Kayu", visibility_default="?"), Invalid),
        ("kayu", "sampah", CategoryDetails(name="Kayu", duplicate_radius_m=0), Invalid),
        ("kayu", "sampah", CategoryDetails(name="Kayu", duplicate_window_days=999), Invalid),
        ("kayu", "sampah", CategoryDetails(name="Kayu", keywords=("x" * 61,)), Invalid),
    ],
)
def test_refuses_and_changes_nothing(
    code: str, parent: str, details: CategoryDetails, refusal: type[DomainError]
) -> None:
    before = Category.objects.count()

    with pytest.raises(refusal):
        categories.create(code=code, parent_code=parent, details=details, actor=ADMIN, at=NOON)

    assert Category.objects.count() == before


def test_the_city_arranges_its_list() -> None:
    categories.arrange(codes=["parkir_liar", "sampah"], actor=ADMIN, at=NOON)

    first = Category.objects.in_order().values_list("code", flat=True)[:2]
    assert list(first) == ["parkir_liar", "sampah"]
