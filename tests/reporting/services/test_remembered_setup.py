"""What tests remember of a city's set-up (``tests/support/city_setup.py``) is never older than the database."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.tenancy import inside
from reporting.models import Category, Holiday, RoutingRule, SlaTarget
from reporting.services import config
from tenants.models import City
from tests.make.questions import ask
from tests.support import city_setup


def test_what_is_recalled_is_what_would_be_read(batam: City, bekasi: City) -> None:
    for city in (batam, bekasi):
        with inside(city):
            assert config.read() == city_setup._read()


@pytest.mark.parametrize(
    "change",
    [
        lambda: Category.objects.filter(code="sampah").update(name="Lain"),
        lambda: Holiday.objects.earliest("pk").delete(),
        lambda: SlaTarget.objects.earliest("pk").delete(),
        lambda: RoutingRule.objects.active().earliest("pk").delete(),
        lambda: ask("jenis", "Sampah apa?"),
    ],
    ids=["category", "holiday", "target", "rule", "question"],
)
def test_a_change_shows_at_once_also_the_second(batam: City, change: Callable[[], object]) -> None:
    before = config.read()
    change()
    assert config.read() != before
    assert config.read() == city_setup._read()

    Category.objects.filter(code="jalan_rusak").update(name="Lagi")
    named = {row.code: row.name for row in config.read().rows.categories.values()}
    assert named["jalan_rusak"] == "Lagi"


def test_nobody_meets_what_another_test_did_to_its_copy(batam: City) -> None:
    first = config.read()
    first.rows.categories.clear()
    assert config.read().rows.categories
