"""The desk's list: who has one, what is on it, and that it never asks more for more rows."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from reporting.models import Report
from reporting.rules.roles import Role
from reporting.rules.states import State
from tests.make.reporting import make_report, make_running_report
from tests.reporting.desk.conftest import Desk
from tests.support.clients import CityClient
from tests.support.queries import queries_of

LIST = {"HX-Request": "true", "HX-Target": "antrean"}


def test_nobody_is_sent_to_sign_in(nobody: CityClient) -> None:
    answer = nobody.get("/meja/")

    assert answer.status_code == 302
    assert answer["Location"] == "/masuk/?next=/meja/"


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.AGENCY_OPERATOR, 200),
        (Role.AGENCY_HEAD, 200),
        (Role.TRIAGE, 200),
        (Role.COMMAND, 200),
        (Role.CREW, 403),
        (None, 403),
    ],
)
def test_who_has_a_desk(desk: Desk, role: Role | None, status: int) -> None:
    assert desk(role).get("/meja/").status_code == status


def test_a_desk_holds_its_own_reports_and_no_others(desk: Desk, waiting: Report) -> None:
    own = desk().get("/meja/").content.decode()
    other = desk(agency="dishub").get("/meja/").content.decode()

    assert waiting.number in own
    assert waiting.number not in other
    assert "Tidak ada yang menunggu di sini." in other


def test_the_least_time_left_comes_first(desk: Desk, now: datetime) -> None:
    calm = make_running_report(at=now)
    late = make_running_report(at=now - timedelta(days=3))

    page = desk().get("/meja/", headers=LIST).content.decode()

    assert page.index(late.number) < page.index(calm.number)


def test_filters_count_and_narrow(desk: Desk, now: datetime, waiting: Report) -> None:
    held = make_report(state=State.ON_HOLD, agency="dlh", submitted_at=now)

    page = desk().get("/meja/?saring=waiting", headers=LIST).content.decode()

    assert held.number in page
    assert waiting.number not in page.split('id="meja-menu"')[0]


def test_an_unknown_filter_is_said_to_be_unknown(desk: Desk) -> None:
    answer = desk().get("/meja/?saring=semuanya")

    assert answer.status_code == 422
    assert "Saringan ini tidak ada." in answer.content.decode()


def test_typing_a_whole_number_opens_the_report(desk: Desk, waiting: Report) -> None:
    answer = desk().get("/meja/", {"cari": waiting.number.lower()})

    assert answer.status_code == 302
    assert answer["Location"] == f"/meja/laporan/{waiting.number}"


def test_only_the_coordinator_has_reports_to_decide_on(desk: Desk) -> None:
    assert "Perlu keputusan" in desk(Role.TRIAGE).get("/meja/").content.decode()
    assert "Perlu keputusan" not in desk().get("/meja/").content.decode()


def test_a_refresh_brings_the_list_and_the_counts_only(desk: Desk, waiting: Report) -> None:
    page = desk().get(f"/meja/?pilih={waiting.number}", headers=LIST).content.decode()

    assert 'id="antrean"' in page
    assert 'hx-swap-oob="true"' in page
    assert 'aria-current="true"' in page
    assert "<html" not in page
    assert 'id="laporan"' not in page


def test_twenty_reports_cost_as_many_queries_as_two(desk: Desk, now: datetime) -> None:
    client = desk()
    make_running_report(at=now)
    make_running_report(at=now)
    client.get("/meja/", headers=LIST)
    few = queries_of(client, "/meja/", **LIST)
    for _each in range(18):
        make_running_report(at=now)
    many = queries_of(client, "/meja/", **LIST)

    assert many == few
    assert many <= 12
