"""Years of a paying city: what it bought is billed once, at our own price, and paid once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from billing.models import CreditNote, Invoice
from billing.rules import pricing
from billing.services import coverage, estimates, settling, subscriptions
from billing.services.activation import CannotBeBilled
from core.tenancy import inside_public
from tenants.models import City, CityState
from tests.billing.gateway.paying import ACTOR, RUPIAH, Paying, make_package

NEW_YEAR = datetime(2027, 12, 31, 17, tzinfo=UTC)  # midnight in Jakarta


def _yearly(paying: Paying) -> int:
    with inside_public():
        bought = estimates.has(paying.subscription(), paying.today)
    return pricing.subtotal(bought.lines())


def _agree(paying: Paying) -> None:
    """Both ledgers hold the same invoices, amounts and states."""
    there = {each["id"]: each for each in paying.stripe.all("invoice")}
    ours = {each.stripe_invoice_id: each for each in paying.invoices()}
    assert set(ours) == set(there)
    for number, invoice in ours.items():
        theirs = there[number]
        assert (invoice.state, invoice.total_minor) == (theirs["status"], theirs["total"])
        assert invoice.tax_minor == invoice.subtotal_minor * 11 // 100
        assert invoice.total_minor == invoice.subtotal_minor + invoice.tax_minor


def test_the_first_invoice_is_the_year_as_we_explain_it(paying: Paying) -> None:
    paying.start(services=["command_wall"])

    paying.everything()

    (invoice,) = paying.invoices()
    assert invoice.state == "open"
    assert invoice.subtotal_minor == _yearly(paying)
    assert (invoice.period_start, invoice.period_end) == (date(2027, 1, 1), date(2028, 1, 1))
    assert invoice.number
    with inside_public():
        lines = {line.text: line.amount_minor for line in invoice.lines.all()}
        city = City.objects.get(pk=paying.city.pk)
    assert set(lines) >= {"Biaya dasar", "Wilayah layanan, 50 km² pertama", "Ruang kendali"}
    assert sum(lines.values()) == invoice.subtotal_minor
    assert city.state == CityState.ACTIVE
    _agree(paying)


def test_activating_again_bills_nothing_more(paying: Paying) -> None:
    first = paying.start()
    paying.everything()

    again = paying.start()
    paying.everything()

    assert again.pk == first.pk
    assert len(paying.invoices()) == 1


def test_a_sandbox_and_a_package_in_another_currency_are_never_billed(paying: Paying) -> None:
    with inside_public():
        City.objects.filter(pk=paying.city.pk).update(is_sandbox=True)
    paying.city.is_sandbox = True
    with pytest.raises(CannotBeBilled):
        paying.start()
    paying.city.is_sandbox = False
    paying.package = make_package("dolar", currency="USD")

    with pytest.raises(CannotBeBilled, match="USD"):
        paying.start()

    with inside_public():
        assert subscriptions.running(paying.city) is None
    assert paying.stripe.all("customer") == []


def test_a_free_trade_zone_is_billed_without_tax(paying: Paying) -> None:
    paying.start(tax="free_trade_zone")

    paying.everything()

    (invoice,) = paying.invoices()
    assert (invoice.tax_minor, invoice.total_minor) == (0, invoice.subtotal_minor)


def test_what_a_change_costs_is_an_invoice_of_its_own(paying: Paying) -> None:
    paying.start(codes=4)
    paying.everything()
    paying.stripe.advance(days=100)

    change = paying.cover(paying.codes[:6])
    paying.everything()

    assert change is not None
    _first, invoice = paying.invoices()
    assert invoice.state == "open"
    assert (invoice.subtotal_minor, invoice.total_minor) == (
        change.subtotal_minor,
        change.total_minor,
    )
    assert (invoice.period_start, invoice.period_end) == (paying.today, date(2028, 1, 1))
    with inside_public():
        shown = [charge.text for charge in change.charges.order_by("position")]
        assert [line.text for line in invoice.lines.all()] == shown
    _agree(paying)


def test_what_a_change_gives_back_lowers_the_renewal(paying: Paying) -> None:
    paying.start(codes=6, services=["api"])
    paying.everything()
    paying.stripe.advance(days=180)
    change = paying.cover(paying.codes[:5])
    paying.everything()
    assert change is not None
    assert change.subtotal_minor < 0
    assert len(paying.invoices()) == 1

    paying.stripe.advance(to=NEW_YEAR)
    paying.stripe.advance(seconds=7200)
    paying.everything()

    _first, renewal = paying.invoices()
    assert renewal.state == "open"
    assert renewal.subtotal_minor == _yearly(paying) + change.subtotal_minor
    assert (renewal.period_start, renewal.period_end) == (date(2028, 1, 1), date(2029, 1, 1))
    assert paying.subscription().period_start == date(2028, 1, 1)
    _agree(paying)


def test_a_credit_larger_than_the_renewal_goes_on_to_the_next_invoice(paying: Paying) -> None:
    costly = make_package("mahal", base_fee_minor=900_000_000 * RUPIAH)
    cheap = paying.package
    paying.package = costly
    paying.start(codes=1)
    paying.everything()
    change = paying.buy(cheap, [])
    paying.everything()
    assert change is not None

    for year in (1, 2):
        paying.stripe.advance(to=NEW_YEAR.replace(year=2026 + year))
        paying.stripe.advance(seconds=7200)
        paying.everything()

    _first, renewal, later = paying.invoices()
    assert renewal.total_minor < 0
    assert renewal.state == "paid"
    assert renewal.credited_minor == renewal.total_minor  # moved to the balance
    assert later.total_minor > 0
    assert later.credited_minor == later.total_minor  # paid from it
    assert later.state == "paid"
    _agree(paying)


def test_a_change_that_reaches_stripe_after_the_renewal_is_billed_for_the_new_year(
    paying: Paying,
) -> None:
    paying.start(codes=4)
    paying.everything()
    before = _yearly(paying)
    paying.stripe.advance(to=NEW_YEAR.replace(hour=15))
    change = paying.cover(paying.codes[:7])  # two hours before midnight; the worker is away
    paying.stripe.advance(to=NEW_YEAR)
    paying.stripe.advance(seconds=7200)

    paying.everything()

    assert change is not None
    _first, *rest = paying.invoices()
    assert sorted(invoice.subtotal_minor for invoice in rest) == sorted(
        [change.subtotal_minor, before, _yearly(paying) - before]
    )
    _agree(paying)


def test_changes_made_before_stripe_heard_of_the_city_are_not_billed_twice(paying: Paying) -> None:
    paying.start(codes=4)
    first_year = _yearly(paying)
    change = paying.cover(paying.codes[:6])
    assert change is not None

    paying.everything()

    assert [invoice.subtotal_minor for invoice in paying.invoices()] == [
        first_year,
        change.subtotal_minor,
    ]
    assert first_year + change.subtotal_minor == _yearly(paying)


def test_an_invoice_paid_in_parts_is_paid_at_stripe_with_the_last(paying: Paying) -> None:
    paying.start()
    paying.everything()
    (invoice,) = paying.invoices()

    paying.pay(invoice, 1_000_000 * RUPIAH, "a")
    paying.pay(invoice, 1_000_000 * RUPIAH, "a")  # the same form sent twice
    paying.everything()
    assert paying.stripe.find(invoice.stripe_invoice_id)["status"] == "open"
    paying.pay(invoice, invoice.total_minor - 1_000_000 * RUPIAH, "b")
    paying.everything()

    there = paying.stripe.find(invoice.stripe_invoice_id)
    (paid,) = paying.invoices()
    assert (there["status"], there["amount_paid_off_stripe"]) == ("paid", invoice.total_minor)
    assert (paid.state, paid.settled_minor) == ("paid", invoice.total_minor)


def test_a_credit_note_lowers_an_open_invoice_and_the_one_after_a_paid_one(paying: Paying) -> None:
    paying.start()
    paying.everything()
    (invoice,) = paying.invoices()
    amount = 1_110_000 * RUPIAH

    _credit(paying, invoice, amount)
    paying.everything()

    (open_one,) = paying.invoices()
    assert (open_one.state, open_one.credited_minor) == ("open", amount)
    paying.pay(open_one, open_one.total_minor - amount, "rest")
    paying.everything()
    assert paying.invoices()[0].state == "paid"
    _credit(paying, invoice, amount)
    paying.everything()
    paying.stripe.advance(to=NEW_YEAR)
    paying.stripe.advance(seconds=7200)
    paying.everything()
    paid, renewal = paying.invoices()
    assert paid.credited_minor == 2 * amount
    assert renewal.credited_minor == amount
    with inside_public():
        assert CreditNote.objects.filter(invoice=paid).count() == 2


def test_no_more_is_credited_than_an_invoice_asks_for(paying: Paying) -> None:
    paying.start()
    paying.everything()
    (invoice,) = paying.invoices()

    for amount in (invoice.total_minor + 1, 0, -100):
        with pytest.raises(settling.TooMuchCredit):
            _credit(paying, invoice, amount)
    with pytest.raises(settling.TooMuchCredit):
        _credit(paying, invoice, 100, reason=" ")
    _credit(paying, invoice, invoice.total_minor)
    with pytest.raises(settling.TooMuchCredit):  # though the first has not reached Stripe
        _credit(paying, invoice, 100)

    paying.everything()
    (note,) = paying.stripe.all("credit_note")
    assert note["amount"] == invoice.total_minor
    assert paying.invoices()[0].state == "paid"


def test_ending_a_subscription_ends_it_at_stripe(paying: Paying) -> None:
    paying.start()
    paying.everything()

    subscriptions.end(city=paying.city, actor_label=ACTOR, at=paying.now)
    paying.everything()
    paying.stripe.advance(days=800)
    paying.everything()

    (there,) = paying.stripe.all("subscription")
    assert there["status"] == "canceled"
    assert len(paying.invoices()) == 1


def test_stripe_learns_nothing_but_the_office(paying: Paying) -> None:
    paying.start(services=["api"])
    paying.everything()
    paying.cover(paying.codes[:6])
    paying.everything()

    (customer,) = paying.stripe.all("customer")
    assert (customer["name"], customer["email"]) == (
        "Pemerintah Kota Batam",
        "bendahara@batam.example",
    )
    for kind in ("customer", "subscription", "invoice", "invoiceitem"):
        for thing in paying.stripe.all(kind):
            assert set(thing["metadata"]) <= {"city", "subscription", "change", "charge"}
            for value in thing["metadata"].values():
                assert set(value) <= set("0123456789abcdef-:")
    assert coverage.total_ha(paying.piece(code) for code in paying.codes[:6]) > 0


def _credit(paying: Paying, invoice: Invoice, amount: int, reason: str = "Salah hitung") -> None:
    settling.credit(
        invoice_id=invoice.public_id,
        amount_minor=amount,
        reason=reason,
        actor_label=ACTOR,
        at=paying.now,
    )
