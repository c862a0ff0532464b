"""An offer keeps what it said: number, lines and sums; what cannot be offered is refused in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from billing.models import Package, Quote
from billing.services import packages, quotes, taxes
from billing.services.entitling import NotInPackage
from billing.services.packages import PriceListWrong, UnknownService
from billing.services.quotes import CoveredArea, NothingCovered, PackageWithdrawn
from core.tenancy import inside_public

AT = datetime(2026, 11, 20, 3, tzinfo=UTC)
AREAS = (
    CoveredArea("21.71.01.1001", "Satu", "21.71.01", 6_000),
    CoveredArea("21.71.01.1002", "Dua", "21.71.01", 25),
)


@pytest.fixture(autouse=True)
def _on_the_platform(db: None) -> Iterator[None]:
    with inside_public():
        packages.lay_out()
        taxes.lay_out()
        yield


def _offer(**facts: Any) -> Quote:
    given = {
        "region_code": "21.71",
        "region_name": "Kota Batam",
        "package": Package.objects.newest("kota"),
        "services": ["sso"],
        "coverage": AREAS,
        "tax_profile": taxes.profile("ppn_vendor"),
        "at": AT,
    }
    return quotes.make_quote(**{**given, **facts})


def test_an_offer_says_every_line_and_keeps_it_when_prices_change() -> None:
    quote = _offer()
    Package.objects.update(base_fee_minor=1_000_000)

    told = [packages.describe(line)[:2] for line in quotes.bill_of(quote).lines]

    assert told == [
        ("Biaya dasar paket", "1 tahun"),
        ("Wilayah layanan, 50 km² pertama", "50,00 km²"),
        ("Wilayah layanan, 50–200 km²", "10,25 km²"),
        ("Masuk lewat akun kantor", "1 tahun"),
    ]
    net = 96_000_000 + 50 * 250_000 + 10.25 * 150_000 + 15_000_000
    assert quote.subtotal_minor == int(net * 100)
    assert quote.total_minor == quote.subtotal_minor * 111 // 100
    assert quotes.bill_of(quote).total_minor == quote.total_minor


def test_numbers_follow_one_another_within_a_year() -> None:
    numbers = [_offer().number for _time in range(2)]
    Quote.objects.filter(number=numbers[1]).update(number="PNW-2026-9999")

    assert numbers == ["PNW-2026-0001", "PNW-2026-0002"]
    assert _offer().number == "PNW-2026-10000"
    assert _offer().number == "PNW-2026-10001"
    assert _offer(at=datetime(2026, 12, 31, 18, tzinfo=UTC)).number == "PNW-2027-0001"


def test_included_services_cost_nothing_and_unknown_ones_are_named() -> None:
    assert _offer(services=["api", "sso"]).services == ["sso"]
    with pytest.raises(UnknownService, match="teleport"):
        _offer(services=["teleport"])


def test_what_cannot_be_offered_is_refused() -> None:
    package = Package.objects.newest("rintisan")
    unmeasured = (*AREAS, replace(AREAS[0], code="x", area_ha=None))

    for facts, error in (
        ({"coverage": ()}, NothingCovered),
        ({"coverage": unmeasured}, NothingCovered),
        ({"area_ha": 0, "coverage": ()}, NothingCovered),
        ({"package": package, "services": [], "categories": ["a", "b", "c"]}, NotInPackage),
    ):
        with pytest.raises(error):
            _offer(**facts)
    Package.objects.filter(pk=package.pk).update(withdrawn_at=AT)
    package.refresh_from_db()
    with pytest.raises(PackageWithdrawn):
        _offer(package=package, services=[])
    assert not Quote.objects.exists()


def test_a_typed_area_is_priced_and_marked() -> None:
    quote = _offer(coverage=(), area_ha=102_028)

    assert (quote.area_ha, quote.area_is_typed) == (102_028, True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"base_fee_rupiah": 17_000_050},
        {"tiers": [{"up_to_km2": 50, "per_km2_rupiah": 10_000}]},
        {"tiers": [{"per_km2_rupiah": 10_000}, {"up_to_km2": 9, "per_km2_rupiah": 10_000}]},
        {"tiers": [{"per_km2_rupiah": 12_345}]},
        {"optional_services": {"teleport": 1_000_000}},
        {"included_services": ["api"], "optional_services": {"api": 1_000_000}},
    ],
)
def test_a_price_list_that_would_round_or_has_gaps_is_not_sold(wrong: dict[str, Any]) -> None:
    entry = {
        "code": "uji",
        "name": "Uji",
        "base_fee_rupiah": 1_000_000,
        "tiers": [{"per_km2_rupiah": 10_000}],
    }
    packages.facts_of(entry)

    with pytest.raises(PriceListWrong):
        packages.facts_of({**entry, **wrong})
