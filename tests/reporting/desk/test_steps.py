"""What a desk does about a report, and what happens when it may not, or somebody was quicker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.outbox.models import OutboxMessage
from reporting.models import Crew, Deadline, Photo, Report, ReportEvent, WorkOrder
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.services import workflow
from tests.make.reporting import make_crew, make_report, operator
from tests.reporting.desk.conftest import Desk
from tests.support import pictures
from tests.support.clients import CityClient

HTMX = {"HX-Request": "true"}


def _path(report: Report, rest: str) -> str:
    return f"/meja/laporan/{report.number}/{rest}"


def _untouched(report: Report) -> bool:
    """Nothing changed, nobody was told, nothing was written down."""
    before = (report.state, report.agency_id, report.version)
    report.refresh_from_db()
    return (
        (report.state, report.agency_id, report.version) == before
        and not ReportEvent.objects.filter(report=report).exists()
        and not OutboxMessage.objects.filter(key=report.number).exists()
    )


def test_accepting_and_sending_a_crew_is_one_press(desk: Desk, waiting: Report) -> None:
    crew = make_crew(agency="dlh")

    answer = desk().post(_path(waiting, "terima"), {"crew": crew.code, "version": 1})

    assert answer.status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == State.IN_PROGRESS
    assert WorkOrder.objects.get(report=waiting).crew == crew


def test_htmx_gets_the_report_as_it_is_now_and_the_list_is_told(
    desk: Desk, waiting: Report
) -> None:
    answer = desk().post(_path(waiting, "terima"), {"crew": "", "version": 1}, headers=HTMX)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer["HX-Trigger-After-Settle"] == "desk-changed"
    assert "Dikerjakan" in page
    assert "<html" not in page


def test_a_crew_of_another_agency_is_refused_and_nothing_is_accepted(
    desk: Desk, waiting: Report
) -> None:
    crew = make_crew(agency="dishub")

    answer = desk().post(_path(waiting, "terima"), {"crew": crew.code, "version": 1})

    assert answer.status_code == 404
    assert "Pilih regu dari dinas Anda." in answer.content.decode()
    assert _untouched(waiting)
    assert not WorkOrder.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (lambda _desk, nobody: nobody, 302),
        (lambda desk, _nobody: desk(agency="dishub"), 404),
        (lambda desk, _nobody: desk(Role.CREW), 403),
        (lambda desk, _nobody: desk(Role.COMMAND), 403),
    ],
    ids=["nobody", "another agency", "a crew", "command"],
)
def test_who_may_not_take_a_step(
    desk: Desk,
    nobody: CityClient,
    waiting: Report,
    who: Callable[[Desk, CityClient], CityClient],
    status: int,
) -> None:
    client = who(desk, nobody)

    for path, data in [
        ("terima", {"crew": ""}),
        ("langkah/reject", {"reason": "spam", "note": "Bukan laporan"}),
        ("langkah/hand_over", {"agency": "dishub", "note": "Bukan kami"}),
    ]:
        assert client.post(_path(waiting, path), data).status_code == status
    assert _untouched(waiting)


def test_handing_over_takes_a_phrase_for_a_reason(desk: Desk, waiting: Report) -> None:
    answer = desk().post(
        _path(waiting, "langkah/hand_over"),
        {"agency": "dishub", "phrase": "Bukan kewenangan kami", "note": "", "version": 1},
    )

    assert answer.status_code == 302
    assert answer["Location"] == "/meja/"
    waiting.refresh_from_db()
    assert waiting.agency is not None
    assert waiting.agency.code == "dishub"
    event = ReportEvent.objects.get(report=waiting, kind="hand_over")
    assert event.note == "Bukan kewenangan kami"


def test_a_step_without_what_it_needs_says_so_and_keeps_what_was_typed(
    desk: Desk, waiting: Report
) -> None:
    answer = desk().post(
        _path(waiting, "langkah/hold"),
        {"note": "Alat berat datang besok", "version": waiting.version},
        headers=HTMX,
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert answer["HX-Retarget"] == "#form-hold"
    assert "Pilih alasan dulu." in page
    assert "Alat berat datang besok" in page
    assert _untouched(waiting)


def test_without_scripts_every_step_has_a_page(desk: Desk, waiting: Report) -> None:
    client = desk()

    for name in ["hand_over", "ask_reporter", "hold", "resolve", "reject", "merge", "recategorise"]:
        answer = client.get(_path(waiting, f"langkah/{name}"))
        assert answer.status_code == 200
        assert f'id="form-{name}"' in answer.content.decode()


def test_who_comes_second_hears_what_happened_and_keeps_the_words(
    desk: Desk, waiting: Report, now: datetime
) -> None:
    seen = waiting.version
    workflow.hold(
        report_id=waiting.public_id,
        reason="weather",
        note="Hujan deras",
        actor=operator(name="Budi"),
        at=now,
    )
    events = ReportEvent.objects.count()

    answer = desk().post(
        _path(waiting, "langkah/ask_reporter"),
        {"note": "Di depan gedung mana?", "version": seen},
        headers=HTMX,
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Sudah didahului." in page
    assert "Budi" in page
    assert "Di depan gedung mana?" in page
    assert "menunggu cuaca" in page
    assert ReportEvent.objects.count() == events


def test_a_report_that_went_to_another_desk_meanwhile_gives_the_words_back(
    desk: Desk, waiting: Report, now: datetime
) -> None:
    seen = waiting.version
    workflow.hand_over(
        report_id=waiting.public_id,
        agency="dishub",
        note="Bukan kami",
        actor=operator(name="Budi"),
        at=now,
    )
    events = ReportEvent.objects.count()

    answer = desk().post(_path(waiting, "balas"), {"text": "Kami segera datang.", "version": seen})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "sekarang ada di Dishub" in page
    assert "Kami segera datang." in page
    assert ReportEvent.objects.count() == events


def test_resolving_takes_a_note_and_an_after_photo(desk: Desk, waiting: Report) -> None:
    photo = SimpleUploadedFile("sesudah.jpg", pictures.jpeg(), content_type="image/jpeg")

    answer = desk().post(
        _path(waiting, "langkah/resolve"),
        {"phrase": "Sudah dibersihkan.", "photos": photo, "version": waiting.version},
    )

    assert answer.status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == State.RESOLVED
    assert Photo.objects.get(report=waiting).kind == "after"


def test_resolving_without_a_photo_is_refused(desk: Desk, waiting: Report) -> None:
    answer = desk().post(_path(waiting, "langkah/resolve"), {"note": "Sudah dibersihkan."})

    assert answer.status_code == 422
    assert "Tambahkan foto sesudah dikerjakan dulu." in answer.content.decode()
    assert _untouched(waiting)


def test_merging_by_choice_or_by_number(desk: Desk, waiting: Report) -> None:
    target = make_report(state=State.ASSIGNED, agency="dlh")

    answer = desk().post(
        _path(waiting, "langkah/merge"), {"report": "", "report_pick": target.number}
    )

    assert answer.status_code == 302
    waiting.refresh_from_db()
    assert waiting.merged_into == target


def test_reports_to_merge_into_are_found_nearby_and_by_words(
    desk: Desk, waiting: Report, now: datetime
) -> None:
    near = make_report(state=State.ASSIGNED, agency="dlh", submitted_at=now)
    client = desk()

    nearby = client.get(_path(waiting, "mirip")).content.decode()
    by_number = client.get(_path(waiting, "mirip"), {"report": near.number}).content.decode()
    by_words = client.get(_path(waiting, "mirip"), {"report": "jembatan runtuh"}).content.decode()

    assert near.number in nearby
    assert near.number in by_number
    assert near.number not in by_words
    assert waiting.number not in nearby


def test_the_coordinator_decides_where_a_report_goes(desk: Desk, now: datetime) -> None:
    report = make_report(submitted_at=now, needs_triage=True, triage_reason="Kategori tidak jelas")

    page = desk(Role.TRIAGE).get(f"/meja/laporan/{report.number}").content.decode()
    answer = desk(Role.TRIAGE).post(_path(report, "langkah/assign"), {"agency": "dlh"})

    assert "Perlu keputusan koordinator" in page
    assert answer.status_code == 302
    report.refresh_from_db()
    assert (report.state, report.needs_triage) == (State.ASSIGNED, False)


def test_another_crew_may_go_instead(desk: Desk, waiting: Report, now: datetime) -> None:
    first, second = make_crew(agency="dlh"), make_crew(agency="dlh")
    client = desk()
    client.post(_path(waiting, "terima"), {"crew": first.code})

    answer = client.post(_path(waiting, "regu"), {"crew": second.code})

    assert answer.status_code == 302
    assert _crew_of(waiting) == second


def test_an_unknown_step_is_not_found(desk: Desk, waiting: Report) -> None:
    assert desk().post(_path(waiting, "langkah/terbang")).status_code == 404
    assert _untouched(waiting)


def test_a_reply_stops_the_response_clock_and_is_public(
    desk: Desk, nobody: CityClient, waiting: Report
) -> None:
    answer = desk().post(_path(waiting, "balas"), {"text": "Truk datang sore ini."})

    assert answer.status_code == 302
    waiting.refresh_from_db()
    assert (waiting.state, waiting.responded_at is None) == (State.ASSIGNED, False)
    assert Deadline.objects.get(report=waiting, kind="response").met_at is not None
    assert "Truk datang sore ini." in nobody.get(f"/laporan/{waiting.number}").content.decode()


def test_a_note_stops_no_clock_and_tells_nobody(desk: Desk, waiting: Report) -> None:
    answer = desk().post(_path(waiting, "catatan"), {"text": "Tunggu alat dari UPT."})

    assert answer.status_code == 302
    waiting.refresh_from_db()
    assert waiting.responded_at is None
    assert not OutboxMessage.objects.filter(key=waiting.number).exists()
    assert not ReportEvent.objects.get(report=waiting).is_public


@pytest.mark.parametrize("text", ["", "  ", "x" * 2001])
def test_an_empty_or_endless_reply_is_refused(desk: Desk, waiting: Report, text: str) -> None:
    answer = desk().post(_path(waiting, "balas"), {"text": text})

    assert answer.status_code == 422
    assert _untouched(waiting)


def test_the_area_officer_notes_and_does_not_reply(desk: Desk, waiting: Report) -> None:
    officer = desk(Role.AREA_OFFICER, area=waiting.kelurahan)

    assert officer.post(_path(waiting, "balas"), {"text": "Segera."}).status_code == 403
    assert _untouched(waiting)
    assert (
        officer.post(_path(waiting, "catatan"), {"text": "Warga menutup jalan."}).status_code == 302
    )


def _crew_of(report: Report) -> Crew:
    return WorkOrder.objects.under_way().get(report=report).crew
