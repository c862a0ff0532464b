"""A partner's month: its own cities' payments, each once, and never changed when it is over."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from billing.models import Statement
from billing.services.partners import statements, terms
from core.errors import Invalid
from core.outbox.models import OutboxMessage
from tenants.models import City, Partner
from tenants.services import partners
from tests.make.money import NET, TAX, make_credit, make_invoice, make_payment

JAKARTA = ZoneInfo("Asia/Jakarta")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
AUGUST, SEPTEMBER, OCTOBER = date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1)
IN_SEPTEMBER = datetime(2026, 9, 10, 3, tzinfo=UTC)
IN_OCTOBER = datetime(2026, 10, 10, 3, tzinfo=UTC)
IN_NOVEMBER = datetime(2026, 11, 2, 3, tzinfo=UTC)


@pytest.fixture
def agreed(telkomsel: Partner) -> Partner:
    """A partner with 15 per cent on everything."""
    terms.set_margin(
        partner=telkomsel,
        margin_bp=1500,
        valid_from=LONG_AGO.date(),
        actor_label="Sari",
        at=LONG_AGO,
    )
    return telkomsel


def city(code: str) -> City:
    found: City = City.objects.get(code=code)
    return found


def test_a_month_holds_its_own_cities_payments_and_no_others(
    agreed: Partner, indosat: Partner
) -> None:
    make_payment(make_invoice(city("batam")), at=IN_SEPTEMBER)
    make_payment(make_invoice(city("bekasi")), at=IN_SEPTEMBER)
    nobodys = City.objects.create(code="jambi", name="Kota Jambi", number_prefix="JMB")
    make_payment(make_invoice(nobodys), at=IN_SEPTEMBER)

    month = statements.open_month(agreed, SEPTEMBER)

    assert [entry.city_name for entry in month.entries] == [city("batam").name]
    assert (month.net_minor, month.margin_minor) == (NET, 255_000_000)
    assert [e.city_name for e in statements.open_month(indosat, SEPTEMBER).entries] == [
        city("bekasi").name
    ]
    assert statements.open_month(indosat, SEPTEMBER).margin_minor == 0
    assert statements.open_month(agreed, OCTOBER).entries == ()


def test_a_month_begins_at_midnight_in_jakarta(agreed: Partner) -> None:
    invoice = make_invoice(city("batam"))
    make_payment(invoice, 100, at=datetime(2026, 8, 31, 23, 59, tzinfo=JAKARTA))
    make_payment(invoice, 200, at=datetime(2026, 9, 1, 0, 0, tzinfo=JAKARTA))

    assert len(statements.open_month(agreed, AUGUST).entries) == 1
    assert len(statements.open_month(agreed, SEPTEMBER).entries) == 1


def test_a_frozen_month_stays_and_what_is_undone_later_stands_later(agreed: Partner) -> None:
    invoice = make_invoice(city("batam"))
    paid = make_payment(invoice, at=IN_SEPTEMBER)
    statement = statements.freeze(partner=agreed, month=SEPTEMBER, at=IN_OCTOBER)
    assert statement is not None

    paid.withdrawn_at = IN_OCTOBER
    paid.save(update_fields=["withdrawn_at"])
    make_payment(invoice, at=IN_OCTOBER + timedelta(hours=1))
    make_credit(invoice, NET + TAX, at=IN_OCTOBER + timedelta(days=1))

    again = statements.freeze(partner=agreed, month=SEPTEMBER, at=IN_NOVEMBER)
    assert again == statement
    september = statements.read(agreed, statement.public_id)
    october = statements.open_month(agreed, OCTOBER)
    assert [entry.net_minor for entry in september.entries] == [NET]
    assert [entry.net_minor for entry in october.entries] == [-NET, NET, -NET]
    assert september.margin_minor + october.margin_minor == 0


def test_only_a_month_that_is_over_is_frozen_and_only_once(agreed: Partner) -> None:
    make_payment(make_invoice(city("batam")), at=IN_SEPTEMBER)

    with pytest.raises(ValueError, match="not over"):
        statements.freeze(partner=agreed, month=SEPTEMBER, at=IN_SEPTEMBER)
    statements.freeze_all(IN_NOVEMBER)
    statements.freeze_all(IN_NOVEMBER)

    [statement] = Statement.objects.all()
    assert (statement.number, statement.month) == ("REK-2026-0001", SEPTEMBER)
    assert (statement.net_minor, statement.margin_minor) == (NET, 255_000_000)
    assert statement.lines.get().payment is not None


def test_new_terms_leave_what_was_billed_before_as_it_was(agreed: Partner) -> None:
    make_payment(make_invoice(city("batam"), on=date(2026, 8, 20)), 1_110_000, at=IN_SEPTEMBER)
    terms.set_margin(
        partner=agreed,
        margin_bp=2000,
        valid_from=SEPTEMBER,
        actor_label="Sari",
        at=datetime(2026, 8, 30, tzinfo=UTC),
    )
    make_payment(make_invoice(city("batam"), on=date(2026, 9, 2)), 1_110_000, at=IN_SEPTEMBER)

    month = statements.open_month(agreed, SEPTEMBER)

    assert [entry.margin_bp for entry in month.entries] == [1500, 2000]


@pytest.mark.parametrize(
    ("margin", "since"), [(10_001, OCTOBER), (-1, OCTOBER), (1500, date(2026, 9, 9))]
)
def test_terms_that_make_no_sense_are_refused(telkomsel: Partner, margin: int, since: date) -> None:
    with pytest.raises(Invalid):
        terms.set_margin(
            partner=telkomsel,
            margin_bp=margin,
            valid_from=since,
            actor_label="Sari",
            at=IN_SEPTEMBER,
        )
    assert not telkomsel.terms.exists()


def test_a_city_that_changes_its_partner_leaves_each_what_came_in_its_time(
    agreed: Partner, indosat: Partner
) -> None:
    invoice = make_invoice(city("batam"))
    early = make_payment(invoice, 1_110_000, at=IN_SEPTEMBER)
    partners.assign(
        city=city("batam"), partner=indosat, actor_label="Sari", at=IN_SEPTEMBER + timedelta(days=1)
    )
    make_payment(invoice, 2_220_000, at=IN_SEPTEMBER + timedelta(days=2))
    early.withdrawn_at = IN_OCTOBER
    early.save(update_fields=["withdrawn_at"])

    assert statements.open_month(agreed, SEPTEMBER).net_minor == 1_000_000
    assert statements.open_month(indosat, SEPTEMBER).net_minor == 2_000_000
    assert statements.open_month(agreed, OCTOBER).net_minor == -1_000_000
    assert statements.open_month(indosat, OCTOBER).entries == ()


def test_another_partners_statement_does_not_exist(agreed: Partner, indosat: Partner) -> None:
    make_payment(make_invoice(city("batam")), at=IN_SEPTEMBER)
    statement = statements.freeze(partner=agreed, month=SEPTEMBER, at=IN_OCTOBER)
    assert statement is not None

    with pytest.raises(statements.StatementMissing):
        statements.read(indosat, statement.public_id)
    assert statements.frozen(indosat) == []
    assert statements.frozen(agreed) == [statement]
    assert not OutboxMessage.objects.filter(payload__icontains="batam").exists()


def test_the_price_list_says_what_each_line_brings(agreed: Partner) -> None:
    rintisan, *_more = terms.prices(agreed, IN_SEPTEMBER.date())

    assert rintisan.package.code == "rintisan"
    assert (rintisan.prices[0].amount_minor, rintisan.prices[0].margin_minor) == (
        1_700_000_000,
        255_000_000,
    )
    assert len(rintisan.prices) == 1 + 3 + 7
