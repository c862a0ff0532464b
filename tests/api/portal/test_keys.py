"""Keys are made by the city's admin, shown once, and open nothing once they are revoked."""

from __future__ import annotations

import re

import pytest

from core import clock
from core.tenancy import inside
from reporting.models import ApiKey
from reporting.rules.roles import Role
from reporting.services import api_access
from tenants.models import City
from tests.make.people import make_person
from tests.support.clients import CityClient, signed_in

pytestmark = pytest.mark.django_db

FORM = {"name": "Aplikasi Warga", "scopes": ["reports.read", "reports.create"], "days": "90"}


@pytest.fixture
def admin(batam: City) -> CityClient:
    """Pak Hendra, who sets Batam up."""
    return signed_in(batam, make_person(Role.CITY_ADMIN))


def shown_secret(page: str) -> str:
    """The key on the one page that shows it."""
    found = re.search(r"tgk_[0-9a-f]{8}_[\w-]{43}", page)
    assert found, page
    return found[0]


def test_a_key_is_shown_once_and_works(admin: CityClient) -> None:
    secret = shown_secret(admin.post("/pengembang/kunci/", FORM).content.decode())
    found = api_access.check(secret=secret, at=clock.now())
    assert found is not None
    assert (found.name, found.scopes) == ("Aplikasi Warga", ["reports.read", "reports.create"])
    later = admin.get("/pengembang/kunci/").content.decode()
    assert "Aplikasi Warga" in later
    assert secret not in later


def test_a_revoked_key_opens_nothing(admin: CityClient, api: CityClient) -> None:
    secret = shown_secret(admin.post("/pengembang/kunci/", FORM).content.decode())
    key = ApiKey.objects.get()
    bearer = {"Authorization": f"Bearer {secret}"}
    assert api.get("/api/v1/reports", headers=bearer).status_code == 200
    admin.post(f"/pengembang/kunci/{key.public_id}/cabut")
    assert api.get("/api/v1/reports", headers=bearer).status_code == 401


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"scopes": []}, "Bidang ini"),
        ({"scopes": ["everything"]}, "everything"),
        ({"scopes": ["reports.act"]}, "memerlukan dinas"),
        ({"name": "  "}, "Bidang ini"),
        ({"days": "36500"}, "36500"),
    ],
)
def test_what_cannot_be_a_key_is_refused(
    admin: CityClient, changes: dict[str, object], said: str
) -> None:
    answer = admin.post("/pengembang/kunci/", {**FORM, **changes})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not ApiKey.objects.exists()


def test_another_citys_key_cannot_be_revoked(admin: CityClient, batam: City, bekasi: City) -> None:
    with inside(bekasi):
        neighbour = signed_in(bekasi, make_person(Role.CITY_ADMIN))
        secret = shown_secret(neighbour.post("/pengembang/kunci/", FORM).content.decode())
        theirs = ApiKey.objects.get()
    missing = admin.post("/pengembang/kunci/6a2f41a3-c54c-4b1c-8f0e-000000000000/cabut")
    assert admin.post(f"/pengembang/kunci/{theirs.public_id}/cabut").status_code == 404
    assert missing.status_code == 404
    with inside(bekasi):
        assert api_access.check(secret=secret, at=clock.now()) is not None
    assert api_access.check(secret=secret, at=clock.now()) is None
