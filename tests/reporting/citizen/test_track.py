"""A report's page: what everybody sees, what only its reporter may say, who follows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from core import clock
from reporting.access import NOBODY
from reporting.models import Photo, Report, Support
from reporting.rules.lifecycle import State
from reporting.selectors.public_report import public_report
from reporting.services import contacts, workflow
from reporting.web.citizen.follows import COOKIE
from tests.make.reporting import later, make_after_photo, make_report, make_running_report, operator
from tests.reporting.citizen.conftest import photo

Fields = Callable[..., dict[str, object]]


@pytest.fixture
def mine(phone: Client, filled: Fields) -> Report:
    """A report sent from this phone."""
    phone.post("/lapor", filled())
    return Report.objects.select_related("agency").get()


def test_both_clocks_say_why(phone: Client, mine: Report) -> None:
    page = phone.get(f"/laporan/{mine.number}").content.decode()

    assert page.count("Mengapa waktu ini?") == 2
    assert "laporan masuk; target" in page


def test_the_timeline_names_the_agency_and_never_a_person(phone: Client, mine: Report) -> None:
    workflow.accept(report_id=mine.public_id, actor=_operator(mine, name="Bu Sari"), at=clock.now())

    page = phone.get(f"/laporan/{mine.number}").content.decode()

    assert "Diterima dinas, mulai dikerjakan" in page
    assert "Operator dinas" in page
    assert "Bu Sari" not in page


def test_a_question_and_its_answer_stay_between_the_two(
    phone: Client, neighbour: Client, mine: Report
) -> None:
    workflow.ask_reporter(
        report_id=mine.public_id, note="Rumah nomor berapa?", actor=_operator(mine), at=clock.now()
    )
    assert "Rumah nomor berapa?" in phone.get(f"/laporan/{mine.number}").content.decode()
    assert "Rumah nomor berapa?" not in neighbour.get(f"/laporan/{mine.number}").content.decode()

    response = phone.post(
        f"/laporan/{mine.number}/langkah/answer", {"note": "Nomor 7, pagar hijau"}
    )

    mine.refresh_from_db()
    assert response.status_code == 302
    assert mine.state == State.IN_PROGRESS
    notes = [entry["note"] for entry in public_report(mine, NOBODY)["timeline"]]
    assert not any("Nomor 7" in note or "Rumah nomor" in note for note in notes)


def test_an_answer_takes_photos_with_or_without_scripts(phone: Client, mine: Report) -> None:
    workflow.ask_reporter(
        report_id=mine.public_id, note="Seberapa besar?", actor=_operator(mine), at=clock.now()
    )
    kept = phone.post("/lapor/foto", {"photo": photo("satu.jpg")}).json()

    phone.post(
        f"/laporan/{mine.number}/langkah/answer",
        {
            "note": "Sebesar mobil",
            "photos": photo("dua.jpg"),
            "photos_id": kept["id"],
            "photos_token": kept["token"],
        },
    )

    mine.refresh_from_db()
    assert (mine.state, mine.clock_paused) == (State.IN_PROGRESS, False)
    assert Photo.objects.filter(report=mine, kind="before").count() == 2
    facts = mine.events.get(kind="answer").facts
    assert kept["id"] in facts["photos"]
    assert len(facts["photos"]) == 2


def test_opening_again_takes_a_photo_that_proves_no_work(phone: Client, mine: Report) -> None:
    _resolve(mine)

    phone.post(
        f"/laporan/{mine.number}/langkah/reopen",
        {"note": "Masih ada sisa", "photos": photo("sisa.jpg")},
    )

    mine.refresh_from_db()
    assert mine.state == State.ASSIGNED
    shown = mine.events.get(kind="reopen").facts["photos"]
    assert [Photo.objects.get(public_id=each).kind for each in shown] == ["before"]


@pytest.mark.parametrize(
    ("photos", "said"),
    [
        ({"photos": photo("rusak.jpg", b"bukan foto")}, "foto"),
        ({"photos_id": "x", "photos_token": "y"}, "foto"),
    ],
)
def test_an_answer_with_a_photo_that_cannot_be_used_changes_nothing(
    phone: Client, mine: Report, photos: dict[str, object], said: str
) -> None:
    workflow.ask_reporter(
        report_id=mine.public_id, note="Seberapa besar?", actor=_operator(mine), at=clock.now()
    )

    answer = phone.post(
        f"/laporan/{mine.number}/langkah/answer", {"note": "Sebesar mobil", **photos}
    )

    assert answer.status_code in {413, 415, 422}
    assert said in answer.content.decode()
    assert "Sebesar mobil" in answer.content.decode()
    mine.refresh_from_db()
    assert mine.state == State.ON_HOLD
    assert not mine.events.filter(kind="answer").exists()


def test_a_stranger_sends_no_photo_to_somebody_elses_report(
    neighbour: Client, mine: Report
) -> None:
    _resolve(mine)

    answer = neighbour.post(
        f"/laporan/{mine.number}/langkah/reopen",
        {"note": "Iseng saja", "photos": photo("iseng.jpg")},
    )

    assert answer.status_code == 403
    assert not Photo.objects.filter(kind="before").exists()


def test_the_reporter_confirms_or_opens_again(phone: Client, mine: Report) -> None:
    _resolve(mine)
    assert "Sudah beres?" in phone.get(f"/laporan/{mine.number}").content.decode()

    phone.post(f"/laporan/{mine.number}/langkah/confirm")
    mine.refresh_from_db()
    assert mine.state == State.CLOSED

    phone.post(f"/laporan/{mine.number}/langkah/reopen", {"note": "Masih ada sisa di ujung gang"})
    mine.refresh_from_db()
    assert (mine.state, mine.reopened_count) == (State.ASSIGNED, 1)


def test_opening_again_without_saying_why_is_refused_on_the_page(
    phone: Client, mine: Report
) -> None:
    _resolve(mine)

    response = phone.post(f"/laporan/{mine.number}/langkah/reopen", {"note": " "})

    assert response.status_code == 422
    assert "Tulis dulu apa yang belum beres." in response.content.decode()
    mine.refresh_from_db()
    assert mine.state == State.RESOLVED


@pytest.mark.parametrize("step", ["confirm", "reopen", "answer"])
def test_nobody_else_takes_the_reporters_steps(neighbour: Client, mine: Report, step: str) -> None:
    _resolve(mine)

    response = neighbour.post(f"/laporan/{mine.number}/langkah/{step}", {"note": "Iseng saja"})

    assert response.status_code == 403
    mine.refresh_from_db()
    assert mine.state == State.RESOLVED


@pytest.mark.parametrize("step", ["resolve", "reject", "assign", "nonsense"])
def test_staff_steps_are_no_page_here(phone: Client, mine: Report, step: str) -> None:
    assert phone.post(f"/laporan/{mine.number}/langkah/{step}").status_code == 404


def test_saya_juga_counts_a_phone_once(neighbour: Client, mine: Report) -> None:
    for _press in range(2):
        neighbour.post(f"/laporan/{mine.number}/saya-juga")

    mine.refresh_from_db()
    assert (mine.supporters_count, Support.objects.count()) == (1, 1)
    assert mine.number in neighbour.get("/laporan-saya").content.decode()


def test_saya_juga_from_the_form_needs_no_second_form(neighbour: Client, mine: Report) -> None:
    response = neighbour.post("/lapor", {"saya_juga": mine.number})

    assert response["Location"] == f"/laporan/{mine.number}"
    assert Report.objects.count() == 1
    assert Support.objects.count() == 1


def test_a_closed_report_takes_no_more_supporters(neighbour: Client) -> None:
    closed = make_report(state=State.CLOSED)

    page = neighbour.post(f"/laporan/{closed.number}/saya-juga", follow=True)

    assert "sudah ditutup" in page.content.decode()
    assert Support.objects.count() == 0


def test_the_follow_link_makes_another_phone_the_reporters(
    phone: Client, neighbour: Client, filled: Fields
) -> None:
    phone.post("/lapor", filled(secret="1"))
    report = Report.objects.get()
    link = phone.get(f"/terkirim/{report.number}").context["follow_url"]
    address = link.removeprefix("http://batam.localhost")
    assert neighbour.get(f"/laporan/{report.number}").status_code == 404

    response = neighbour.get(address)

    assert response["Location"] == f"/laporan/{report.number}"
    assert neighbour.get(response["Location"]).context["track"].is_owner
    assert report.number in neighbour.get("/laporan-saya").content.decode()


def test_a_made_up_follow_link_or_cookie_opens_nothing(neighbour: Client) -> None:
    report = make_report(visibility="secret")

    assert neighbour.get(f"/laporan/{report.number}?ikut=tebakan").status_code == 404
    neighbour.cookies[COOKIE] = f"{report.number}=tebakan:palsu"
    assert neighbour.get(f"/laporan/{report.number}").status_code == 404


def test_who_opened_my_contact_is_shown_to_me_alone(
    phone: Client, neighbour: Client, mine: Report
) -> None:
    phone.post(f"/terkirim/{mine.number}/kabar", {"phone": "0812 3456 7890"})
    contacts.open_contact(
        report_id=mine.public_id, actor=_operator(mine), reason="Menanyakan patokan", at=clock.now()
    )

    assert "Menanyakan patokan" in phone.get(f"/laporan/{mine.number}").content.decode()
    assert "Menanyakan patokan" not in neighbour.get(f"/laporan/{mine.number}").content.decode()


def test_a_wrong_phone_number_is_said_and_kept_for_correction(phone: Client, mine: Report) -> None:
    response = phone.post(f"/terkirim/{mine.number}/kabar", {"phone": "0812", "email": ""})

    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="0812"' in page
    assert not hasattr(Report.objects.get(), "contact")


def test_a_missed_deadline_is_not_shown_as_kept(phone: Client) -> None:
    report = make_running_report()
    workflow.accept(report_id=report.public_id, actor=_operator(report), at=later(days=20))

    page = phone.get(f"/laporan/{report.number}").content.decode()

    assert "lewat target" in page
    assert "clock-late" in page


def _operator(report: Report, name: str = "Ayu"):  # type: ignore[no-untyped-def]
    assert report.agency is not None
    return operator(report.agency.code, name=name)


def _resolve(report: Report) -> None:
    at = clock.now() + timedelta(minutes=5)
    proof = make_after_photo(at=at)
    workflow.resolve(
        report_id=report.public_id,
        actor=_operator(report),
        at=at,
        note="Sudah diangkut",
        photos=[proof],
    )


@pytest.mark.parametrize("hidden", [{"visibility": "secret"}, {"needs_triage": True}])
def test_the_number_of_a_hidden_report_another_was_joined_to_is_told_to_nobody(
    neighbour: Client, hidden: dict[str, Any]
) -> None:
    shown, kept = make_report(description="Yang tinggal"), make_report(**hidden)
    joined = [
        make_report(state=State.MERGED, merged_into=each, closed_at=later())
        for each in (shown, kept)
    ]

    pages = [neighbour.get(f"/laporan/{each.number}").content.decode() for each in joined]

    assert shown.number in pages[0]
    assert kept.number not in pages[1]
