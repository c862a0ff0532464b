"""Signing in on the platform's host: invited by mail, password, then a second factor, then to work."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from pytest_django import Settings

from core import clock
from core.identity import second_factor
from core.identity.models import User
from core.outbox.models import OutboxMessage
from core.outbox.registry import Message
from core.tenancy import inside
from tenants.models import City, PartnerRole, VendorRole
from tenants.services import invitations, people
from tests.make.platform import (
    PASSWORD,
    make_partner,
    make_partner_person,
    make_platform_person,
    make_vendor,
)
from tests.support.clients import CityClient, PlatformClient, signed_in, signed_in_platform

pytestmark = pytest.mark.usefixtures("platform")
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def sign_in(browser: PlatformClient | CityClient, user: User) -> str:
    answer = browser.post("/masuk/", {"login": user.email, "password": PASSWORD})
    return str(answer.headers.get("Location", ""))


def test_the_page_speaks_for_the_platform() -> None:
    page = PlatformClient().get("/masuk/").content.decode()

    assert "Masuk ke Tanggap" in page
    assert "Warga tidak perlu" not in page


def test_password_and_code_lead_to_work(settings: Settings) -> None:
    settings.DEMO = True
    user = make_vendor()
    second_factor.enrol(user, SECRET)
    browser = PlatformClient()

    assert sign_in(browser, user) == "/masuk/kode/"
    assert browser.get("/kelola/").status_code == 302
    answer = browser.post("/masuk/kode/", {"code": second_factor.demo_code(user)})

    assert answer.headers["Location"] == "/petugas/"
    assert browser.get("/petugas/").headers["Location"] == "/kelola/"
    assert browser.get("/kelola/").status_code == 200


def test_without_a_second_factor_one_is_set_up_before_anything_opens() -> None:
    user = make_vendor()
    browser = PlatformClient()
    sign_in(browser, user)

    answer = browser.get("/kelola/")

    assert answer.headers["Location"] == "/akun/dua-langkah/totp/activate/"
    browser.post("/akun/reauthenticate/", {"password": PASSWORD})
    page = browser.get("/akun/dua-langkah/totp/activate/")
    assert page.status_code == 200
    assert "Pasang verifikasi dua langkah" in page.content.decode()


def test_signing_out_ends_it() -> None:
    browser = signed_in_platform(make_vendor())
    assert browser.get("/kelola/").status_code == 200

    browser.post("/keluar/")

    assert browser.get("/kelola/").headers["Location"].startswith("/masuk/")


def test_an_account_of_a_city_opens_nothing_here_and_the_reverse(batam: City) -> None:
    with inside(batam):
        local = User.objects.create_user("sama@tanggap.example", PASSWORD, name="Ayu")
    vendor = make_vendor()

    assert sign_in(PlatformClient(), local) == ""
    assert sign_in(CityClient(batam), vendor) == ""
    stolen = PlatformClient()
    stolen.cookies = signed_in(batam, local).cookies
    assert stolen.get("/kelola/").headers["Location"].startswith("/masuk/")


@pytest.mark.parametrize("path", ["/kelola/"])
def test_those_who_are_not_the_vendors_are_told_so(path: str) -> None:
    partner = make_partner()
    seller = signed_in_platform(make_partner_person(partner))
    nobody = signed_in_platform(make_platform_person())

    assert seller.get(path).status_code == 403
    assert nobody.get(path).status_code == 403
    assert nobody.get("/petugas/").status_code == 403
    assert seller.get("/petugas/").headers["Location"] == "/mitra/"


def test_an_invitation_leads_to_a_password_once(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    member = people.invite_vendor(
        email=" Dewi@Tanggap.example ",
        name="Dewi",
        role=VendorRole.SUPPORT,
        actor_label="Sari (Tanggap)",
        at=clock.now(),
    )
    row = OutboxMessage.objects.get(topic=invitations.TOPIC)
    invitations.prepare(Message(row.pk, row.topic, row.key, row.payload))

    [letter] = mail.outbox
    assert letter.to == ["dewi@tanggap.example"]
    assert "sebagai Dukungan" in letter.body
    link = re.search(r"https?://[^/]+(/\S+)", str(letter.body))
    assert link is not None
    browser = PlatformClient()
    form = browser.get(link[1], follow=True)
    where = form.redirect_chain[-1][0]
    browser.post(where, {"password1": PASSWORD, "password2": PASSWORD})

    member.user.refresh_from_db()
    assert member.user.check_password(PASSWORD)
    again = PlatformClient().get(link[1], follow=True)
    assert "password1" not in again.content.decode()


def test_a_person_works_for_one_organisation() -> None:
    first, second = make_partner("telkomsel"), make_partner("indosat")
    seller = make_partner_person(first)
    vendor = make_vendor()
    how: dict[str, Any] = {"name": "Budi", "actor_label": "Sari", "at": clock.now()}

    for partner, email in ((second, seller.email), (first, seller.email), (first, vendor.email)):
        with pytest.raises(people.AlreadyElsewhere):
            people.invite_partner(partner=partner, email=email, role=PartnerRole.SALES, **how)
    with pytest.raises(people.AlreadyElsewhere):
        people.invite_vendor(email=seller.email, role=VendorRole.SUPPORT, **how)


def test_somebody_switched_off_is_out_at_once_and_the_last_admin_stays() -> None:
    admin, other = make_vendor(), make_vendor(VendorRole.SUPPORT)
    browser = signed_in_platform(other)
    assert browser.get("/kelola/").status_code == 200
    how: dict[str, Any] = {"actor_label": "Sari", "at": clock.now()}

    people.switch_off(member=people.vendor_member(other.public_id), **how)

    assert browser.get("/kelola/").headers["Location"].startswith("/masuk/")
    with pytest.raises(people.LastAdminStays):
        people.switch_off(member=people.vendor_member(admin.public_id), **how)
    with pytest.raises(people.LastAdminStays):
        people.change_role(
            member=people.vendor_member(admin.public_id), role=VendorRole.SUPPORT, **how
        )
    assert signed_in_platform(admin).get("/kelola/").status_code == 200


def test_another_partners_person_does_not_exist() -> None:
    mine, theirs = make_partner("telkomsel"), make_partner("indosat")
    seller = make_partner_person(theirs)

    with pytest.raises(people.PersonNotFound):
        people.partner_member(seller.public_id, partner=mine)
    assert people.partner_member(seller.public_id, partner=theirs).user == seller
