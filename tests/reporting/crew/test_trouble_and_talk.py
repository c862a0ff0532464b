"""What a crew says from the place: help, cannot, a question, an explanation; each counts once."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.outbox.models import OutboxMessage
from reporting.models import (
    CrewPosition,
    IdempotencyKey,
    Photo,
    ProofReview,
    Report,
    ReportEvent,
    WorkOrder,
    WorkState,
)
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.services import field_work, retention, workflow
from tests.make.reporting import actor, reporter
from tests.support import pictures
from tests.support.clients import CityClient

TROUBLE = {"kind": "help", "reason": "needs_equipment", "trouble_note": "Perlu gergaji mesin"}


def path(order: WorkOrder, step: str = "") -> str:
    return f"/tugas/{order.public_id}" + (f"/{step}" if step else "")


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("sesudah.jpg", pictures.jpeg(), content_type="image/jpeg")


def kinds(report: Report) -> list[str]:
    return list(ReportEvent.objects.of(report).in_order().values_list("kind", flat=True))


def keyed(key: str) -> dict[str, str]:
    return {"Idempotency-Key": key}


def test_asking_for_help_keeps_the_job(phone: CityClient, order: WorkOrder, report: Report) -> None:
    assert "Butuh bantuan atau tidak bisa" in phone.get(path(order)).content.decode()

    for _again in range(2):
        answer = phone.post(path(order, "kendala"), TROUBLE, headers=keyed("k1"))
        assert answer.status_code == 303

    order.refresh_from_db()
    assert (order.state, order.trouble) == (WorkState.ASSIGNED, "needs_equipment")
    event = ReportEvent.objects.get(report=report)
    assert (event.kind, event.note, event.is_public) == (
        "crew_needs_help",
        "Perlu gergaji mesin",
        False,
    )
    assert "Kantor tahu Anda butuh bantuan." in phone.get(path(order)).content.decode()


def test_a_job_that_cannot_be_done_goes_back_to_the_desk(
    phone: CityClient, order: WorkOrder, report: Report
) -> None:
    for _again in range(2):
        answer = phone.post(
            path(order, "kendala"), TROUBLE | {"kind": "cannot"}, headers=keyed("k1")
        )
        assert answer.status_code == 303

    order.refresh_from_db()
    report.refresh_from_db()
    assert order.state == WorkState.CANCELLED
    assert report.state == State.IN_PROGRESS
    assert kinds(report) == ["crew_cannot"]
    assert order.report.number not in phone.get("/tugas/").content.decode()


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"kind": ""}, "Pilih: butuh bantuan, atau tidak bisa."),
        ({"reason": "lazy"}, "Pilih alasannya."),
        ({"trouble_note": " "}, "Tulis apa yang terjadi di lokasi."),
        ({"trouble_note": "x" * 2001}, "Paling panjang 2000 huruf."),
    ],
)
def test_half_a_sentence_is_refused_and_nothing_changes(
    phone: CityClient, order: WorkOrder, report: Report, facts: dict[str, str], sentence: str
) -> None:
    answer = phone.post(path(order, "kendala"), TROUBLE | facts, headers=keyed("k1"))

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    order.refresh_from_db()
    assert (order.trouble, order.state) == ("", WorkState.ASSIGNED)
    assert kinds(report) == []
    assert not IdempotencyKey.objects.exists()


def test_the_reporter_is_asked_and_answers_without_either_name(
    phone: CityClient, order: WorkOrder, report: Report
) -> None:
    phone.post(path(order, "sampai"))

    answer = phone.post(path(order, "tanya"), {"question": "Pohon yang kiri atau kanan?"})

    assert answer.status_code == 303
    report.refresh_from_db()
    assert (report.state, report.clock_paused) == (State.ON_HOLD, True)
    told = OutboxMessage.objects.filter(topic="reporting.notify_reporter")
    assert told.filter(payload__note="Pohon yang kiri atau kanan?").exists()
    assert report.held_at is not None
    workflow.answer(
        report_id=report.public_id, note="Yang kanan", actor=reporter(), at=report.held_at
    )
    page = phone.get(path(order)).content.decode()
    assert "Yang kanan" in page
    for private in ("Sri Wahyuni", "81234567890"):
        assert private not in page


def test_an_unanswered_question_does_not_stop_the_proof(
    phone: CityClient, order: WorkOrder, report: Report
) -> None:
    phone.post(path(order, "sampai"))
    phone.post(path(order, "tanya"), {"question": "Pohon yang kiri atau kanan?"})

    answer = phone.post(path(order, "selesai"), {"phrase": "Sudah.", "photos": photo()})

    assert answer.status_code == 303
    report.refresh_from_db()
    assert report.state == State.RESOLVED
    assert kinds(report)[-3:] == ["resume", "resolve", "crew_done"]


def test_steps_sent_again_under_their_keys_count_once(
    phone: CityClient, order: WorkOrder, report: Report
) -> None:
    """A phone replays its outbox after a lost answer: everything arrives twice, in order."""
    sent = [
        ("mulai", {}, "a"),
        ("sampai", {}, "b"),
        ("selesai", {"phrase": "Sudah dibersihkan."}, "c"),
    ]
    for _again in range(2):
        for step, data, key in sent:
            files = {"photos": photo()} if step == "selesai" else {}
            answer = phone.post(path(order, step), data | files, headers=keyed(key))
            assert answer.status_code == 303

    assert kinds(report) == ["crew_en_route", "crew_on_site", "resolve", "crew_done"]
    assert Photo.objects.filter(report=report).count() == 1


def test_steps_in_the_wrong_order_are_taken_or_explained(
    phone: CityClient, order: WorkOrder, report: Report
) -> None:
    first = phone.post(path(order, "selesai"), {"phrase": "Sudah.", "photos": photo()})
    late = [phone.post(path(order, step)) for step in ("sampai", "mulai")]
    trouble = phone.post(path(order, "kendala"), TROUBLE)

    assert [first.status_code, *(each.status_code for each in late)] == [303] * 3
    assert trouble.status_code == 409
    assert "Tugas ini sudah selesai atau dibatalkan." in trouble.content.decode()
    assert kinds(report) == ["resolve", "crew_done"]


def test_a_key_used_for_another_act_is_refused(
    phone: CityClient, order: WorkOrder, report: Report
) -> None:
    phone.post(path(order, "mulai"), headers=keyed("same"))

    answer = phone.post(path(order, "sampai"), headers=keyed("same"))

    assert answer.status_code == 422
    assert "tercampur" in answer.content.decode()
    order.refresh_from_db()
    assert order.state == WorkState.EN_ROUTE


def test_the_phones_place_at_the_photo_is_part_of_the_proof(
    phone: CityClient, order: WorkOrder, report: Report
) -> None:
    phone.post(path(order, "sampai"))
    place = {"lon": "104.053600", "lat": "1.130200", "placed_at": report.submitted_at.isoformat()}

    phone.post(
        path(order, "selesai"),
        {"phrase": "Sudah.", "photos": photo(), "explanation": "Dari seberang jalan", **place},
    )

    order.refresh_from_db()
    assert order.proof_place is not None
    assert (order.proof_place.x, order.proof_place.y) == (104.0536, 1.1302)
    assert (order.proof_placed_at, order.explanation) == (
        report.submitted_at,
        "Dari seberang jalan",
    )


@pytest.mark.parametrize(
    "place", [{"lon": "x"}, {"lon": "0", "lat": "0"}, {"lon": "nan", "lat": "1"}]
)
def test_a_place_that_cannot_be_is_no_place(
    phone: CityClient, order: WorkOrder, place: dict[str, str]
) -> None:
    answer = phone.post(path(order, "selesai"), {"phrase": "Sudah.", "photos": photo(), **place})

    assert answer.status_code == 303
    order.refresh_from_db()
    assert order.proof_place is None


def test_a_doubted_proof_is_shown_first_and_explained(
    phone: CityClient, order: WorkOrder, report: Report
) -> None:
    phone.post(path(order, "selesai"), {"phrase": "Sudah.", "photos": photo()})
    report.refresh_from_db()
    assert report.resolved_at is not None
    assert report.agency is not None
    ProofReview.objects.update_or_create(
        report=report,
        resolved_at=report.resolved_at,
        defaults={
            "agency": report.agency,
            "work_order": order,
            "flags": ["far_away"],
            "explanation": "",
        },
    )
    assert "Bukti perlu dijelaskan" in phone.get("/tugas/").content.decode()
    assert "Foto diambil jauh dari lokasi laporan" in phone.get(path(order)).content.decode()

    short = phone.post(path(order, "jelaskan"), {"explanation": "ya"})
    answer = phone.post(path(order, "jelaskan"), {"explanation": "Jalan ditutup, foto dari ujung"})

    assert (short.status_code, answer.status_code) == (422, 303)
    assert ProofReview.objects.get().explanation == "Jalan ditutup, foto dari ujung"
    assert "Bukti perlu dijelaskan" not in phone.get("/tugas/").content.decode()


@pytest.mark.parametrize("step", ["kendala", "tanya", "jelaskan"])
def test_others_say_nothing_about_a_job(
    nobody: CityClient, other_crew: CityClient, order: WorkOrder, report: Report, step: str
) -> None:
    data = TROUBLE | {"question": "Di mana?", "explanation": "Saya yang mengerjakan ini"}

    assert nobody.post(path(order, step), data).status_code == 302
    assert other_crew.post(path(order, step), data).status_code == 404
    assert kinds(report) == []


def test_the_length_of_the_way_stays_when_the_positions_are_forgotten(
    order: WorkOrder, report: Report
) -> None:
    member = actor(Role.CREW, agency="dlh", user_id=order.crew.members.get().pk)
    at = order.assigned_at
    field_work.start(work_order_id=order.public_id, actor=member, at=at, key=str(uuid4()))
    for step, lon in enumerate((104.0500, 104.0510, 104.0520)):
        field_work.record_position(
            work_order_id=order.public_id,
            lon=lon,
            lat=1.1301,
            actor=member,
            at=at + timedelta(seconds=10 * step),
        )

    retention.forget_positions(at + timedelta(hours=25))

    assert not CrewPosition.objects.exists()
    order.refresh_from_db()
    assert 215 <= order.route_metres <= 230
