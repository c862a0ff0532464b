"""An invitation reaches its person, and lets them choose a password once."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from allauth.mfa.totp.internal import auth
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django.fixtures import Settings

from core.audit.models import AuditEntry
from core.identity.models import User
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.services import invitations
from reporting.services.catalog import people
from reporting.services.catalog.people import Duty
from tests.make.people import make_person
from tests.support import outbox

pytestmark = pytest.mark.usefixtures("batam")

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
ADMIN = Actor(Role.CITY_ADMIN, "Pak Hendra")


def _invite(email: str = "siti@batam.example") -> User:
    user = people.invite(
        email=email,
        name="Siti",
        duty=Duty("agency_operator", agency="dlh"),
        actor=ADMIN,
        at=NOON,
    )
    outbox.drain()
    return user


def test_somebody_new_gets_a_link_to_choose_a_password(mailoutbox: list[EmailMessage]) -> None:
    user = _invite()

    (mail,) = mailoutbox
    assert mail.to == ["siti@batam.example"]
    assert "Operator dinas" in mail.body
    assert re.search(r"http://batam\.localhost:\d+/\S+", str(mail.body))
    assert AuditEntry.objects.filter(kind=invitations.SENT, subject=str(user.public_id)).exists()


def test_the_link_opens_on_the_citys_own_host() -> None:
    user = _invite()
    path = invitations.link_for(user).partition("localhost")[2].partition("/")[2]

    response = Client(headers={"host": "batam.localhost"}).get(f"/{path}")

    assert response.status_code == 302
    assert "set-password" in response["Location"]


def test_somebody_known_is_sent_to_sign_in(mailoutbox: list[EmailMessage]) -> None:
    user = make_person(Role.TRIAGE)

    _invite(user.email)

    (mail,) = mailoutbox
    assert "/masuk/" in mail.body


def test_where_mail_is_not_set_up_the_audit_says_so(
    settings: Settings, mailoutbox: list[EmailMessage]
) -> None:
    settings.EMAIL_BACKEND = "core.messages.smtp.Backend"
    settings.EMAIL_HOST = ""

    user = _invite()

    assert not mailoutbox
    assert AuditEntry.objects.filter(
        kind=invitations.NOT_SENT, subject=str(user.public_id)
    ).exists()


def test_whoever_follows_the_link_can_set_up_the_second_factor_and_begin() -> None:
    """All the way with the pages of the product: without a second factor nothing opens to staff."""
    user = _invite()
    browser = Client(headers={"host": "batam.localhost"})
    link = invitations.link_for(user).partition("localhost")[2].partition("/")[2]
    form = browser.get(f"/{link}").headers["Location"]
    words = "batu-karang-lepas-88"
    assert browser.post(form, {"password1": words, "password2": words}).status_code == 302
    browser.post("/masuk/", {"login": user.email, "password": words})

    sent_to = browser.get("/meja/").headers["Location"]
    browser.post("/akun/reauthenticate/", {"password": words})
    page = browser.get(sent_to)

    assert sent_to == "/akun/dua-langkah/totp/activate/"
    assert page.status_code == 200
    assert "Pasang verifikasi dua langkah" in page.content.decode()
    secret = page.context["form"].secret
    _before, now, _after = auth.yield_hotp_counters_from_time()
    answer = browser.post(sent_to, {"code": auth.format_hotp_value(auth.hotp_value(secret, now))})
    assert answer.status_code == 302
    assert browser.get("/meja/").status_code == 200
