"""Kota Bekasi and its invoices, on the platform; mails go to a post office of the tests' own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from billing.models import Invoice
from billing.rules.terms import Part
from billing.services import invoicing
from core import clock
from core.papers import pdf
from core.tenancy import inside, inside_public
from reporting.rules.roles import Role
from tenants.models import City, VendorRole
from tests.make.billing import RUPIAH, make_account, make_invoice, noon, pay
from tests.make.people import make_person
from tests.make.platform import make_vendor
from tests.support.clients import CityClient, PlatformClient, signed_in, signed_in_platform


@pytest.fixture
def city(bekasi: City) -> Iterator[City]:
    """A city in good standing; the test runs on the platform."""
    with inside_public():
        yield bekasi


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Let pages and letters believe it is noon on a day."""

    def set_clock(day: date) -> None:
        monkeypatch.setattr(clock, "now", lambda: noon(day))

    set_clock(date(2026, 11, 3))
    return set_clock


@pytest.fixture
def admin(city: City) -> CityClient:
    with inside(city):
        person = make_person(Role.CITY_ADMIN, name="Rina")
    return signed_in(city, person)


@pytest.fixture
def clerk(city: City) -> PlatformClient:
    return signed_in_platform(make_vendor(VendorRole.BILLING, name="Sari"))


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was laid out as pages, instead of laying it out."""
    found: list[str] = []

    def draw(text: str) -> bytes:
        found.append(text)
        return b"%PDF-"

    monkeypatch.setattr(pdf, "_draw", draw)
    return found


@pytest.fixture
def invoice(city: City) -> Invoice:
    """Half paid, in two termin, of a city whose treasurer collects PPN."""
    make_account(city, tax="ppn_buyer_pph23", npwp="001234567215000", budget_year=2026)
    found = make_invoice(city, contract_number="SPK/027/2026", handover_number="BAST/9")
    invoicing.reschedule(
        invoice_id=found.public_id,
        parts=[
            Part("Termin I", 9_000_000 * RUPIAH, date(2026, 11, 2)),
            Part("Termin II", 9_870_000 * RUPIAH, date(2026, 12, 15)),
        ],
        actor_label="Sari",
        at=noon(date(2026, 10, 2)),
    )
    pay(found, 1_870_000, "ppn_by_buyer")
    return found
