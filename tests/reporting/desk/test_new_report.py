"""A report written down for somebody on the phone."""

from __future__ import annotations

from typing import Any

import pytest

from reporting.models import Contact, Report
from reporting.rules.roles import Role
from tests.make.reporting import some_kelurahan
from tests.reporting.desk.conftest import Desk
from tests.support.clients import CityClient

PATH = "/meja/laporan-baru"


@pytest.fixture
def form(batam: object) -> dict[str, Any]:
    """The form, filled in correctly."""
    return {
        "idempotency_key": "loket-1",
        "description": "Sampah menumpuk di depan pasar",
        "category": "sampah",
        "kelurahan": some_kelurahan().code,
        "phone": "0812 3456 7890",
        "name": "Sri Wahyuni",
        "visibility": "anonymous",
    }


def test_it_is_taken_in_with_its_contact_apart(desk: Desk, form: dict[str, Any]) -> None:
    answer = desk().post(PATH, form)

    report = Report.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/meja/laporan/{report.number}"
    assert (report.channel, report.kelurahan) == ("staff", some_kelurahan())
    assert Contact.objects.get(report=report).phone == "+6281234567890"


def test_pressing_twice_makes_one_report(desk: Desk, form: dict[str, Any]) -> None:
    client = desk()

    places = {client.post(PATH, form)["Location"] for _each in range(2)}

    assert len(places) == 1
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"description": ""}, "Kirim sedikitnya satu foto atau beberapa kata."),
        ({"kelurahan": ""}, "Pilih titik di peta atau kelurahan."),
        ({"phone": "123"}, "Nomor telepon"),
        ({"category": "tidak_ada"}, "ategori"),
        ({"lon": "106.8", "lat": "-6.2"}, "di luar Kota Batam"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    desk: Desk, form: dict[str, Any], changes: dict[str, str], said: str
) -> None:
    answer = desk().post(PATH, form | changes)

    page = answer.content.decode()
    assert answer.status_code in {409, 422}
    assert said in page
    assert "Sri Wahyuni" in page
    assert not Report.objects.exists()


@pytest.mark.parametrize(("role", "status"), [(Role.CREW, 403), (Role.COMMAND, 403), (None, 403)])
def test_who_may_not(desk: Desk, form: dict[str, Any], role: Role | None, status: int) -> None:
    client = desk(role)

    assert client.get(PATH).status_code == status
    assert client.post(PATH, form).status_code == status
    assert not Report.objects.exists()


def test_nobody_is_sent_to_sign_in(nobody: CityClient, form: dict[str, Any]) -> None:
    assert nobody.post(PATH, form).status_code == 302
    assert not Report.objects.exists()
