"""Signing in: password, then the code of an authenticator app; nothing opens without both."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from pytest_django import Settings

from core import clock
from core.identity import second_factor
from core.identity.models import User
from core.tenancy import inside
from tenants.models import City

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "sandi-panjang-sekali"


@pytest.fixture
def officer(batam: City) -> User:
    user = User.objects.create_user(
        "dewi@batam.example", PASSWORD, name="Dewi", created_at=clock.now()
    )
    second_factor.enrol(user, SECRET)
    return user


def client(city: City) -> Client:
    return Client(HTTP_HOST=f"{city.code}.localhost")


def sign_in(browser: Client, password: str = PASSWORD) -> str:
    answer = browser.post("/masuk/", {"login": "dewi@batam.example", "password": password})
    return str(answer.headers.get("Location", ""))


def test_the_password_alone_opens_nothing(officer: User, batam: City) -> None:
    browser = client(batam)

    assert sign_in(browser) == "/masuk/kode/"
    assert "_auth_user_id" not in browser.session


def test_password_and_code_sign_in(officer: User, batam: City, settings: Settings) -> None:
    settings.DEMO = True
    browser = client(batam)
    sign_in(browser)

    answer = browser.post("/masuk/kode/", {"code": second_factor.demo_code(officer)})

    assert answer.status_code == 302
    assert browser.session["_auth_user_id"] == str(officer.pk)
    assert browser.session["_city_schema"] == batam.schema_name


def test_a_wrong_code_is_said_calmly(officer: User, batam: City) -> None:
    browser = client(batam)
    sign_in(browser)

    answer = browser.post("/masuk/kode/", {"code": "000000"})

    assert "Kode salah" in answer.content.decode()
    assert "_auth_user_id" not in browser.session


def test_a_code_works_once(officer: User, batam: City, settings: Settings) -> None:
    settings.DEMO = True
    code = second_factor.demo_code(officer)
    first, second = client(batam), client(batam)
    sign_in(first)
    first.post("/masuk/kode/", {"code": code})
    sign_in(second)

    answer = second.post("/masuk/kode/", {"code": code})

    assert answer.status_code == 200
    assert "_auth_user_id" not in second.session
    assert second_factor.demo_code(officer) != code


def test_a_wrong_password_says_no_more_than_that(officer: User, batam: City) -> None:
    known = client(batam).post("/masuk/", {"login": "dewi@batam.example", "password": "salah"})
    unknown = client(batam).post("/masuk/", {"login": "ani@batam.example", "password": "salah"})

    def errors(page: bytes) -> list[str]:
        return re.findall(r'class="[^"]*error[^"]*"[^>]*>([^<]+)<', page.decode())

    assert known.status_code == unknown.status_code == 200
    assert errors(known.content) == errors(unknown.content)


def test_the_same_address_and_password_are_nobody_in_another_city(
    officer: User, batam: City, bekasi: City
) -> None:
    browser = client(bekasi)

    assert sign_in(browser) == ""
    with inside(bekasi):
        assert not User.objects.exists()


def test_the_secret_is_not_readable_in_the_database(officer: User) -> None:
    stored = Authenticator.objects.get(user=officer).data["secret"]

    assert SECRET not in stored
    assert second_factor.SecondFactorAdapter().decrypt(stored) == SECRET


def test_no_code_is_shown_outside_a_demo(officer: User, batam: City, settings: Settings) -> None:
    settings.DEMO = False
    browser = client(batam)
    sign_in(browser)

    page = browser.get("/masuk/kode/").content.decode()

    assert second_factor.demo_code(officer) == ""
    assert "kode sudah diisikan" not in page


def test_nobody_signs_up(batam: City) -> None:
    answer = client(batam).get("/akun/signup/")

    assert "Akun dibuat oleh admin kota" in answer.content.decode()


@pytest.mark.parametrize(
    "path",
    ["/masuk/", "/akun/password/reset/", "/akun/password/reset/done/", "/akun/inactive/"],
)
def test_pages_before_sign_in_are_in_the_citys_looks(batam: City, path: str) -> None:
    answer = client(batam).get(path)

    assert answer.status_code == 200
    assert "Lapor Batam" in answer.content.decode()
