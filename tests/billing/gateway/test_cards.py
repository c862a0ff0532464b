"""A city that leaves a card: on Stripe's page, never on ours."""

from __future__ import annotations

import re

import pytest
import requests

from billing.models import BillingAccount, Collection
from core.tenancy import inside, inside_public
from infra.local.stripe.running import Running
from reporting.rules.roles import Role
from tests.billing.gateway.paying import Paying
from tests.make.people import make_person
from tests.support.clients import CityClient, signed_in

INVOICES = "/atur/paket/tagihan/"


@pytest.fixture
def admin(paying: Paying) -> CityClient:
    with inside(paying.city):
        person = make_person(Role.CITY_ADMIN)
    return signed_in(paying.city, person)


def collection(paying: Paying) -> str:
    with inside_public():
        return BillingAccount.objects.get(city=paying.city).collection


def way_out(page: str) -> str:
    found = re.search(r'href="(http[^"]+)"[^>]*>Lanjut ke Stripe', page)
    assert found is not None, page[-2000:]
    return found[1]


def test_a_card_is_left_at_stripe_and_taken_back(paying: Paying, admin: CityClient) -> None:
    paying.start()
    paying.everything()
    assert collection(paying) == Collection.INVOICE

    page = admin.post(f"{INVOICES}kartu").content.decode()
    assert '<input type="text"' not in page  # no number is ever typed in here
    done = requests.post(way_out(page), data={"card": "4242"}, allow_redirects=False, timeout=60)
    assert done.headers["Location"].endswith(INVOICES)
    paying.everything()

    assert collection(paying) == Collection.CARD
    assert "Lihat atau ganti kartu" in admin.get(INVOICES).content.decode()
    portal = requests.get(
        way_out(admin.post(f"{INVOICES}kartu/portal").content.decode()), timeout=60
    )
    assert "4242" in portal.text

    admin.post(f"{INVOICES}kartu/transfer")

    assert collection(paying) == Collection.INVOICE
    paying.everything()
    assert collection(paying) == Collection.INVOICE


def test_a_city_without_a_bill_has_no_card_to_take_back(paying: Paying, admin: CityClient) -> None:
    for path in ("kartu/transfer", "kartu/portal"):
        answer = admin.post(f"{INVOICES}{path}", follow=True)
        assert answer.status_code == 200
        assert "belum pernah ditagih" in answer.content.decode()


def test_without_stripe_the_page_says_so_and_nothing_changes(
    paying: Paying, admin: CityClient, stripe: Running
) -> None:
    paying.start()
    paying.everything()
    stripe.fault("503", times=20)

    answer = admin.post(f"{INVOICES}kartu", follow=True)

    assert answer.status_code == 200
    assert "Lanjut ke Stripe" not in answer.content.decode()
    assert collection(paying) == Collection.INVOICE
