"""Whoever owns an endpoint hears by mail that it was switched off by itself."""

from __future__ import annotations

from django.db import transaction

from core import clock
from core.tenancy import inside_public
from core.webhooks.models import Endpoint, Off
from core.webhooks.services.endpoints import CITY, Owner, switch, switch_off_by_itself
from reporting.rules.roles import Role
from tenants.models import City, PartnerRole
from tests.make.people import make_person
from tests.make.platform import make_partner, make_partner_person
from tests.support.outbox import drain
from tests.support.post import PostOffice
from tests.webhooks.conftest import listens


def off(endpoint: Endpoint, why: Off) -> None:
    with transaction.atomic():
        switch_off_by_itself(endpoint, why, at=clock.now())


def test_admins_of_the_city_are_told_where_to_look(batam: City, office: PostOffice) -> None:
    admin, other = make_person(Role.CITY_ADMIN), make_person(Role.CITY_ADMIN)
    make_person(Role.TRIAGE)
    endpoint = listens()

    off(endpoint, Off.FAILING)
    drain()
    drain()

    mails = office.mails()
    assert sorted(mail.to for mail in mails) == sorted([admin.email, other.email])
    text = mails[0].text
    assert "lebih dari 24 jam" in text
    assert endpoint.url in text
    assert f"/atur/webhook/{endpoint.public_id}/" in text


def test_managers_of_the_partner_are_told_and_nobody_elses(batam: City, office: PostOffice) -> None:
    make_person(Role.CITY_ADMIN)
    partner = make_partner("telkomsel")
    boss = make_partner_person(partner)
    make_partner_person(partner, PartnerRole.SALES)
    make_partner_person(make_partner("indosat"))
    with inside_public():
        off(listens(owner=Owner(partner.code)), Off.GONE)
    drain()

    (mail,) = office.mails()
    assert mail.to == boss.email
    assert "410" in mail.text
    assert "/mitra/webhook/" in mail.text


def test_whoever_switches_it_off_needs_no_letter_and_one_on_again_no_more(
    batam: City, office: PostOffice
) -> None:
    make_person(Role.CITY_ADMIN)
    first, second = listens(), listens()
    switch(owner=CITY, endpoint_id=first.public_id, on=False, actor_label="Ayu", at=clock.now())
    off(second, Off.FAILING)
    switch(owner=CITY, endpoint_id=second.public_id, on=True, actor_label="Ayu", at=clock.now())
    drain()

    assert office.mails() == []
