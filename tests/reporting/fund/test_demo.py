"""Demo cities show a fund that is used."""

from __future__ import annotations

import pytest

from reporting.demo.funds import funds
from reporting.models import FundReservation, ResponseFund
from reporting.rules.lifecycle import State
from tests.make.fund import RUPIAH
from tests.make.reporting import later, make_running_report

pytestmark = pytest.mark.usefixtures("batam")


def test_every_agency_with_crews_has_one_and_some_repairs_are_paid() -> None:
    for _each in range(3):
        make_running_report(state=State.IN_PROGRESS)

    assert funds(at=later(hours=1)) == ResponseFund.objects.count() > 0

    fund = ResponseFund.objects.get(agency__code="dlh")
    assert (fund.spent_minor, fund.reserved_minor) == (4_750_000 * RUPIAH, 2_000_000 * RUPIAH)
    states = FundReservation.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["open", "settled", "open"]
