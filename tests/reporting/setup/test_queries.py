"""Pages of the set-up ask the database equally often in a small and in a large city."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reporting.models import Agency, Category, Holiday, RoutingRule, SlaTarget, WorkingCalendar
from reporting.rules.roles import Role
from reporting.services import config
from reporting.services.catalog import chains, reply_templates
from reporting.services.catalog.reply_templates import TemplateDetails
from tests.make.people import make_person
from tests.make.questions import ADMIN, ask
from tests.make.reporting import make_agency
from tests.make.reports import SUBMITTED_AT, make_report
from tests.reporting.setup.test_doors import LOOKED_AT, PAGES

MOST = 30
MOST_AT_FIRST = 20


def _grow() -> None:
    """Give the city more of everything."""
    calendar = WorkingCalendar.objects.get(code="piket")
    for number in range(6):
        agency = make_agency()
        make_person(Role.AGENCY_OPERATOR, agency=agency.code, name=f"Orang {number}")
        category = Category.objects.create(code=f"baru_{number}", name=f"Baru {number}")
        RoutingRule.objects.create(position=500 + number, category=category, agency=agency)
        SlaTarget.objects.create(
            category=category,
            kind="response",
            amount=1,
            unit="hours",
            counting="working",
            valid_from=SUBMITTED_AT.date(),
        )
        Holiday.objects.create(calendar=calendar, on=f"2026-0{number + 1}-15", name="Libur")
        make_report(category=f"baru_{number}", agency=agency.code, number=f"X-{number}")
        _say_more(category.code)
    make_person(Role.CREW, agency="dlh")
    Agency.objects.filter(code="dlh").update(phone="1")


def _say_more(category: str) -> None:
    """One more question, prepared reply and chain, all about a category."""
    by: dict[str, Any] = {"actor": ADMIN, "at": SUBMITTED_AT}
    ask(f"tentang_{category}", "Berapa banyak?")
    reply_templates.add(details=TemplateDetails("reply", category, category, "dlh"), **by)
    steps = chains.from_stored([{"percent": 100, "audiences": ["head"]}])
    chains.decide(category_code=category, steps=steps, **by)


def _queries(client: Client, page: str) -> int:
    """What a page asks once the process remembers what it keeps for long."""
    config.forget()
    return min(_asked(client, page) for _time in range(3))


def _asked(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/atur/{page}").status_code == 200
    return len(captured)


@pytest.mark.parametrize("page", [*PAGES, *LOOKED_AT])
def test_the_number_of_queries_is_constant(admin: Client, page: str) -> None:
    admin.post("/atur/layar/", {"name": "Lobi"})
    make_person(Role.AGENCY_OPERATOR, agency="dlh")
    _say_more("sampah")
    admin.get(f"/atur/{page}")  # what is asked once and then kept is not counted
    small = _queries(admin, page)

    _grow()
    for number in range(5):
        admin.post("/atur/layar/", {"name": f"Lobi {number}"})

    assert _queries(admin, page) <= small
    assert small <= (MOST if page else MOST_AT_FIRST)
