"""The pages on webhooks: a city's admin makes an endpoint, tries it, and sees what happened."""

from __future__ import annotations

import re
from typing import Any, Final
from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings
from standardwebhooks.webhooks import Webhook

from core import clock
from core.audit.models import AuditEntry
from core.tenancy import inside
from core.webhooks.models import Delivery, Endpoint, Secret
from core.webhooks.services import endpoints
from core.webhooks.services.endpoints import CITY, Wish
from reporting.rules.roles import Role
from tenants.models import City
from tests.make.cities import entitle
from tests.make.people import make_person
from tests.support.clients import CityClient, signed_in
from tests.support.outbox import drain
from tests.support.receivers import receiving

HOME: Final = "/atur/webhook/"


@pytest.fixture
def admin(batam: City) -> CityClient:
    return signed_in(batam, make_person(Role.CITY_ADMIN))


def an_endpoint() -> Endpoint:
    wish = Wish("https://kait.penerima.example/", ("report.created",), "Dasbor")
    return endpoints.create(owner=CITY, wish=wish, actor_label="Ayu", at=clock.now())[0]


def test_from_the_form_to_a_signed_test_event(admin: CityClient, settings: Settings) -> None:
    with receiving() as receiver:
        settings.WEBHOOK_TEST_HOSTS = [receiver.host]
        form = {"url": receiver.url, "description": "Dasbor", "events": ["report.created"]}
        made = admin.post(f"{HOME}baru", form)
        assert made.status_code == 200
        secret = re.search(r"whsec_[A-Za-z0-9+/=]+", made.content.decode())
        assert secret is not None
        endpoint = Endpoint.objects.get()
        here = f"{HOME}{endpoint.public_id}/"
        assert secret[0] not in admin.get(here).content.decode()

        sent = admin.post(f"{here}coba")
        drain()

        told = Webhook(secret[0]).verify(receiver.heard[0].body, receiver.heard[0].headers)
        assert told["type"] == "webhook.test"
        shown = admin.get(sent.headers["Location"]).content.decode()
        assert all(word in shown for word in ("Terkirim", "HTTP 200", "webhook.test"))
        assert "Percobaan" in admin.get(here).content.decode()
        again = f"{HOME}kiriman/{Delivery.objects.get().public_id}/ulang"
        assert admin.post(again).status_code == 302
        drain()
        assert len(receiver.heard) == 2
    kinds = list(AuditEntry.objects.order_by("pk").values_list("kind", flat=True))
    assert [kind for kind in kinds if kind.startswith("webhook")] == [
        "webhook_added",
        "webhook_resent",
    ]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"url": "http://127.0.0.1:6379/", "events": ["report.created"]}, "https"),
        ({"url": "https://169.254.169.254/", "events": ["report.created"]}, "bukan angka IP"),
        ({"url": "https://kait.penerima.example/", "events": []}, "paling sedikit satu"),
        ({"url": "https://kait.penerima.example/", "events": ["city.closed"]}, "city.closed"),
        ({"url": "", "all_events": "1"}, "Bidang ini"),
    ],
)
def test_what_cannot_be_called_is_refused_with_a_sentence(
    admin: CityClient, form: dict[str, object], said: str
) -> None:
    answer = admin.post(f"{HOME}baru", form)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Endpoint.objects.exists()


def test_an_endpoint_is_changed_switched_rolled_and_removed(admin: CityClient) -> None:
    endpoint = an_endpoint()
    here = f"{HOME}{endpoint.public_id}/"
    form = {"url": "https://baru.penerima.example/", "all_events": "1", "versi": "1"}

    assert admin.post(here, form).status_code == 302
    endpoint.refresh_from_db()
    assert (endpoint.url, endpoint.events) == ("https://baru.penerima.example/", ["*"])
    stale = admin.post(here, {**form, "url": "https://lain.penerima.example/"})
    assert stale.status_code == 422
    assert "sudah diubah" in stale.content.decode()
    admin.post(f"{here}matikan")
    endpoint.refresh_from_db()
    assert not endpoint.is_active
    assert "Nyalakan" in admin.get(here).content.decode()
    admin.post(f"{here}susulan", {"sejak": "hari"})
    admin.post(f"{here}nyalakan")
    rolled = admin.post(f"{here}kunci", {"lama": "7"}).content.decode()
    assert "whsec_" in rolled
    assert "ikut menandatangani sampai" in rolled
    assert admin.post(f"{here}kunci", {"lama": "bocor"}).status_code == 200
    assert Secret.objects.count() == 1
    assert admin.post(f"{here}tidak-ada").status_code == 404
    assert admin.post(f"{here}hapus").status_code == 302
    assert not Endpoint.objects.exists()
    assert admin.get(here).status_code == 404


def test_only_admins_and_only_their_own_city(batam: City, bekasi: City, admin: CityClient) -> None:
    endpoint = an_endpoint()
    with inside(bekasi):
        there = signed_in(bekasi, make_person(Role.CITY_ADMIN))
    here = f"{HOME}{endpoint.public_id}/"

    assert signed_in(batam, make_person(Role.TRIAGE)).get(HOME).status_code == 403
    assert CityClient(batam).get(HOME).status_code == 302
    assert there.get(here).status_code == admin.get(f"{HOME}{uuid4()}/").status_code == 404
    assert there.post(f"{here}hapus").status_code == 404
    assert "penerima.example" not in there.get(HOME).content.decode()
    assert "kait.penerima.example" in admin.get(HOME).content.decode()
    assert Endpoint.objects.exists()


def test_the_list_costs_the_same_with_many(
    admin: CityClient, django_assert_max_num_queries: Any
) -> None:
    for _number in range(5):
        an_endpoint()
    admin.get(HOME)

    with django_assert_max_num_queries(14):
        assert admin.get(HOME).status_code == 200


def test_a_city_without_the_api_has_no_webhooks(batam: City, admin: CityClient) -> None:
    entitle(services=[])

    assert admin.get(HOME).status_code == 403
