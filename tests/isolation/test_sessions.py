"""A session belongs to the city that made it; so do its cookie and its CSRF token."""

from __future__ import annotations

import re

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from core.identity.models import User
from core.tenancy import inside
from reporting.models import Membership
from reporting.rules.roles import Role
from tenants.models import City
from tests.isolation.canary import Life
from tests.make.people import make_person
from tests.support.clients import CityClient, signed_in

DESK = "/meja/"
COOKIE = settings.SESSION_COOKIE_NAME


def is_turned_away(client: CityClient) -> bool:
    response = client.get(DESK)
    return response.status_code == 302 and response.headers["Location"].startswith("/masuk/")


def carried(client: CityClient, to: City) -> CityClient:
    """A browser at the other city that holds all the cookies of the first."""
    there = CityClient(to)
    there.cookies.load({name: morsel.value for name, morsel in client.cookies.items()})
    return there


def test_staff_of_one_city_are_nobody_in_the_other(life: Life, batam: City, bekasi: City) -> None:
    here = signed_in(batam, life.staff)

    assert here.get(DESK).status_code == 200
    assert is_turned_away(carried(here, bekasi))


def test_a_session_row_copied_between_schemas_signs_nobody_in(batam: City, bekasi: City) -> None:
    """As after a restore into the wrong schema: the row, and a user with the same primary key."""
    staff = make_person(Role.TRIAGE)
    with inside(bekasi):
        twin = User.objects.create_user("kembar@bekasi.example", "tanggap-demo", pk=staff.pk)
        Membership.objects.create(user=twin, role=Role.TRIAGE)
    here = signed_in(batam, staff)
    row = Session.objects.get(session_key=here.cookies[COOKIE].value)
    with inside(bekasi):
        Session.objects.create(
            session_key=row.session_key,
            session_data=row.session_data,
            expire_date=row.expire_date,
        )

    there = carried(here, bekasi)

    assert is_turned_away(there)
    with inside(bekasi):
        assert not Session.objects.filter(session_key=row.session_key).exists()
    assert here.get(DESK).status_code == 200


def test_a_session_without_a_mark_signs_nobody_in(batam: City) -> None:
    client = signed_in(batam, make_person(Role.TRIAGE))
    session = client.session
    del session["_city_schema"]
    session.save()

    assert is_turned_away(client)


def test_a_password_alone_opens_neither_pages_nor_streams(batam: City) -> None:
    client = signed_in(batam, make_person(Role.TRIAGE), second_factor=False)

    assert client.get(DESK).headers["Location"].startswith("/akun/dua-langkah/")
    for stream in ("/dinding/", "/meja/"):
        assert client.get(f"{stream}peristiwa").status_code == 403
        assert client.post(f"{stream}tiket").status_code == 403


def test_session_rows_stand_in_the_citys_own_schema(life: Life, batam: City, bekasi: City) -> None:
    client = signed_in(batam, life.staff)
    key = client.cookies[COOKIE].value

    assert Session.objects.get(session_key=key).get_decoded()[SESSION_KEY] == str(life.staff.pk)
    with inside(bekasi):
        assert not Session.objects.filter(session_key=key).exists()


def test_the_token_of_one_citys_form_sends_no_form_in_the_other(batam: City, bekasi: City) -> None:
    here = CityClient(batam, enforce_csrf_checks=True)
    page = here.get("/masuk/").content.decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0]
    form = {"login": "a@b.example", "password": "x", "csrfmiddlewaretoken": token}
    there = CityClient(bekasi, enforce_csrf_checks=True)
    there.get("/masuk/")

    assert here.post("/masuk/", form).status_code == 200
    assert there.post("/masuk/", form).status_code == 403


def test_a_page_of_one_city_cannot_send_to_the_other(batam: City, bekasi: City) -> None:
    """Even with cookie and token in hand the browser says where the form came from."""
    there = CityClient(bekasi, enforce_csrf_checks=True)
    page = there.get("/masuk/").content.decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0]
    form = {"login": "a@b.example", "password": "x", "csrfmiddlewaretoken": token}

    foreign = there.post("/masuk/", form, headers={"Origin": "http://batam.localhost"})
    own = there.post("/masuk/", form, headers={"Origin": "http://bekasi.localhost"})

    assert (foreign.status_code, own.status_code) == (403, 200)
