"""Many reports at once in a real browser: by hand with scripts, and without any."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.tenancy import inside
from tests.browser.barriers import barriers
from tests.browser.test_desk import PHONE, SignIn, _waiting, sign_in  # noqa: F401 - a fixture
from tests.support import database

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("facts", [{"viewport": PHONE}, {"java_script_enabled": False}])
def test_two_of_three_are_held_in_one_go(sign_in: SignIn, facts: dict[str, Any]) -> None:  # noqa: F811
    from reporting.models import Report

    first, second, third = _waiting(3)
    page = sign_in("agency_operator", **facts)
    page.goto("/meja/")

    for report in (first, second):
        page.locator(f'.tick-box[value^="{report.number}:"]').check()
    page.get_by_label("Untuk laporan yang dicentang").select_option("hold")
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_label("Menunggu cuaca").check()
    page.get_by_label("Penjelasan untuk pelapor").fill("Hujan deras sejak pagi")
    if facts.get("java_script_enabled", True):
        assert barriers(page) == []
    page.get_by_role("button", name="Tunda: 2 laporan").click()
    page.get_by_text("2 dikerjakan", exact=True).wait_for()
    if facts.get("java_script_enabled", True):
        assert barriers(page) == []

    with inside(database.city("batam")):
        states = dict(Report.objects.values_list("number", "state"))
    assert states == {
        first.number: "on_hold",
        second.number: "on_hold",
        third.number: "assigned",
    }


def test_finished_work_has_a_list_of_its_own(sign_in: SignIn) -> None:  # noqa: F811
    from core import clock
    from reporting.rules.states import State
    from tests.make.reporting import make_report

    with inside(database.city("batam")):
        now = clock.now()
        report = make_report(
            state=State.CLOSED, agency="dlh", submitted_at=now - timedelta(days=1), closed_at=now
        )
    page = sign_in("agency_operator")
    page.goto("/meja/")

    page.get_by_role("link", name="Selesai").click()
    page.locator(f'tr[data-number="{report.number}"]').wait_for()

    assert barriers(page) == []
