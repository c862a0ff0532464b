"""A year renews on the day we say, also where the leap day lies between Jakarta's calendar and UTC's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from billing.rules.periods import year_after
from core.tenancy import inside_public
from tests.billing.gateway.paying import Paying

JAKARTA = timedelta(hours=7)


@pytest.mark.slow
@pytest.mark.parametrize(
    "begins",
    [date(2027, 2, 28), date(2027, 3, 1), date(2028, 2, 29), date(2028, 3, 1)],
    ids=str,
)
def test_whole_years_from_any_day(paying: Paying, begins: date) -> None:
    paying.stripe.advance(datetime(begins.year, begins.month, begins.day, 9, tzinfo=UTC) - JAKARTA)
    paying.start()
    paying.everything()

    (first,) = paying.invoices()
    whole = first.subtotal_minor
    assert (first.period_start, first.period_end) == (begins, year_after(begins, 1))
    for years in range(1, 5):
        on = year_after(begins, years)
        paying.stripe.advance(datetime(on.year, on.month, on.day, 12, tzinfo=UTC))
        paying.everything()
        latest = max(paying.invoices(), key=lambda invoice: invoice.period_start or begins)
        assert (latest.period_start, latest.period_end) == (on, year_after(begins, years + 1))
        assert latest.subtotal_minor == whole
        with inside_public():
            assert paying.subscription().period_start == on
    assert len(paying.invoices()) == 5


def test_before_seven_in_the_morning_of_such_a_day_stripe_is_told_later(paying: Paying) -> None:
    paying.stripe.advance(datetime(2027, 3, 1, 2, tzinfo=UTC) - JAKARTA)
    paying.start()
    paying.hurry_once()
    assert paying.stripe.all("subscription") == []

    paying.stripe.advance(datetime(2027, 3, 1, 8, tzinfo=UTC) - JAKARTA)
    paying.everything()
    (first,) = paying.invoices()
    assert (first.period_start, first.period_end) == (date(2027, 3, 1), date(2028, 3, 1))
