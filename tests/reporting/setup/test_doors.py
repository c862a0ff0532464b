"""Who comes in to set a city up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from core.identity.models import User
from reporting.models import RoutingReplay, RoutingRule
from reporting.rules.roles import Role
from tests.make.people import make_person
from tests.reporting.setup.conftest import browser_of, everything
from tests.reporting.setup.test_chains import CHAIN

pytestmark = pytest.mark.usefixtures("batam")

PAGES = (
    "",
    "dinas/",
    "dinas/baru",
    "dinas/dlh/",
    "dinas/dlh/nonaktifkan",
    "orang/",
    "orang/undang",
    "kategori/",
    "kategori/baru",
    "kategori/sampah/",
    "kategori/sampah/layanan",
    "kategori/sampah/pertanyaan/baru",
    "kategori/sampah/pindah",
    "kategori/sampah/gabung",
    "eskalasi/",
    "eskalasi/seluruh-kota/",
    "eskalasi/sampah/",
    "balasan/",
    "balasan/baru",
    "balasan/bawaan/resolve_cleaned/",
    "penerusan/baru",
    "target/",
    "target/baru",
    "target/sp4n",
    "kalender/",
    "kalender/piket/",
    "kalender/baru",
    "kalender/piket/ramadan",
    "kalender/piket/nasional",
    "wilayah/",
    "wilayah/muat/",
    "merek/",
    "merek/pratinjau?colour=%230b6fa4",
    "merek/pengumuman",
    "merek/peta",
    "pesan/",
    "pesan/received/email/id/",
    "kiriman/",
    "kiriman/alamat/",
    "layar/",
    "jejak/",
)
LOOKED_AT = (
    "penerusan/",
    "penerusan/?lihat=berlaku",
    "penerusan/periksa",
    "penerusan/simulasi?kategori=sampah&kelurahan=21.71.01",
    "penerusan/putar-ulang/",
    "penerusan/versi/",
    "penerusan/versi/1/",
    "wilayah/batas.json",
)
"""Pages the coordinator may look at as well."""
ACTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("dinas/baru", {"name": "Dinas Baru"}),
    ("dinas/dlh/", {"name": "Dinas Lain"}),
    ("dinas/dlh/nonaktif", {}),
    ("orang/undang", {"email": "baru@batam.example", "name": "Baru", "role": "triage"}),
    ("kategori/baru", {"name": "Kategori Baru"}),
    ("kategori/sampah/nonaktif", {}),
    ("kategori/sampah/layanan", {"agency": "dishub"}),
    ("kategori/sampah/turun", {}),
    ("kategori/sampah/pindah", {"parent": "jalan_rusak"}),
    ("kategori/lainnya/gabung", {"into": "sampah"}),
    ("eskalasi/sampah/", CHAIN),
    ("balasan/baru", {"moment": "reply", "text": "Terima kasih."}),
    ("balasan/bawaan/resolve_cleaned/", {"text": "Bersih."}),
    ("balasan/bawaan/resolve_cleaned/nonaktif", {}),
    ("penerusan/baru", {"agency": "dlh", "stamp": "1.0.0"}),
    ("penerusan/terbitkan", {"stamp": "1.0.0"}),
    ("penerusan/buang", {"stamp": "1.0.0"}),
    ("penerusan/versi/1/kembalikan", {"stamp": "1.0.0"}),
    ("penerusan/versi/1/salin", {"stamp": "1.0.0"}),
    ("target/baru", {"kind": "response"}),
    ("target/sp4n", {"is_on": "on"}),
    ("kalender/piket/jam", {"mon": "08.00–12.00"}),
    ("kalender/piket/hari", {"on": "2026-12-24", "name": "Cuti", "is_working": "0"}),
    ("kalender/baru", {"name": "Kalender Lain"}),
    ("kalender/piket/nama", {"name": "Lain", "time_zone": "Asia/Jayapura"}),
    ("kalender/piket/ramadan", {"first_on": "2027-02-08", "last_on": "2027-03-09"}),
    ("kalender/piket/nasional", {"hari": "2026-12-24"}),
    ("wilayah/muat/", {"source": "x"}),
    ("merek/logo", {"hapus": "1"}),
    ("merek/pengumuman", {"banner_text": "x", "banner_level": "danger"}),
    ("merek/peta", {"map_background": "plain"}),
    ("wilayah/layani", {"kode": "21.71.01", "layani": "0"}),
    ("merek/", {"app_name": "Lain", "colour": "#ff0000"}),
    ("pesan/", {"quiet_from": "0", "quiet_until": "0", "daily_cap": "1"}),
    ("pesan/dinas/dlh", {"pace": "off"}),
    ("pesan/received/email/id/", {"subject": "Lain", "body": "Lain"}),
    ("pesan/received/email/id/bawaan", {}),
    ("pesan/received/email/id/coba", {}),
    ("kiriman/00000000-0000-0000-0000-000000000001/ulang", {}),
    ("kiriman/alamat/1/buka", {}),
    ("layar/", {"name": "Lobi"}),
)
VISITORS: dict[str, tuple[Callable[[], User | None], int]] = {
    "nobody": (lambda: None, 302),
    "signed in, without a role": (make_person, 403),
    "an operator of an agency": (lambda: make_person(Role.AGENCY_OPERATOR), 403),
    "the coordinator": (lambda: make_person(Role.TRIAGE), 403),
    "a city admin": (lambda: make_person(Role.CITY_ADMIN), 200),
}


@pytest.mark.parametrize("visitor", VISITORS)
def test_only_city_admins_see_the_pages(visitor: str) -> None:
    make, expected = VISITORS[visitor]
    client = browser_of(make())

    answers = {page: client.get(f"/atur/{page}") for page in PAGES}

    assert {page: answer.status_code for page, answer in answers.items()} == dict.fromkeys(
        PAGES, expected
    )
    if expected == 302:
        assert all(each["Location"].startswith("/masuk/?next=/atur/") for each in answers.values())


@pytest.mark.parametrize("visitor", VISITORS)
def test_the_coordinator_may_look_at_the_routing_list(visitor: str) -> None:
    make, expected = VISITORS[visitor]
    client = browser_of(make())
    if visitor == "the coordinator":
        expected = 200

    answers = {page: client.get(f"/atur/{page}").status_code for page in LOOKED_AT}

    assert answers == dict.fromkeys(LOOKED_AT, expected)


@pytest.mark.parametrize("visitor", VISITORS)
def test_the_coordinator_may_replay_but_not_edit(visitor: str) -> None:
    make, expected = VISITORS[visitor]
    client = browser_of(make())
    key = RoutingRule.objects.active().in_order()[1].key
    before = everything()

    asked = client.post("/atur/penerusan/putar-ulang/", {"wanted": "10"})
    answers = [
        client.post(f"/atur/penerusan/{key}/{act}", {"agency": "dlh", "stamp": "1.0.0"})
        for act in ("", "naik", "turun", "hapus")
        if visitor != "a city admin"
    ]

    looking = visitor in {"the coordinator", "a city admin"}
    assert RoutingReplay.objects.count() == int(looking)
    assert asked.status_code == (302 if looking else expected)
    assert {answer.status_code for answer in answers} <= {expected}
    assert everything() == before


@pytest.mark.parametrize(
    "visitor", [name for name, (_make, status) in VISITORS.items() if status != 200]
)
def test_refused_acts_change_nothing(visitor: str) -> None:
    make, expected = VISITORS[visitor]
    client = browser_of(make())
    before = everything()

    answers = [client.post(f"/atur/{page}", data) for page, data in ACTS]

    assert [answer.status_code for answer in answers] == [expected] * len(ACTS)
    assert everything() == before


def test_an_admin_without_a_second_factor_sets_it_up_first() -> None:
    client = browser_of(make_person(Role.CITY_ADMIN), enrolled=False)

    answer = client.get("/atur/")

    assert answer.status_code == 302
    assert "/atur/" not in answer["Location"]


def test_pages_are_kept_by_no_cache(admin: Client) -> None:
    assert "no-store" in admin.get("/atur/orang/")["Cache-Control"]


@pytest.mark.parametrize(
    "page",
    ["dinas/tidak_ada/", "kategori/tidak_ada/", "kalender/tidak_ada/", "target/999999/cabut"],
)
def test_what_does_not_exist_is_a_page_that_says_so(admin: Client, page: str) -> None:
    answer = admin.post(f"/atur/{page}") if "cabut" in page else admin.get(f"/atur/{page}")

    assert answer.status_code == 404
