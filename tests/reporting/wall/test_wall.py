"""The command-centre wall: who may look, what it shows, and that it scans nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core import clock
from core.identity.models import User
from core.tenancy import inside
from reporting.demo.people import people
from reporting.models import WallScreen
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.selectors import wall
from reporting.services import intake, screens
from tenants.models import City
from tests.reporting.intake.test_submit import submission

PAGES = ("/dinding/", "/dinding/masuk", "/dinding/angka", "/dinding/adegan", "/dinding/regu")
ADMIN = Actor(Role.CITY_ADMIN, "Admin")


def client(city: City) -> Client:
    return Client(HTTP_HOST=f"{city.code}.localhost")


def signed_in(city: City, name: str) -> Client:
    people(at=clock.now())
    browser = client(city)
    browser.force_login(User.objects.get(email=f"{name}@{city.code}.example"))
    session = browser.session
    session["_city_schema"] = city.schema_name
    session.save()
    return browser


@pytest.mark.parametrize("path", PAGES)
def test_nobody_is_sent_to_sign_in(batam: City, path: str) -> None:
    answer = client(batam).get(path)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/masuk/")


@pytest.mark.parametrize(
    ("who", "status"), [("walikota", 200), ("koordinator", 200), ("dlh", 200), ("petugas.dlh", 403)]
)
def test_who_may_look(batam: City, who: str, status: int) -> None:
    browser = signed_in(batam, who)

    assert [browser.get(path).status_code for path in PAGES] == [status] * len(PAGES)


def test_a_new_report_stands_first_with_place_and_agency_and_no_name(batam: City) -> None:
    browser = signed_in(batam, "walikota")
    receipt = intake.submit(
        submission(name="Sari Wulandari", phone="0812-3456-7890"),
        actor=Actor.citizen(),
        at=clock.now(),
    )

    page = browser.get("/dinding/masuk").content.decode()

    assert "Sampah menumpuk di pinggir jalan" in page
    assert receipt.kelurahan in page
    assert "Sari" not in page
    assert "3456" not in page


def test_secret_reports_are_not_shown(batam: City) -> None:
    intake.submit(submission(visibility="secret"), actor=Actor.citizen(), at=clock.now())

    assert wall.feed() == []


def test_the_page_asks_a_constant_number_of_queries(
    batam: City, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser = signed_in(batam, "walikota")
    browser.get("/dinding/")
    for minutes in range(8):
        intake.submit(
            submission(), actor=Actor.citizen(), at=clock.now() - timedelta(minutes=minutes)
        )

    with django_assert_max_num_queries(40):
        browser.get("/dinding/")


def test_a_screen_comes_in_by_its_address_until_it_is_revoked(batam: City) -> None:
    token = screens.add(name="Ruang Wali Kota", actor=ADMIN, at=clock.now())
    browser = client(batam)

    assert browser.get(f"/dinding/layar/{token}/").status_code == 302
    assert browser.get("/dinding/").status_code == 200

    screens.revoke(screen_id=WallScreen.objects.get().pk, actor=ADMIN, at=clock.now())

    assert browser.get("/dinding/").status_code == 302
    assert client(batam).get(f"/dinding/layar/{token}/").status_code == 404


def test_a_screen_of_one_city_opens_nothing_in_another(batam: City, bekasi: City) -> None:
    token = screens.add(name="Ruang Wali Kota", actor=ADMIN, at=clock.now())

    assert client(bekasi).get(f"/dinding/layar/{token}/").status_code == 404
    browser = client(bekasi)
    browser.cookies["tanggap_screen"] = token
    assert browser.get("/dinding/").status_code == 302
    with inside(bekasi):
        assert not WallScreen.objects.exists()


def test_outlines_are_sent_once(batam: City) -> None:
    browser = client(batam)

    first = browser.get("/peta/wilayah/kecamatan.json")
    again = browser.get("/peta/wilayah/kecamatan.json", HTTP_IF_NONE_MATCH=first["ETag"])

    assert len(first.json()["features"]) == 12
    assert again.status_code == 304
    assert browser.get("/peta/wilayah/benua.json").status_code == 404
