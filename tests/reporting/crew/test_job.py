"""One job from "Mulai" to the proof; every step may arrive twice and counts once."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.live.models import CityEvent
from reporting.models import CrewPosition, Photo, Report, ReportEvent, WorkOrder, WorkState
from reporting.rules.states import State
from tests.support import pictures
from tests.support.clients import CityClient


def _path(order: WorkOrder, step: str = "") -> str:
    return f"/tugas/{order.public_id}" + (f"/{step}" if step else "")


def _photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("sesudah.jpg", pictures.jpeg(), content_type="image/jpeg")


def _state(order: WorkOrder) -> str:
    order.refresh_from_db()
    return str(order.state)


def test_from_setting_out_to_the_proof(phone: CityClient, order: WorkOrder, report: Report) -> None:
    assert "Mulai" in phone.get(_path(order)).content.decode()
    assert phone.post(_path(order, "mulai")).status_code == 303
    assert _state(order) == WorkState.EN_ROUTE
    assert "Sampai di lokasi" in phone.get(_path(order)).content.decode()
    assert phone.post(_path(order, "sampai")).status_code == 303
    assert _state(order) == WorkState.ON_SITE
    assert "Kirim bukti" in phone.get(_path(order)).content.decode()

    answer = phone.post(
        _path(order, "selesai"), {"phrase": "Sudah dibersihkan.", "photos": _photo()}
    )

    assert answer.status_code == 303
    assert _state(order) == WorkState.DONE
    report.refresh_from_db()
    assert report.state == State.RESOLVED
    assert ReportEvent.objects.get(report=report, kind="resolve").note == "Sudah dibersihkan."


def test_steps_that_arrive_twice_or_late_answer_the_same_and_change_nothing(
    phone: CityClient, order: WorkOrder, report: Report
) -> None:
    proof = {"phrase": "Sudah dibersihkan."}
    for step in ("mulai", "sampai"):
        phone.post(_path(order, step))
    phone.post(_path(order, "selesai"), proof | {"photos": _photo()})
    events = ReportEvent.objects.filter(report=report).count()

    again = [
        phone.post(_path(order, "selesai"), proof | {"photos": _photo()}),
        phone.post(_path(order, "sampai")),
        phone.post(_path(order, "mulai")),
    ]

    assert {answer.status_code for answer in again} == {303}
    assert {answer["Location"] for answer in again} == {_path(order)}
    assert ReportEvent.objects.filter(report=report).count() == events
    assert Photo.objects.filter(report=report).count() == 1


def test_proof_without_a_photo_is_refused_and_the_words_are_kept(
    phone: CityClient, order: WorkOrder, report: Report
) -> None:
    phone.post(_path(order, "sampai"))

    answer = phone.post(_path(order, "selesai"), {"note": "Diangkut dua truk"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Tambahkan foto sesudah dikerjakan dulu." in page
    assert "Diangkut dua truk" in page
    assert _state(order) == WorkState.ON_SITE
    report.refresh_from_db()
    assert report.state == State.IN_PROGRESS


def test_a_photo_that_arrived_need_not_be_taken_again(phone: CityClient, order: WorkOrder) -> None:
    phone.post(_path(order, "sampai"))

    answer = phone.post(_path(order, "selesai"), {"photos": _photo()})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Foto yang tadi sudah tersimpan." in page
    assert 'name="photos_token"' in page


def test_a_job_that_was_called_off_says_so(phone: CityClient, order: WorkOrder) -> None:
    WorkOrder.objects.filter(pk=order.pk).update(state=WorkState.CANCELLED)

    answer = phone.post(_path(order, "mulai"))

    assert answer.status_code == 409
    assert "Tugas ini dibatalkan." in answer.content.decode()
    assert _state(order) == WorkState.CANCELLED


@pytest.mark.parametrize("step", ["mulai", "sampai", "selesai", "posisi"])
def test_others_cannot_move_a_job(
    nobody: CityClient, other_crew: CityClient, order: WorkOrder, report: Report, step: str
) -> None:
    data = {"lon": "104.05", "lat": "1.13", "note": "Sudah"}

    assert nobody.post(_path(order, step), data).status_code == 302
    assert other_crew.post(_path(order, step), data).status_code == 404
    assert other_crew.get(_path(order)).status_code == 404
    assert _state(order) == WorkState.ASSIGNED
    assert not ReportEvent.objects.filter(report=report).exists()
    assert not CrewPosition.objects.exists()


def test_the_position_is_shown_while_the_job_is_under_way(
    phone: CityClient, order: WorkOrder
) -> None:
    place = {"lon": "104.0511", "lat": "1.1312"}
    assert phone.post(_path(order, "posisi"), place).json() == {"noted": False}
    phone.post(_path(order, "mulai"))

    assert phone.post(_path(order, "posisi"), place).json() == {"noted": True}
    assert phone.post(_path(order, "posisi"), place).json() == {"noted": False}

    position = CrewPosition.objects.get()
    assert (position.location.x, position.location.y) == (104.0511, 1.1312)
    assert CityEvent.objects.filter(type="crew_moved").count() == 1


@pytest.mark.parametrize("place", [{}, {"lon": "x", "lat": "1"}, {"lon": "0", "lat": "0"}])
def test_a_position_that_cannot_be_is_refused(
    phone: CityClient, order: WorkOrder, place: dict[str, str]
) -> None:
    phone.post(_path(order, "mulai"))

    assert phone.post(_path(order, "posisi"), place).status_code == 422
    assert not CrewPosition.objects.exists()


def test_directions_open_the_phones_own_map(phone: CityClient, order: WorkOrder) -> None:
    assert 'href="geo:1.130100,104.053500?q=' in phone.get(_path(order)).content.decode()
