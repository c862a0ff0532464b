"""Life in a city that is not ready for it."""

from __future__ import annotations

import pytest

from core import clock
from reporting.demo.simulation import Simulation
from reporting.models import Area, Category, Report
from reporting.services import config
from tenants.models import City


@pytest.mark.parametrize("missing", ["boundaries", "categories"])
def test_nobody_sends_anything_where_there_is_no_place_or_nothing_to_report(
    batam: City, missing: str
) -> None:
    if missing == "boundaries":
        Area.objects.update(is_covered=False)
    else:
        Category.objects.update(is_active=False)
    config.forget()

    said = Simulation.begin(7).act(clock.now(), sends=True)

    assert said == []
    assert not Report.objects.exists()
