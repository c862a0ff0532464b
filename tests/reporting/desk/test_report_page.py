"""One report at the desk: only for those who work on it, with its clocks and its history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from core.tenancy import CityLike
from reporting.models import Report, ReportEvent
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.services import replies, workflow
from reporting.services.catalog import national
from tests.make.reporting import (
    make_crew,
    make_report,
    make_running_report,
    make_work_order,
    operator,
    some_kelurahan,
    triage,
)
from tests.reporting.desk.conftest import Desk
from tests.support import outbox
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
    assert many <= 12


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("role", [Role.AGENCY_OPERATOR, Role.TRIAGE])
def test_no_state_costs_more_than_twelve_queries(
    desk: Desk, now: datetime, role: Role, state: State
) -> None:
    national.set_clock(
        is_on=True, complex_categories=(), actor=Actor(Role.CITY_ADMIN, "Hendra"), at=now
    )
    report = make_report(state=state, agency="dlh", kelurahan=some_kelurahan())
    make_report(state=State.MERGED, agency="dlh", merged_into=report)
    for _each in range(3):
        make_running_report(at=now)
    make_work_order(report=report, crew=make_crew())
    client = desk(role)
    client.get(_page(report))

    assert queries_of(client, _page(report)) <= 12


def test_the_list_and_the_report_beside_it_are_two_answers(desk: Desk, waiting: Report) -> None:
    client = desk()
    client.get("/meja/")

    page = client.get("/meja/").content.decode()

    assert f'data-first="{_page(waiting)}"' in page
    assert queries_of(client, "/meja/") <= 12


def test_who_passed_it_to_whom_is_on_the_page_with_the_limit(
    desk: Desk, waiting: Report, now: datetime
) -> None:
    for giver, taker in [("dlh", "dishub"), ("dishub", "dlh"), ("dlh", "dishub")]:
        workflow.hand_over(
            report_id=waiting.public_id,
            agency=taker,
            note=f"Bukan urusan {giver}",
            actor=operator(giver),
            at=now,
        )
    workflow.assign(
        report_id=waiting.public_id,
        agency="dlh",
        note="Ini urusan DLH",
        actor=triage(),
        at=now,
    )

    page = desk().get(_page(waiting)).content.decode()

    assert "Perpindahan antardinas (3 dari 3)" in page
    assert "keputusan koordinator" in page
    assert "selanjutnya hanya koordinator yang memutuskan" in page
    assert page.index("Bukan urusan dlh") < page.index("Ini urusan DLH")
    assert "langkah/hand_over" not in page
    assert (
        "Perpindahan antardinas"
        not in desk().get(_page(make_running_report(at=now))).content.decode()
    )


def test_the_national_clock_shows_beside_the_citys_where_it_is_kept(
    desk: Desk, waiting: Report, now: datetime
) -> None:
    client = desk()
    assert "SP4N-LAPOR" not in client.get(_page(waiting)).content.decode()
    national.set_clock(
        is_on=True, complex_categories=(), actor=Actor(Role.CITY_ADMIN, "Hendra"), at=now
    )
    outbox.drain()

    page = client.get(_page(waiting)).content.decode()

    assert "SP4N-LAPOR" in page
    assert "Tindak lanjut, 3 hari kerja" in page
    assert "Jawaban akhir, 5 hari kerja" in page


def test_a_stale_page_is_told_what_changed_and_nothing_is_done(
    desk: Desk, waiting: Report, now: datetime
) -> None:
    workflow.prioritise(report_id=waiting.public_id, priority="high", actor=triage("Citra"), at=now)
    events = ReportEvent.objects.count()

    answer = desk().post(_page(waiting) + "/terima", {"crew": "", "version": waiting.version})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Yang Anda kirim tidak dilakukan." in page
    assert "Citra" in page
    assert "Prioritas diubah" in page
    assert Report.objects.get(pk=waiting.pk).state == State.ASSIGNED
    assert ReportEvent.objects.count() == events


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
