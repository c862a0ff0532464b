"""What people type is read by strangers without personal data, everywhere; by its reporter and at desks as typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core import clock
from core.callers import keyed_hash
from reporting.models import Report, ReportEvent
from reporting.rules.roles import Role
from reporting.rules.states import State
from tenants.models import City
from tests.make.people import make_person
from tests.make.reporting import make_report
from tests.support.clients import CityClient, signed_in

WORDS = (
    "Mobil BP 1234 XY parkir melintang di depan rumah saya, hubungi Pak Budi Santoso 0812-3456-7890"
    " atau budi.santoso@gmail.com, NIK 2171010101900001."
)
SECRETS = ("1234 XY", "Budi", "0812", "7890", "budi.santoso", "2171010101900001")
SEEN = "parkir melintang"


def _note(report: Report, kind: str, note: str, role: str = "agency_operator") -> None:
    ReportEvent.objects.create(
        report=report, kind=kind, actor_role=role, actor_label="Ayu", note=note, is_public=True,
        facts={"agency": "dlh"}, happened_at=clock.now(),
    )  # fmt: skip


@pytest.fixture
def report(batam: City) -> Report:
    """Somebody's own, with every way of writing down whose it is."""
    found = make_report(
        state=State.ASSIGNED,
        description=WORDS,
        address_text="Rumah Pak Budi Santoso, 0812-3456-7890",
        device_hash=keyed_hash("device", "ponsel-sari"),
        submitted_at=clock.now(),
        answers=[
            {"code": "siapa", "text": "Siapa?", "kind": "text", "value": WORDS, "said": WORDS, "public": True}
        ],
    )  # fmt: skip
    _note(found, "received", "")
    _note(
        found, "reply", f"Sudah kami hubungi. {WORDS} Kantor kami 0778-462-2345, dlh@batam.go.id."
    )
    _note(found, "reopen", f"{WORDS} Telepon rumah 0778-462-9999.", "reporter")
    return found


PAGES: list[tuple[str, Callable[[Report], str]]] = [
    ("list", lambda _r: "/api/v1/reports"),
    ("number", lambda r: f"/api/v1/reports?q={r.number}"),
    ("words", lambda _r: "/api/v1/reports?q=melintang"),
    ("around", lambda r: f"/api/v1/reports/nearby?lon={r.location.x}&lat={r.location.y}"),
    ("one", lambda r: f"/api/v1/reports/{r.public_id}"),
    ("timeline", lambda r: f"/api/v1/reports/{r.public_id}/timeline"),
    ("requests", lambda _r: "/open311/v2/requests.json?extensions=true"),
    ("xml", lambda r: f"/open311/v2/requests/{r.number}.xml"),
    ("updates", lambda _r: "/open311/v2/servicerequestupdates.json"),
    ("bulk", lambda _r: "/open311/v2/requests.csv"),
    ("rss", lambda _r: "/umpan/laporan.rss"),
    ("nearby", lambda _r: "/sekitar"),
    ("points", lambda _r: "/sekitar/titik?tanpa=batas"),
    ("page", lambda r: f"/laporan/{r.number}"),
]


def _body(response: Any) -> str:
    assert response.status_code == 200, response.content
    found = b"".join(response) if response.streaming else response.content
    return bytes(found).decode()


@pytest.mark.parametrize(("name", "address"), PAGES, ids=[name for name, _ in PAGES])
def test_no_stranger_reads_who_it_was(
    report: Report, name: str, address: Callable[[Report], str]
) -> None:
    body = _body(CityClient("batam").get(address(report)))

    assert SEEN in body
    assert [each for each in SECRETS if each in body] == []
    assert "0778-462-9999" not in body
    if name in {"one", "timeline", "updates", "page"}:
        assert "0778-462-2345" in body  # what an office says of itself
        assert "dlh@batam.go.id" in body


@pytest.mark.parametrize("name", ["one", "page"])
def test_whoever_sent_it_reads_what_they_typed(report: Report, api: CityClient, name: str) -> None:
    body = _body(api.get(dict(PAGES)[name](report)))

    assert all(each in body for each in SECRETS)


def test_staff_of_the_agency_read_it_as_typed_at_the_desk_and_by_the_api(
    report: Report, batam: City
) -> None:
    staff = signed_in(batam, make_person(Role.AGENCY_OPERATOR, agency="dlh"))

    for address in (
        f"/api/v1/reports/{report.public_id}",
        f"/meja/laporan/{report.number}",
        "/api/v1/reports?desk=true",
        "/api/v1/reports?desk=true&q=0812-3456-7890",
    ):
        assert "Budi Santoso" in _body(staff.get(address)), address
    assert "Budi" not in _body(staff.get("/api/v1/reports"))


@pytest.mark.parametrize(
    "words", ["Budi", "7890", "2171010101900001", "melintang 1234", "budi.santoso@gmail.com"]
)
def test_searching_for_what_is_covered_finds_nothing(report: Report, words: str) -> None:
    seen = make_report(description="Kios Budidaya melintang 7890", submitted_at=report.submitted_at)
    stranger = CityClient("batam")

    found = stranger.get("/api/v1/reports", {"q": words}).json()["results"]
    asked = stranger.get("/open311/v2/requests.json", {"q": words}).json()

    assert report.number not in [each["number"] for each in found]
    assert report.number not in [each["service_request_id"] for each in asked]
    if words == "7890":
        assert [each["number"] for each in found] == [seen.number]


def test_what_is_covered_does_not_push_others_off_a_page(report: Report) -> None:
    for _each in range(5):
        make_report(description=WORDS, submitted_at=clock.now())
    seen = make_report(description="Papan nomor 7890 jatuh", submitted_at=report.submitted_at)

    page = CityClient("batam").get("/api/v1/reports?q=7890&limit=1").json()

    assert [each["number"] for each in page["results"]] == [seen.number]
    assert page["next"] is None
