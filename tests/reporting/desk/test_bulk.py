"""One thing done to many reports: each by itself, none twice, and a list of what became of each."""

from __future__ import annotations

from datetime import datetime

import pytest

from core.outbox.models import OutboxMessage
from reporting.models import IdempotencyKey, Report, ReportEvent
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.services import workflow
from tests.make.reporting import make_report, make_running_report, operator
from tests.reporting.desk.conftest import Desk
from tests.support.clients import CityClient

MANY = "/meja/massal"


def chosen(*reports: Report) -> list[str]:
    return [f"{report.number}:{report.version}" for report in reports]


def form(action: str, *reports: Report, key: str = "form-1", **fields: str) -> dict[str, object]:
    return {"tindakan": action, "laporan": chosen(*reports), "key": key, **fields}


@pytest.fixture
def three(batam: object, now: datetime) -> list[Report]:
    """Reports that DLH has to answer."""
    return [make_running_report(state=State.ASSIGNED, at=now) for _each in range(3)]


def states(reports: list[Report]) -> list[str]:
    return [Report.objects.get(pk=report.pk).state for report in reports]


def test_the_list_offers_boxes_that_need_no_scripts(desk: Desk, three: list[Report]) -> None:
    page = desk().get("/meja/").content.decode()

    for report in three:
        assert f'value="{report.number}:{report.version}" form="massal"' in page
    assert '<form id="massal" class="bulk-bar" method="get" action="/meja/massal">' in page
    assert "Tugaskan ke dinas" not in page  # only the coordinator assigns
    assert "Tugaskan ke dinas" in desk(Role.TRIAGE).get("/meja/").content.decode()


def test_boxes_stay_ticked_when_the_list_refreshes_itself(desk: Desk, three: list[Report]) -> None:
    fresh = {"HX-Request": "true", "HX-Target": "antrean"}

    page = desk().get("/meja/", {"laporan": chosen(three[1])}, headers=fresh).content.decode()

    assert page.count(" checked>") == 1
    assert f'{three[1].number}:1" form="massal" checked' in page


def test_who_only_reads_is_offered_nothing(desk: Desk, three: list[Report]) -> None:
    page = desk(Role.COMMAND).get("/meja/").content.decode()

    assert three[0].number in page
    assert "massal" not in page


def test_the_form_shows_what_was_chosen_and_asks_what_the_step_needs(
    desk: Desk, three: list[Report]
) -> None:
    answer = desk().get(MANY, {"tindakan": "hold", "laporan": chosen(*three[:2])})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert three[0].number in page
    assert three[1].number in page
    assert three[2].number not in page
    assert "Menunggu cuaca" in page
    assert "Penjelasan untuk pelapor" in page


def test_each_report_has_its_own_result(desk: Desk, three: list[Report], now: datetime) -> None:
    workflow.accept(report_id=three[1].public_id, actor=operator(name="Budi"), at=now)
    elsewhere = make_running_report(state=State.ASSIGNED, agency="dishub", at=now)

    answer = desk().post(MANY, form("accept", *three, elsewhere))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "2 dikerjakan" in page
    assert "2 ditolak" in page
    assert "Laporan sudah berubah sejak Anda membukanya." in page
    assert "Laporan ini tidak ada di meja Anda." in page
    assert states(three) == ["in_progress"] * 3
    assert states([elsewhere]) == ["assigned"]
    assert ReportEvent.objects.filter(kind="accept").count() == 3


def test_sending_the_form_again_does_nothing_again(desk: Desk, three: list[Report]) -> None:
    client = desk()
    sent = form("reply", *three, note="Kami periksa hari ini.")
    client.post(MANY, sent)
    told = OutboxMessage.objects.count()

    again = client.post(MANY, sent).content.decode()

    assert "0 dikerjakan, 3 sudah dikerjakan tadi" in again
    assert ReportEvent.objects.filter(kind="reply").count() == 3
    assert OutboxMessage.objects.count() == told


def test_a_used_form_does_nothing_else(desk: Desk, three: list[Report]) -> None:
    client = desk()
    client.post(MANY, form("reply", *three, note="Kami periksa hari ini."))

    page = client.post(MANY, form("reply", *three, note="Yang lain lagi.")).content.decode()

    assert "Formulir ini sudah dikirim untuk tindakan lain." in page
    assert not ReportEvent.objects.filter(note="Yang lain lagi.").exists()


