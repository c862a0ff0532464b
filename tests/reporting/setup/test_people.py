"""Setting up who works for the city on its pages."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from core.audit.models import AuditEntry
from core.identity.models import User
from core.outbox.models import OutboxMessage
from reporting import access
from reporting.models import Membership
from reporting.rules.roles import Role
from tests.make.cities import entitle
from tests.make.people import make_person

SITI = {"email": "siti@batam.example", "name": "Siti Aminah", "role": "agency_operator"}


def test_an_invitation_gives_the_role_and_leaves_by_mail(admin: Client) -> None:
    page = admin.post("/atur/orang/undang", {**SITI, "agency": "dlh"}, follow=True)

    user = User.objects.get(email="siti@batam.example")
    assert access.viewer_for(user).as_actor().agency_code == "dlh"
    assert OutboxMessage.objects.filter(topic="reporting.invite_person").count() == 1
    assert "Operator dinas · DLH" in page.content.decode()
    assert "mengundang Siti Aminah" in page.content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"agency": ""}, "Pilih dinasnya dulu"),
        ({"email": "bukan"}, "surel"),
        ({"role": "citizen"}, "pilihan yang valid"),
        ({"role": "area_officer"}, "Pilih wilayahnya dulu"),
    ],
)
def test_an_invitation_that_cannot_be_sent_stays_filled_in(
    admin: Client, wrong: dict[str, str], said: str
) -> None:
    answer = admin.post("/atur/orang/undang", {**SITI, "agency": "dlh", **wrong})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "Siti Aminah" in answer.content.decode()
    assert not User.objects.filter(email="siti@batam.example").exists()
    assert not OutboxMessage.objects.filter(topic="reporting.invite_person").exists()


def test_the_package_limits_people_in_words(admin: Client) -> None:
    entitle(max_staff=1)

    answer = admin.post("/atur/orang/undang", {**SITI, "agency": "dlh"})

    assert answer.status_code == 422
    assert "mengizinkan paling banyak 1" in answer.content.decode()


def test_roles_come_and_go(admin: Client) -> None:
    user = make_person(Role.TRIAGE, name="Bu Ratna")
    here = f"/atur/orang/{user.public_id}/"

    admin.post(f"{here}peran", {"role": "agency_head", "agency": "dishub"})
    assert access.viewer_for(user).roles == {Role.TRIAGE, Role.AGENCY_HEAD}

    triage = Membership.objects.get(user=user, role=Role.TRIAGE)
    page = admin.post(f"{here}peran/{triage.pk}/cabut", follow=True).content.decode()
    assert access.viewer_for(user).roles == {Role.AGENCY_HEAD}
    assert "mencabut peran Bu Ratna" in page


def test_the_same_role_twice_is_refused(admin: Client) -> None:
    user = make_person(Role.TRIAGE)

    answer = admin.post(f"/atur/orang/{user.public_id}/peran", {"role": "triage"})

    assert answer.status_code == 422
    assert "sudah punya peran itu" in answer.content.decode()
    assert Membership.objects.filter(user=user).count() == 1


def test_the_last_admin_stays(admin: Client) -> None:
    mine = Membership.objects.get(role=Role.CITY_ADMIN)
    here = f"/atur/orang/{mine.user.public_id}/"

    answers = [admin.post(f"{here}peran/{mine.pk}/cabut"), admin.post(f"{here}nonaktifkan")]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert all("paling sedikit satu admin" in answer.content.decode() for answer in answers)
    assert Membership.objects.filter(pk=mine.pk, user__is_active=True).exists()


def test_somebody_deactivated_is_out_at_once(admin: Client) -> None:
    from tests.reporting.setup.conftest import browser_of

    user = make_person(Role.CITY_ADMIN, name="Bu Ani")
    theirs = browser_of(user)
    assert theirs.get("/atur/").status_code == 200
    asked = admin.get(f"/atur/orang/{user.public_id}/nonaktifkan").content.decode()
    assert "Kehilangan peran: Admin kota" in asked

    admin.post(f"/atur/orang/{user.public_id}/nonaktifkan")

    assert theirs.get("/atur/").status_code == 302
    assert not Membership.objects.filter(user=user).exists()


def test_a_link_is_handed_over_only_for_somebody_new(admin: Client) -> None:
    admin.post("/atur/orang/undang", {**SITI, "agency": "dlh"})
    new, old = User.objects.get(email="siti@batam.example"), make_person(Role.TRIAGE)

    shown = admin.post(f"/atur/orang/{new.public_id}/tautan")
    refused = admin.post(f"/atur/orang/{old.public_id}/tautan")

    assert "/akun/" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert refused.status_code == 409
    assert AuditEntry.objects.filter(kind="invitation_link_shown").count() == 1


def test_people_are_found_by_name_role_and_agency(admin: Client) -> None:
    make_person(Role.AGENCY_OPERATOR, agency="dlh", name="Zaenal")
    make_person(Role.TRIAGE, name="Ratna")

    def found(query: str) -> str:
        return admin.get(f"/atur/orang/?{query}", headers={"hx-request": "true"}).content.decode()

    assert "Zaenal" in found("cari=zae")
    assert "Ratna" not in found("cari=zae")
    assert "Zaenal" not in found("peran=triage")
    assert "Zaenal" in found("dinas=dlh")
    assert "Tidak ada orang" in found("cari=tidakada")


def test_long_lists_go_on_behind_a_key(admin: Client) -> None:
    for number in range(65):
        make_person(Role.TRIAGE, name=f"Orang {number:03}")

    first = admin.get("/atur/orang/?cari=Orang").content.decode()
    start = first.index('href="/atur/orang/?') + 6
    second = admin.get(
        first[start : first.index('"', start)].replace("&amp;", "&")
    ).content.decode()

    assert ("Orang 000" in first, "Orang 064" in first) == (True, False)
    assert ("Orang 000" in second, "Orang 064" in second) == (False, True)


def test_nobody_by_that_id(admin: Client) -> None:
    assert admin.get(f"/atur/orang/{uuid4()}/").status_code == 404
