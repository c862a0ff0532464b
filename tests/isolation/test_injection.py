"""An injection in one city stays there: PostgreSQL refuses what the view would hand over."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from pytest_django import Settings

from core.db import roles
from core.tenancy import inside
from reporting.models import Report
from reporting.rules.states import State
from tenants.models import City
from tests.isolation.canary import CANARY, Life
from tests.make.reports import make_report
from tests.support.clients import CityClient

#: ``{batam}`` is Batam's schema; each is sent at Bekasi's host.
PAYLOADS = [
    "' UNION SELECT description FROM {batam}.reporting_report --",
    "' UNION SELECT name FROM {batam}.reporting_contact --",
    "' UNION SELECT email::text FROM {batam}.identity_user --",
    "' UNION SELECT session_data FROM {batam}.django_session --",
    "' UNION SELECT session_data FROM public.django_session --",
    "' UNION SELECT sql FROM public.tenants_templatedump --",
    "' OR (SELECT count(*) FROM {batam}.reporting_report) > 0 --",
    "' OR EXISTS (SELECT 1 FROM {batam}.reporting_report) --",
    "'; SELECT number FROM {batam}.reporting_report --",
    "'; SET ROLE {role}; SELECT number FROM {batam}.reporting_report --",
    "'; RESET ROLE --",
    "'; SET search_path = {batam} --",
    "'; DROP TABLE reporting_report CASCADE --",
    "' OR set_config('role', '{role}', false) IS NOT NULL --",
    "' UNION SELECT set_config('search_path', '{batam}', false) --",
    "' UNION SELECT pg_catalog.set_config('role', 'none', false) --",
    "' UNION SELECT query_to_xml('SELECT * FROM {batam}.reporting_report', true, true, '')::text --",
    "' UNION SELECT table_to_xml('{batam}.reporting_report', true, true, '')::text --",
    "' UNION SELECT schema_to_xml('{batam}', true, true, '')::text --",
    "' UNION SELECT pg_read_file('/etc/passwd') --",
    "' UNION SELECT rolpassword FROM pg_authid --",
    "' UNION SELECT nextval('{batam}.report_serial')::text --",
    "' UNION SELECT currtid2('{batam}.reporting_report', '(0,1)')::text --",
    "' UNION SELECT ts_stat::text FROM ts_stat('SELECT to_tsvector(description) FROM {batam}.reporting_report') --",
    "' UNION SELECT extensions.st_estimatedextent('{batam}', 'reporting_report', 'location')::text --",
    "' UNION SELECT extensions._postgis_stats('{batam}.reporting_report', 'location') --",
    "' UNION SELECT lo_import('/etc/passwd')::text --",
]  # fmt: skip
#: These are not refused, because they show nothing of Batam's.
HARMLESS = [
    "' UNION SELECT name FROM public.tenants_city --",
    "' UNION SELECT domain FROM public.tenants_domain --",
    "' UNION SELECT payload::text FROM public.outbox_outboxmessage --",
    "' UNION SELECT most_common_vals::text FROM pg_stats WHERE schemaname = '{batam}' --",
    "' UNION SELECT query FROM pg_stat_activity --",
    "' UNION SELECT database_to_xml(true, false, '')::text --",
]


def attack(city: City, payload: str, batam: City) -> Any:
    client = CityClient(city, raise_request_exception=False)
    filled = payload.format(batam=batam.schema_name, role=roles.city_role(batam.schema_name))
    before = transaction.savepoint()  # what PostgreSQL refuses ends the transaction around the test
    response = client.get("/api/rentan", {"q": filled})
    if response.status_code >= 500:
        transaction.savepoint_rollback(before)
    else:
        transaction.savepoint_commit(before)
    return response


@pytest.fixture(autouse=True)
def _mounted(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.isolation.vulnerable"


@pytest.fixture
def there(life: Life, bekasi: City) -> City:
    """Bekasi, with a report of its own."""
    with inside(bekasi):
        make_report(state=State.ASSIGNED, number="BKS-2611-0001", description="milik Bekasi")
    return bekasi


def test_the_hole_is_really_there(there: City, batam: City) -> None:
    response = attack(there, "' OR '1' = '1", batam)

    assert response.json() == {"found": ["BKS-2611-0001"]}
    who = attack(there, "' UNION SELECT current_user::text --", batam)
    assert who.json() == {"found": [roles.city_role(there.schema_name)]}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_would_reach_the_neighbour_is_refused(
    life: Life, there: City, batam: City, payload: str
) -> None:
    response = attack(there, payload, batam)

    assert response.status_code in (500, 503), response.content
    for told in (CANARY, life.report.number, batam.schema_name):
        assert told.encode() not in response.content


@pytest.mark.parametrize("payload", HARMLESS)
def test_what_is_shared_shows_ones_own_only(
    life: Life, there: City, batam: City, payload: str
) -> None:
    response = attack(there, payload, batam)

    assert response.status_code == 200
    for told in (CANARY, "Batam", "batam.localhost", life.report.number, batam.schema_name):
        assert told not in response.content.decode()


def test_nothing_was_changed_by_any_of_it(life: Life, there: City, batam: City) -> None:
    for payload in PAYLOADS:
        attack(there, payload, batam)

    assert Report.objects.count() == 2
    with inside(there):
        assert Report.objects.get().number == "BKS-2611-0001"
    again = attack(there, "' UNION SELECT current_user::text --", batam)
    assert again.json() == {"found": [roles.city_role(there.schema_name)]}
