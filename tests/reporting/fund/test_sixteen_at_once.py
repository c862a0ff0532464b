"""Many desks reserve at the same moment: the ceiling holds, and every line is accounted for."""

from __future__ import annotations

import pytest
from django.db.models import Sum

from core.tenancy import CityLike, inside
from reporting.models import FundEntry, FundReservation, ResponseFund
from reporting.services.fund import refusals
from tests.make.fund import RUPIAH, head, make_fund, reserved, spent
from tests.make.reporting import make_running_report
from tests.reporting.workflow.test_two_at_once import at_once
from tests.support import database

pytestmark = pytest.mark.usefixtures("committed_db")
THREADS = 16


@pytest.fixture
def city(committed_db: None) -> CityLike:
    return database.city("batam")


def test_sixteen_reservations_never_pass_the_ceiling(city: CityLike) -> None:
    with inside(city):
        make_fund()  # Rp 10.000.000: eleven of sixteen times Rp 900.000 fit
        reports = [make_running_report() for _each in range(THREADS)]

    results = at_once(
        city, *(lambda report=report: reserved(report, 900_000, actor=head()) for report in reports)
    )

    refused = [each for each in results if isinstance(each, refusals.CeilingReached)]
    kept = [each for each in results if isinstance(each, FundReservation)]
    assert (len(kept), len(refused)) == (11, 5)
    with inside(city):
        fund = ResponseFund.objects.get()
        assert fund.reserved_minor == 9_900_000 * RUPIAH
        lines = FundEntry.objects.aggregate(total=Sum("amount_minor"))
        assert lines["total"] == fund.reserved_minor


def test_sixteen_receipts_never_pass_their_reservation(city: CityLike) -> None:
    with inside(city):
        make_fund()
        reservation = reserved(make_running_report(), 1_000_000)

    results = at_once(city, *([lambda: spent(reservation, 150_000)] * THREADS))

    booked = [each for each in results if isinstance(each, FundEntry)]
    refused = [each for each in results if isinstance(each, refusals.AboveReservation)]
    assert (len(booked), len(refused)) == (6, 10)
    with inside(city):
        fund = ResponseFund.objects.get()
        assert (fund.spent_minor, fund.reserved_minor) == (900_000 * RUPIAH, 100_000 * RUPIAH)
