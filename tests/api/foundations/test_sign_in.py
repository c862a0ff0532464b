"""Signing in with an app: the same proof and the same limits as the page."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal import auth
from django.core.cache import cache

from core.identity import second_factor
from core.identity.models import User
from reporting.models import StaffToken
from reporting.rules.roles import Role
from tenants.models import City
from tests.api.conftest import problem_of
from tests.make.access import SECRET, bearer
from tests.make.people import PASSWORD, make_person
from tests.support.clients import CityClient

URL = "/api/v1/tokens"


@pytest.fixture
def person(batam: City) -> User:
    cache.clear()  # attempts that other tests failed, and codes they used
    found = make_person(Role.TRIAGE)
    second_factor.enrol(found, SECRET)
    return found


def code() -> str:
    """What the authenticator app shows now."""
    counters = list(auth.yield_hotp_counters_from_time())
    return str(auth.format_hotp_value(auth.hotp_value(SECRET, counters[1])))


def proof(person: User, **changes: str) -> dict[str, str]:
    return {"email": person.email, "password": PASSWORD, "code": code(), **changes}


def test_password_and_code_give_a_token_that_opens_the_api(
    from_afar: CityClient, person: User
) -> None:
    made = from_afar.post_json(URL, proof(person, name="Ponsel Sari"))

    assert made.status_code == 201
    token = made.json()["token"]
    assert token.startswith("tgs_")
    assert from_afar.get(f"{URL}/current", headers=bearer(token)).status_code == 200
    assert StaffToken.objects.get().name == "Ponsel Sari"
    assert made.headers["Cache-Control"] == "private, no-store"
    assert "sessionid" not in str(made.cookies)


@pytest.mark.parametrize(
    "wrong",
    [{"password": "salah"}, {"code": "000000"}, {"email": "bukan@batam.example"}],
    ids=["password", "code", "e-mail"],
)
def test_whatever_is_wrong_the_answer_is_the_same(
    from_afar: CityClient, person: User, wrong: dict[str, str]
) -> None:
    refused = problem_of(from_afar.post_json(URL, proof(person, **wrong)), 401, "wrong_credentials")

    assert refused["detail"] == "Surel, kata sandi atau kode salah."
    assert not StaffToken.objects.exists()


def test_a_code_works_once(from_afar: CityClient, person: User) -> None:
    same = proof(person)

    assert from_afar.post_json(URL, same).status_code == 201
    problem_of(from_afar.post_json(URL, same), 401, "wrong_credentials")


def test_without_a_second_factor_there_is_no_token(from_afar: CityClient, person: User) -> None:
    second_factor.forget(person)

    problem_of(from_afar.post_json(URL, proof(person)), 401, "wrong_credentials")


def test_too_many_failures_are_asked_to_wait_and_so_is_the_page(
    from_afar: CityClient, person: User
) -> None:
    answers = [from_afar.post_json(URL, proof(person, password="salah")) for _time in range(8)]

    assert answers[0].status_code == 401
    refused = problem_of(answers[-1], 429, "too_many")
    assert refused["retry_after"] == 300
    # Not even the right ones, until the time is over; and the page counts with us.
    problem_of(from_afar.post_json(URL, proof(person)), 429, "too_many")
    page = from_afar.post("/masuk/", {"login": person.email, "password": PASSWORD})
    assert page.status_code == 200
    assert "_auth_user_id" not in from_afar.session


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": "x"}, "email"),
        ({"email": "a@b.id", "password": 1, "code": "1"}, "password"),
        ({"email": "a@b.id", "password": "p", "code": 123456}, "code"),
        ({"email": "a@b.id", "password": "p", "code": "1", "remember": True}, "remember"),
        ({"email": "a@b.id", "password": "p\x00", "code": "1"}, "password"),
    ],
)
def test_input_off_the_contract_names_the_field(
    from_afar: CityClient, person: User, body: dict[str, object], field: str
) -> None:
    refused = problem_of(from_afar.post_json(URL, body), 422, "invalid")

    assert field in {each["field"] for each in refused["errors"]}
