"""A partner's systems hear what happens to its own cities, offers and money, and to nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from api.webhooks.catalogue import BY_NAME
from billing.models import Invoice, InvoiceState
from billing.services import packages, partner_news, taxes
from billing.services.partners import deals
from core import clock
from core.tenancy import inside, inside_public
from core.webhooks.models import Event
from core.webhooks.services.endpoints import Owner
from tenants.models import City, CityState, Partner
from tenants.rules.life import StepNotAllowed, Who
from tenants.services import life, partners
from tests.make.billing import make_invoice, put
from tests.make.platform import make_partner
from tests.make.regions import BATAM, make_regions
from tests.webhooks.conftest import listens
from tests.webhooks.shapes import keeps_to

AT = datetime(2026, 11, 22, 3, tzinfo=UTC)


@pytest.fixture
def carrier(bekasi: City) -> Iterator[Partner]:
    """A partner with a city, and another that listens as well; the test runs on the platform."""
    partner, other = make_partner("telkomsel"), make_partner("indosat")
    with inside_public():
        City.objects.filter(pk=bekasi.pk).update(partner=partner)
        bekasi.refresh_from_db()
        listens(owner=Owner(partner.code))
        listens(owner=Owner(other.code))
        yield partner


def told(owner: str = "telkomsel", *, sandbox: bool = False) -> list[Event]:
    """Everything that was said to a partner, in order; each as the catalogue has it."""
    events = list(Event.objects.filter(owner=owner, is_sandbox=sandbox).order_by("pk"))
    for event in events:
        keeps_to(BY_NAME[event.type].shape(), event.data)
    return events


def test_every_step_of_its_citys_life_is_told_and_a_refused_one_is_not(
    bekasi: City, carrier: Partner
) -> None:
    put(bekasi, CityState.ACTIVE)
    life.move(
        bekasi, "suspend", actor_label="Sari", at=AT, reason="Belum dibayar.", who=Who.PARTNER
    )
    life.move(bekasi, "reopen", actor_label="Sari", at=AT)
    with pytest.raises(StepNotAllowed):
        life.move(bekasi, "reopen", actor_label="Sari", at=AT)

    assert [event.type for event in told()] == ["city.suspended", "city.reopened"]
    first = told()[0]
    assert first.data["city"]["id"] == str(bekasi.public_id)
    assert (first.data["from_state"], first.data["to_state"]) == ("active", "suspended")
    assert first.data["reason"] == "Belum dibayar."
    assert (first.subject, first.happened_at) == (bekasi.code, AT)
    assert told("indosat") == []


def test_both_partners_hear_who_serves_a_city(bekasi: City, carrier: Partner) -> None:
    other = Partner.objects.get(code="indosat")

    partners.assign(city=bekasi, partner=other, actor_label="Sari", at=AT)
    partners.assign(city=bekasi, partner=other, actor_label="Sari", at=AT)

    assert [event.type for event in told()] == ["city.unassigned"]
    assert [event.type for event in told("indosat")] == ["city.assigned"]
    put(bekasi, CityState.ACTIVE)
    life.move(bekasi, "fall_due", actor_label="Sari", at=AT)
    assert len(told()) == 1
    assert [event.type for event in told("indosat")] == ["city.assigned", "city.past_due"]


def test_a_sandbox_is_told_of_to_sandbox_endpoints_only(bekasi: City, carrier: Partner) -> None:
    listens(owner=Owner(carrier.code, is_sandbox=True))
    City.objects.filter(pk=bekasi.pk).update(is_sandbox=True)
    put(bekasi, CityState.ACTIVE)

    life.move(bekasi, "fall_due", actor_label="Sari", at=AT)

    assert told() == []
    assert [event.type for event in told(sandbox=True)] == ["city.past_due"]


def test_a_partner_that_is_switched_off_hears_nothing(bekasi: City, carrier: Partner) -> None:
    put(bekasi, CityState.ACTIVE)
    partners.switch(partner=carrier, is_active=False, actor_label="Sari", at=AT)

    life.move(bekasi, "fall_due", actor_label="Sari", at=AT)

    assert told() == []


def test_a_city_of_nobody_is_told_to_nobody(batam: City, carrier: Partner) -> None:
    put(batam, CityState.ACTIVE)

    life.move(batam, "fall_due", actor_label="Sari", at=AT)

    assert not Event.objects.exists()


def test_invoices_are_told_when_they_are_issued_paid_or_given_up(
    bekasi: City, carrier: Partner
) -> None:
    invoice = make_invoice(bekasi)
    for state in (InvoiceState.DRAFT, InvoiceState.OPEN, InvoiceState.PAID, InvoiceState.VOID):
        Invoice.objects.filter(pk=invoice.pk).update(state=state)
        invoice.refresh_from_db()
        partner_news.tell_invoice(invoice, at=AT)

    found = told()
    assert [event.type for event in found] == ["invoice.issued", "invoice.paid", "invoice.voided"]
    assert found[0].data["invoice"]["total_minor"] == invoice.total_minor
    assert found[0].data["city"]["code"] == bekasi.code


def test_an_offer_is_told_from_being_offered_to_its_end(carrier: Partner) -> None:
    make_regions()
    packages.lay_out()
    taxes.lay_out()
    at = clock.now()
    how = {"partner": carrier, "actor_label": "Budi", "at": at}
    choice = deals.wanted(region_code=BATAM, package_code="kota")
    deal = deals.register(choice=choice, **how)  # type: ignore[arg-type]
    deals.step(deal=deal.public_id, name="offer", **how)  # type: ignore[arg-type]
    deals.step(deal=deal.public_id, name="lose", reason="Terlalu mahal.", **how)  # type: ignore[arg-type]

    assert [event.type for event in told()] == ["quote.offered", "quote.lost"]
    assert told()[0].data["quote"]["id"] == str(deal.public_id)
    assert told()[0].subject == deal.number


def test_nothing_of_it_reaches_a_citys_own_tables(bekasi: City, carrier: Partner) -> None:
    put(bekasi, CityState.ACTIVE)
    life.move(bekasi, "fall_due", actor_label="Sari", at=AT)

    with inside(bekasi):
        assert not Event.objects.exists()
    assert Event.objects.count() == 1
