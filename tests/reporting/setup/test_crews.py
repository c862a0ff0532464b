"""Crews as a city and its agencies keep them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from core.audit.models import AuditEntry
from core.errors import Invalid
from core.identity.models import User
from core.tenancy import CityLike, inside
from reporting.models import Area, Crew, CrewVehicle, Membership
from reporting.rules.roles import Role
from reporting.services.catalog.crews import clean_plate
from tests.make.people import make_person
from tests.make.reporting import make_crew, make_running_report, make_work_order
from tests.reporting.setup.conftest import browser_of
from tests.support.clients import signed_in

pytestmark = pytest.mark.usefixtures("batam")


@pytest.fixture
def head() -> Client:
    """The browser of the head of DLH."""
    return browser_of(make_person(Role.AGENCY_HEAD, name="Bu Ratna"))


def the_form(*people: User, **facts: Any) -> dict[str, Any]:
    return {
        "name": "Regu Sagulung",
        "members": [str(person.public_id) for person in people],
        "plate": ["bp8123dx", ""],
        "kind": ["Truk bak", ""],
        "areas": [Area.objects.kecamatan().order_by("code")[0].code],
        **facts,
    }


def test_a_crew_with_people_a_truck_and_an_area(admin: Client) -> None:
    joko = make_person(Role.CREW, name="Joko")

    answer = admin.post("/atur/regu/baru", {"agency": "dlh", **the_form(joko)})

    assert answer["Location"] == "/atur/regu/regu_sagulung/"
    crew = Crew.objects.get(code="regu_sagulung")
    assert (crew.agency.code, list(crew.members.all())) == ("dlh", [joko])
    assert (crew.vehicle, crew.areas.count()) == ("Truk bak BP 8123 DX", 1)
    entry = AuditEntry.objects.get(kind="crew_created")
    assert entry.facts["after"]["members"] == ["Joko"]
    page = admin.get("/atur/regu/regu_sagulung/").content.decode()
    assert "BP 8123 DX" in page
    assert "Pak Hendra" in page
    assert "menambah regu Regu Sagulung" in page


def test_changing_a_crew_replaces_what_was_said_and_audits_both(admin: Client) -> None:
    joko, rudi = make_person(Role.CREW, name="Joko"), make_person(Role.CREW, name="Rudi")
    admin.post("/atur/regu/baru", {"agency": "dlh", **the_form(joko)})

    answer = admin.post(
        "/atur/regu/regu_sagulung/", the_form(rudi, plate=["BP 1 A"], kind=["Motor"], areas=[])
    )

    assert answer.status_code == 302
    crew = Crew.objects.get(code="regu_sagulung")
    assert list(crew.members.all()) == [rudi]
    assert [vehicle.plate for vehicle in crew.vehicles.all()] == ["BP 1 A"]
    assert not crew.areas.exists()
    facts = AuditEntry.objects.get(kind="crew_changed").facts
    assert (facts["before"]["members"], facts["after"]["members"]) == (["Joko"], ["Rudi"])


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"name": " "}, "harus diisi"),
        ({"plate": ["12 truk"]}, "Tulis pelat nomor seperti BP 8123 DX"),
        ({"plate": ["BP 1 A", "bp1a"], "kind": ["", ""]}, "tertulis dua kali"),
        ({"plate": ["BP 999 ZZ"]}, "sudah dipakai Regu Lama"),
        ({"plate": [""], "kind": ["Truk bak"]}, "Tulis pelat nomor"),
        ({"areas": ["99.99"]}, "99.99"),
        ({"members": ["0b5e0000-0000-4000-8000-000000000000"]}, "0b5e0000"),
    ],
)
def test_what_cannot_be_gets_a_sentence_and_changes_nothing(
    admin: Client, facts: dict[str, Any], sentence: str
) -> None:
    CrewVehicle.objects.create(crew=make_crew(name="Regu Lama"), plate="BP 999 ZZ")
    before = Crew.objects.count(), AuditEntry.objects.count()

    answer = admin.post("/atur/regu/baru", {"agency": "dlh", **the_form(**facts)})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert (Crew.objects.count(), AuditEntry.objects.count()) == before


def test_only_people_with_the_role_in_that_agency_are_in_its_crews(admin: Client) -> None:
    operator, other = make_person(Role.AGENCY_OPERATOR), make_person(Role.CREW, agency="dishub")

    for person in (operator, other):
        answer = admin.post("/atur/regu/baru", {"agency": "dlh", **the_form(person)})
        assert answer.status_code == 422

    assert not Crew.objects.filter(code="regu_sagulung").exists()


def test_a_crew_with_jobs_is_not_switched_off(admin: Client) -> None:
    crew = make_crew()
    order = make_work_order(report=make_running_report(), crew=crew)

    answer = admin.post(f"/atur/regu/{crew.code}/nonaktif")

    assert answer.status_code == 409
    assert "masih punya 1 tugas" in answer.content.decode()
    crew.refresh_from_db()
    assert crew.is_active
    order.state = "cancelled"
    order.save(update_fields=["state"])
    assert admin.post(f"/atur/regu/{crew.code}/nonaktif").status_code == 302
    crew.refresh_from_db()
    assert not crew.is_active


def test_a_head_keeps_the_crews_of_the_own_agency_and_no_others(head: Client) -> None:
    own, foreign = make_crew(name="Regu Sendiri"), make_crew(agency="dishub", name="Regu Asing")

    page = head.get("/atur/regu/").content.decode()
    assert "Regu Sendiri" in page
    assert "Regu Asing" not in page
    assert head.get("/atur/regu/baru").status_code == 200
    assert head.post(f"/atur/regu/{own.code}/", the_form(plate=[""], kind=[""])).status_code == 302
    assert head.get(f"/atur/regu/{foreign.code}/").status_code == 404
    assert head.post(f"/atur/regu/{foreign.code}/", the_form()).status_code == 404
    assert head.post(f"/atur/regu/{foreign.code}/nonaktif").status_code == 404
    answer = head.post("/atur/regu/baru", {"agency": "dishub", **the_form()})
    assert answer.status_code == 404
    assert not Crew.objects.filter(code="regu_sagulung", agency__code="dishub").exists()
    foreign.refresh_from_db()
    assert (foreign.name, foreign.is_active) == ("Regu Asing", True)
    assert head.get("/atur/orang/").status_code == 403
    assert head.get("/atur/dana/").status_code == 403


@pytest.mark.parametrize("role", [None, Role.TRIAGE, Role.AGENCY_OPERATOR, Role.CREW])
def test_others_do_not_come_in(role: Role | None) -> None:
    client = browser_of(make_person(role))

    for path in ("regu/", "regu/baru", "dana/", "dana/dlh/2026"):
        assert client.get(f"/atur/{path}").status_code == 403
        assert client.post(f"/atur/{path}", the_form()).status_code in {403, 405}
    assert not Crew.objects.filter(code="regu_sagulung").exists()


def test_two_cities_keep_their_own_crews(batam: CityLike, bekasi: CityLike) -> None:
    make_crew(code="regu_batam", name="Regu Batam")
    with inside(bekasi):
        admin = signed_in(bekasi, make_person(Role.CITY_ADMIN))

    assert "Regu Batam" not in admin.get("/atur/regu/").content.decode()
    assert admin.get("/atur/regu/regu_batam/").status_code == 404


def test_losing_the_role_leaves_the_crew(admin: Client) -> None:
    joko = make_person(Role.CREW, name="Joko")
    admin.post("/atur/regu/baru", {"agency": "dlh", **the_form(joko)})
    duty = Membership.objects.get(user=joko)

    admin.post(f"/atur/orang/{joko.public_id}/peran/{duty.pk}/cabut")

    assert not Crew.objects.get(code="regu_sagulung").members.exists()
    assert "belum ada" in admin.get("/atur/regu/").content.decode()


@pytest.mark.parametrize(
    ("typed", "plate"),
    [
        ("bp8123dx", "BP 8123 DX"),
        ("B 1 A", "B 1 A"),
        ("BP 90", "BP 90"),
        ("b1234 xyz", "B 1234 XYZ"),
    ],
)
def test_plates_are_written_as_on_the_plate(typed: str, plate: str) -> None:
    assert clean_plate(typed) == plate


@pytest.mark.parametrize("typed", ["", "truk", "BPX 12 A", "BP 12345 A", "BP 12 ABCD", "<b>"])
def test_other_texts_are_no_plates(typed: str) -> None:
    with pytest.raises(Invalid):
        clean_plate(typed)


def test_the_ceiling_of_a_year(admin: Client) -> None:
    answer = admin.post(
        "/atur/dana/dlh/2026", {"ceiling": "Rp 250.000.000", "small_repair": "5.000.000"}
    )

    assert answer.status_code == 302
    page = admin.get("/atur/dana/?tahun=2026").content.decode()
    assert "Rp 250.000.000" in page
    assert (
        "250.000.000, perbaikan kecil Rp 5.000.000"
        in admin.get("/atur/dana/dlh/2026").content.decode()
    )


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"ceiling": "banyak"}, "Tulis jumlahnya dalam rupiah"),
        ({"small_repair": "300.000.000"}, "tidak dapat di atas pagu"),
        ({"ceiling": ""}, "harus diisi"),
    ],
)
def test_a_ceiling_that_cannot_be(admin: Client, facts: dict[str, str], sentence: str) -> None:
    answer = admin.post(
        "/atur/dana/dlh/2026", {"ceiling": "250.000.000", "small_repair": "5.000.000", **facts}
    )

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not AuditEntry.objects.filter(kind="fund_ceiling_set").exists()
