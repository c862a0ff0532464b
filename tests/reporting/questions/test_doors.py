"""The doors that ask: the citizen's form, the desk's, the API; and the pages that show answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from reporting.models import Photo, Report
from reporting.rules.roles import Role
from tests.api.conftest import problem_of
from tests.make.questions import ask
from tests.make.reporting import make_crew, make_work_order, some_kelurahan
from tests.reporting.citizen.conftest import centre, filled, neighbour, phone, photo
from tests.reporting.desk.conftest import Desk, desk
from tests.support.clients import CityClient

__all__ = ["centre", "desk", "filled", "neighbour", "phone"]
pytestmark = pytest.mark.usefixtures("rubbish")
Fields = Callable[..., dict[str, object]]
LOKET: dict[str, Any] = {
    "idempotency_key": "loket-9",
    "description": "Sampah menumpuk di depan pasar",
    "category": "sampah",
    "visibility": "anonymous",
}


def test_without_scripts_the_questions_come_with_the_next_page(
    phone: Client, filled: Fields
) -> None:
    page = phone.post("/lapor", filled(photos=photo()))

    text = page.content.decode()
    assert page.status_code == 422
    assert "Jawab dulu: Sampah apa?" in text
    assert 'name="jawab-jenis"' in text
    assert 'name="photos_id"' in text
    assert not Report.objects.exists()

    kept = Photo.objects.get()
    again = filled(photos_id=str(kept.public_id), **{"jawab-jenis": "bangunan"})
    again["photos_token"] = text.split('name="photos_token" value="')[1].split('"')[0]
    sent = phone.post("/lapor", again)

    assert sent.status_code == 303
    report = Report.objects.get()
    assert report.answers[0]["said"] == "Bangunan"
    assert Photo.objects.get().report == report


def test_a_wrong_answer_stands_beside_its_question(phone: Client, filled: Fields) -> None:
    page = phone.post(
        "/lapor", filled(**{"jawab-jenis": "bangunan", "jawab-kantong": "banyak"})
    ).content.decode()

    assert "Isi dengan angka." in page
    assert 'value="banyak"' in page
    assert not Report.objects.exists()


def test_the_form_asks_as_soon_as_the_category_is_known(phone: Client) -> None:
    plain = phone.get("/lapor").content.decode()
    about = phone.get("/lapor?kategori=sampah").content.decode()
    fragment = phone.post("/lapor/tebak", {"category": "sampah"}).content.decode()
    known = phone.post("/lapor/tebak", {"category": "sampah", "asked": "sampah"}).content.decode()

    assert "Sampah apa?" not in plain
    assert "Sampah apa?" in about
    assert 'id="pertanyaan"' in fragment
    assert "Sampah apa?" in fragment
    assert 'id="pertanyaan"' not in known  # nothing is swapped under somebody's fingers


def test_what_a_phone_kept_without_signal_is_taken_in(phone: Client, filled: Fields) -> None:
    kept = phone.post("/lapor", filled(), headers={"X-Kept-Offline": "1"})

    assert kept.status_code == 303
    assert Report.objects.get().answers == []


def test_only_public_answers_are_shown_to_others(
    phone: Client, neighbour: Client, filled: Fields
) -> None:
    phone.post("/lapor", filled(**{"jawab-jenis": "bangunan", "jawab-kantong": "7"}))
    page = f"/laporan/{Report.objects.get().number}"

    mine, others = phone.get(page).content.decode(), neighbour.get(page).content.decode()

    assert "Berapa kantong?" in mine
    assert "Sampah apa?" in others
    assert "Berapa kantong?" not in others


def test_staff_write_down_what_the_caller_answers(desk: Desk) -> None:
    client = desk()
    form = {**LOKET, "kelurahan": some_kelurahan().code}

    refused = client.post("/meja/laporan-baru", form)
    assert refused.status_code == 422
    assert "Jawab dulu: Sampah apa?" in refused.content.decode()
    assert not Report.objects.exists()

    client.post("/meja/laporan-baru", {**form, "jawab-jenis": "bangunan", "jawab-kantong": "2"})
    report = Report.objects.get()
    page = client.get(f"/meja/laporan/{report.number}").content.decode()
    assert "Berapa kantong?" in page
    assert "Bangunan" in page


def test_the_desk_asks_for_the_questions_of_a_category(desk: Desk, phone: Client) -> None:
    path = "/meja/laporan-baru/pertanyaan?category=sampah"

    assert "Sampah apa?" in desk().get(path).content.decode()
    assert "Sampah apa?" not in desk().get(path.replace("sampah", "x")).content.decode()
    assert desk(Role.CREW).get(path).status_code == 403
    assert phone.get(path).status_code == 302


def test_the_crew_reads_the_answers(desk: Desk, phone: Client, filled: Fields) -> None:
    phone.post("/lapor", filled(**{"jawab-jenis": "bangunan"}))
    client = desk(Role.CREW)
    user_id = int(client.session["_auth_user_id"])
    order = make_work_order(report=Report.objects.get(), crew=make_crew(user_id=user_id))

    page = client.get(f"/tugas/{order.public_id}").content.decode()

    assert "Sampah apa?" in page
    assert "Bangunan" in page


@pytest.fixture
def body(batam: object) -> dict[str, Any]:
    point = some_kelurahan().label_point
    return {"category": "sampah", "description": "Menumpuk", "lon": point.x, "lat": point.y}


def test_the_api_tells_asks_and_keeps(batam: Any, body: dict[str, Any]) -> None:
    ask("lama", "Tidak dipakai lagi?")
    api = CityClient(batam)
    listed = {each["code"]: each for each in api.get("/api/v1/categories").json()}
    assert listed["sampah"]["questions"][0] == {
        "code": "jenis",
        "text": "Sampah apa?",
        "kind": "single",
        "required": True,
        "help": "",
        "public": True,
        "minimum": None,
        "maximum": None,
        "options": [
            {"key": "rumah_tangga", "name": "Rumah tangga"},
            {"key": "bangunan", "name": "Bangunan"},
        ],
    }
    assert listed["jalan_rusak"]["questions"] == []

    refused = api.post_json("/api/v1/reports", {**body, "answers": {"kantong": "x", "a": 1}})
    document = problem_of(refused, 422, "answers_invalid")
    assert {each["field"] for each in document["errors"]} == {
        "answers.jenis", "answers.kantong", "answers.a",
    }  # fmt: skip
    assert not Report.objects.exists()

    taken = api.post_json(
        "/api/v1/reports", {**body, "answers": {"jenis": "bangunan", "kantong": 4}}
    )
    assert taken.status_code == 201
    shown = api.get(taken.headers["Location"]).json()["answers"]
    assert shown == [
        {
            "code": "jenis",
            "text": "Sampah apa?",
            "kind": "single",
            "value": "bangunan",
            "said": "Bangunan",
        }
    ]
