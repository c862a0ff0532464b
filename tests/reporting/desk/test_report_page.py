"""One report at the desk: only for those who work on it, with its clocks and its history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from core.tenancy import CityLike
from reporting.models import Report, ReportEvent
from reporting.rules.roles import Role
from reporting.services import replies
from tests.make.reporting import operator
from tests.reporting.desk.conftest import Desk
from tests.support.clients import CityClient
from tests.support.queries import queries_of


def _page(report: Report) -> str:
    return f"/meja/laporan/{report.number}"


@pytest.mark.parametrize(
    ("role", "agency", "status"),
    [
        (Role.AGENCY_OPERATOR, "dlh", 200),
        (Role.AGENCY_HEAD, "dlh", 200),
        (Role.TRIAGE, "dlh", 200),
        (Role.COMMAND, "dlh", 200),
        (Role.AGENCY_OPERATOR, "dishub", 404),
        (Role.CREW, "dlh", 403),
    ],
)
def test_who_may_open_it(desk: Desk, waiting: Report, role: Role, agency: str, status: int) -> None:
    assert desk(role, agency=agency).get(_page(waiting)).status_code == status


def test_nobody_is_sent_to_sign_in(nobody: CityClient, waiting: Report) -> None:
    assert nobody.get(_page(waiting)).status_code == 302


def test_another_city_has_no_such_report(
    batam: CityLike, bekasi: CityLike, desk: Desk, waiting: Report
) -> None:
    client = desk()
    client.defaults["HTTP_HOST"] = "bekasi.localhost"

    assert client.get(_page(waiting)).status_code == 302


def test_it_answers_why_this_time(desk: Desk, waiting: Report) -> None:
    page = desk().get(_page(waiting)).content.decode()

    assert "Mengapa waktu ini?" in page
    assert "laporan masuk; target" in page


def test_what_staff_write_for_each_other_is_marked_and_never_public(
    desk: Desk, nobody: CityClient, waiting: Report, now: datetime
) -> None:
    replies.annotate(
        report_id=waiting.public_id, text="Truk cadangan dipakai.", actor=operator(), at=now
    )

    assert "Truk cadangan dipakai." in desk().get(_page(waiting)).content.decode()
    public = nobody.get(f"/laporan/{waiting.number}").content.decode()
    assert "Truk cadangan dipakai." not in public


def test_command_reads_and_has_nothing_to_press(desk: Desk, waiting: Report) -> None:
    page = desk(Role.COMMAND).get(_page(waiting)).content.decode()

    assert waiting.number in page
    assert "/langkah/" not in page
    assert "Balas ke warga" not in page


def test_a_long_history_costs_as_many_queries_as_a_short_one(
    desk: Desk, waiting: Report, now: datetime
) -> None:
    client = desk()
    client.get(_page(waiting))
    few = queries_of(client, _page(waiting))
    for number in range(20):
        _note(waiting, number, now)
    many = queries_of(client, _page(waiting))

    assert many == few
    assert many <= 40


def _note(report: Report, number: int, at: datetime) -> Any:
    return ReportEvent.objects.create(
        report=report,
        kind="note",
        actor_role="agency_operator",
        actor_label="Ayu",
        note=f"Catatan {number}",
        is_public=False,
        happened_at=at,
    )
