"""Packages are versioned; what a city may use is written onto the city."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from billing.models import Package
from billing.services import entitling, packages
from billing.services.entitling import NotInPackage
from core.tenancy import inside_public
from tenants.models import City


@pytest.fixture(autouse=True)
def _on_the_platform(db: None) -> Iterator[None]:
    with inside_public():
        yield


def _package(**facts: object) -> Package:
    return Package.objects.create(code="uji", name="Uji", base_fee_minor=100, **facts)


def test_the_price_list_is_on_sale_once() -> None:
    packages.lay_out()
    packages.lay_out()

    assert Package.objects.count() == 3
    rintisan = Package.objects.newest("rintisan")
    assert (rintisan.base_fee_minor, rintisan.currency, rintisan.version) == (
        1_700_000_000,
        "IDR",
        1,
    )


def test_a_changed_package_is_a_new_version() -> None:
    packages.lay_out()
    Package.objects.filter(code="kota").update(base_fee_minor=1)

    packages.lay_out()

    versions = Package.objects.filter(code="kota").order_by("version")
    assert [package.version for package in versions] == [1, 2]
    assert Package.objects.newest("kota").base_fee_minor == 9_600_000_000


def test_a_city_may_use_what_it_chose_and_what_it_added() -> None:
    package = _package(limits={"max_categories": 2, "max_staff": 50})
    city = City.objects.get(code="bekasi")

    entitling.apply_package(city, package, chosen=["sampah", "pohon"], extras=["parkir_liar"])

    city.refresh_from_db()
    assert city.entitlements == {
        "package": "uji",
        "package_version": 1,
        "package_name": "Uji",
        "services": [],
        "coverage": None,
        "categories": ["sampah", "pohon", "parkir_liar"],
        "max_categories": 3,
        "max_staff": 50,
    }


@pytest.mark.parametrize(
    ("offered", "chosen", "extras", "categories"),
    [
        (None, [], [], None),
        (None, ["sampah"], [], ["sampah"]),
        (["sampah", "pohon"], [], [], ["sampah", "pohon"]),
        (["sampah", "pohon"], ["pohon"], [], ["pohon"]),
        (["sampah"], [], ["pohon"], ["sampah", "pohon"]),
    ],
)
def test_what_the_categories_are(
    offered: list[str] | None, chosen: list[str], extras: list[str], categories: list[str] | None
) -> None:
    package = _package(category_codes=offered)

    entitlements = entitling.entitlements_of(package, chosen=chosen, extras=extras)

    assert entitlements["categories"] == categories


@pytest.mark.parametrize("chosen", [["sampah", "pohon", "sosial"], ["kesehatan"]])
def test_nobody_chooses_more_or_others_than_the_package_has(chosen: list[str]) -> None:
    package = _package(category_codes=["sampah", "pohon", "sosial"], limits={"max_categories": 2})
    city = City.objects.get(code="bekasi")
    before = city.entitlements

    with pytest.raises(NotInPackage):
        entitling.apply_package(city, package, chosen=chosen)

    city.refresh_from_db()
    assert city.entitlements == before


def test_the_seeded_cities_have_their_packages() -> None:
    batam = City.objects.get(code="batam").entitlements
    bekasi = City.objects.get(code="bekasi").entitlements

    assert (batam["package"], batam["categories"]) == (
        "rintisan",
        ["sampah", "parkir_liar", "jalan_rusak", "lalu_lintas"],
    )
    assert (bekasi["package"], bekasi["max_categories"]) == ("komando", None)