def test_what_was_refused_may_be_tried_again(desk: Desk, three: list[Report]) -> None:
    client = desk()
    closed = three[0]
    Report.objects.filter(pk=closed.pk).update(
        state=State.REJECTED, reject_reason="no_budget", closed_at=closed.submitted_at
    )
    client.post(MANY, form("accept", *three))
    Report.objects.filter(pk=closed.pk).update(
        state=State.ASSIGNED, reject_reason="", closed_at=None
    )

    page = client.post(MANY, form("accept", *three)).content.decode()

    assert "1 dikerjakan, 2 sudah dikerjakan tadi" in page
    assert states(three) == ["in_progress"] * 3


def test_a_form_without_its_reason_changes_nothing_and_keeps_the_words(
    desk: Desk, three: list[Report]
) -> None:
    answer = desk().post(MANY, form("hold", *three, note="Hujan deras sejak pagi"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Pilih alasan dulu." in page
    assert "Tidak ada laporan yang diubah." in page
    assert "Hujan deras sejak pagi" in page
    assert states(three) == ["assigned"] * 3
    assert not IdempotencyKey.objects.exists()
    assert not ReportEvent.objects.exists()


@pytest.mark.parametrize(
    ("action", "fields", "state", "kind"),
    [
        ("hold", {"reason": "weather", "note": "Hujan deras"}, "on_hold", "hold"),
        ("reject", {"reason": "incomplete", "note": "Tidak jelas"}, "rejected", "reject"),
        ("recategorise", {"category": "parkir_liar"}, "assigned", "recategorise"),
        ("prioritise", {"priority": "high"}, "assigned", "prioritise"),
        ("accept", {}, "in_progress", "accept"),
    ],
)
def test_everything_on_offer_works(
    desk: Desk,
    three: list[Report],
    action: str,
    fields: dict[str, str],
    state: str,
    kind: str,
) -> None:
    page = desk().post(MANY, form(action, *three, **fields)).content.decode()

    assert "3 dikerjakan" in page
    assert states(three) == [state] * 3
    assert ReportEvent.objects.filter(kind=kind).count() == 3


def test_the_coordinator_assigns_many(desk: Desk, now: datetime) -> None:
    reports = [make_report(submitted_at=now) for _each in range(2)]

    desk(Role.TRIAGE).post(MANY, form("assign", *reports, agency="dishub"))

    owners = Report.objects.values_list("agency__code", "state")
    assert list(owners) == [("dishub", "assigned")] * 2


def test_many_are_merged_into_one_of_them(desk: Desk, three: list[Report]) -> None:
    page = desk().post(MANY, form("merge", *three, report_pick=three[0].number)).content.decode()

    assert "2 dikerjakan, 1 ditolak" in page
    assert "dirinya sendiri" in page
    assert states(three) == ["assigned", "merged", "merged"]


def test_nothing_chosen_or_too_much_is_said(desk: Desk, three: list[Report]) -> None:
    client = desk()

    none = client.get(MANY, {"tindakan": "accept"}, follow=True).content.decode()
    unknown = client.get(MANY, {"tindakan": "route", "laporan": chosen(*three)}, follow=True)
    many = [f"BTM-2611-{serial:04d}:1" for serial in range(101)]
    too_many = client.post(MANY, {"tindakan": "accept", "laporan": many, "key": "k"}, follow=True)

    assert "Centang dulu laporan" in none
    assert "Pilih dulu tindakannya." in unknown.content.decode()
    assert "Paling banyak 100 laporan sekali jalan." in too_many.content.decode()
    assert not ReportEvent.objects.exists()


@pytest.mark.parametrize(
    ("role", "agency", "status"),
    [(Role.COMMAND, "dlh", 403), (Role.CREW, "dlh", 403), (None, "dlh", 403)],
)
def test_who_may_not(
    desk: Desk, three: list[Report], role: Role | None, agency: str, status: int
) -> None:
    assert desk(role, agency=agency).post(MANY, form("accept", *three)).status_code == status
    assert states(three) == ["assigned"] * 3


def test_nobody_is_sent_to_sign_in(nobody: CityClient, three: list[Report]) -> None:
    assert nobody.post(MANY, form("accept", *three)).status_code == 302
    assert states(three) == ["assigned"] * 3


def test_another_desk_cannot_even_name_them(desk: Desk, three: list[Report]) -> None:
    page = desk(agency="dishub").post(MANY, form("accept", *three)).content.decode()

    assert "3 ditolak" in page
    assert states(three) == ["assigned"] * 3


def test_the_way_back_is_the_list_somebody_came_from(desk: Desk, three: list[Report]) -> None:
    page = (
        desk()
        .get(
            MANY,
            {
                "tindakan": "accept",
                "laporan": chosen(three[0]),
                "dari": "saring=new&kategori=sampah&next=//jahat.example",
            },
        )
        .content.decode()
    )

    assert "/meja/?saring=new&amp;kategori=sampah" in page
    assert "jahat" not in page
