"""The page of usage counts what programs asked in this city, and nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from api.portal.usage import bars
from core import clock
from core.calls.models import ApiUsage
from core.calls.selectors import usage
from core.calls.usage import carry
from core.tenancy import inside
from reporting.models import ApiKey
from reporting.rules.roles import Role
from tenants.models import City
from tests.api.open311.conftest import V2
from tests.api.open311.conftest import make_key as make_open311_key
from tests.make.people import make_person
from tests.support.clients import CityClient, signed_in
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db


def counted(
    operation: str, status: int, calls: int, *, credential: str = "open", back: int = 1
) -> None:
    """Calls of an hour that is over."""
    hour = (clock.now() - timedelta(hours=back)).replace(minute=0, second=0, microsecond=0)
    ApiUsage.objects.create(
        credential=credential, hour=hour, operation=operation, status_class=status, calls=calls
    )


def test_hours_operations_and_callers_add_up(batam: City) -> None:
    counted("list_reports", 2, 40)
    counted("list_reports", 4, 3, back=2)
    counted("create_report", 5, 1, credential="key:1")
    counted("create_report", 2, 7, credential="key:1", back=90)
    found = usage(since=clock.now() - timedelta(hours=47), until=clock.now())
    assert (found.total.fine, found.total.refused, found.total.failed) == (40, 3, 1)
    assert len(found.hours) == 48
    assert sum(each.calls for each in found.hours.values()) == 44
    assert [(name, each.calls) for name, each in found.operations.items()] == [
        ("list_reports", 43),
        ("create_report", 1),
    ]
    assert (
        usage(
            since=clock.now() - timedelta(hours=47), until=clock.now(), credentials=["key:1"]
        ).total.calls
        == 1
    )


def test_bars_stand_on_the_ground_and_keep_to_the_box(batam: City) -> None:
    counted("list_reports", 2, 50)
    counted("list_reports", 4, 25)
    counted("list_reports", 5, 25)
    drawn = [
        bar
        for bar in bars(usage(since=clock.now() - timedelta(hours=5), until=clock.now()))
        if bar.parts
    ]
    assert [part[0] for part in drawn[0].parts] == ["ok", "refused", "failed"]
    assert drawn[0].parts[-1][1] == 0
    assert sum(part[2] for part in drawn[0].parts) == 60


def test_a_key_is_one_caller_however_it_is_sent(batam: City) -> None:
    secret = make_open311_key()
    client = CityClient(batam)
    client.get(f"{V2}/services.json?api_key={secret}")
    client.post(f"{V2}/requests.json", {"api_key": secret})
    client.get(f"{V2}/services.json", headers={"Authorization": f"Bearer {secret}"})
    carry(clock.now())

    key = ApiKey.objects.get()
    named = ApiUsage.objects.filter(credential=f"key:{key.public_id}")
    assert sum(named.values_list("calls", flat=True)) == 3


def test_a_city_sees_its_own_calls(batam: City, bekasi: City) -> None:
    with inside(bekasi):
        counted("list_reports", 2, 4_321)
    counted("list_areas", 2, 17)
    admin = signed_in(batam, make_person(Role.CITY_ADMIN))
    page = admin.get("/pengembang/pemakaian/").content.decode()
    assert "list_areas" in page
    assert "4.321" not in page
    assert "list_reports" not in page


def test_the_page_costs_the_same_however_much_was_asked(batam: City) -> None:
    admin = signed_in(batam, make_person(Role.CITY_ADMIN))
    counted("list_areas", 2, 1)
    before = queries_of(admin, "/pengembang/pemakaian/")
    for at in range(30):
        counted(f"operation_{at}", 2, at + 1, back=at + 1)
    assert queries_of(admin, "/pengembang/pemakaian/?rentang=bulan") == before
