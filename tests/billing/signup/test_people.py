"""Screen 3: official addresses, codes that hold once, partners who exist."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from billing.services.signup import people
from core import clock
from core.outbox.models import OutboxMessage
from core.tenancy import inside_public
from tenants.models import ApplicationState, EmailCode
from tests.billing.signup.conftest import EMAIL, Applicant
from tests.billing.signup.test_choosing import text
from tests.make.platform import make_partner
from tests.support import outbox


def test_nobody_has_an_account_before_the_offer(applicant: Applicant) -> None:
    for path in ("penanggung-jawab/", "ringkasan/", "kota/"):
        assert applicant.get(path).headers["Location"] == "/daftar/"


def test_the_code_shows_that_the_address_is_theirs(applicant: Applicant) -> None:
    applicant.choose()
    assert applicant.name().headers["Location"] == "/daftar/penanggung-jawab/"
    assert EMAIL in text(applicant.get("penanggung-jawab/"))

    applicant.post("kode/", code=f" {applicant.code()[:3]} {applicant.code()[3:]} ")

    application = applicant.application
    assert (application.state, application.contact_email) == (ApplicationState.VERIFIED, EMAIL)
    assert application.email_verified_at is not None
    assert [letter.to for letter in mail.outbox] == [[EMAIL]]


def test_the_code_is_written_nowhere_but_in_the_letter(applicant: Applicant) -> None:
    applicant.choose()
    applicant.name()
    code = applicant.code()

    with inside_public():
        promised, codes = (
            str(list(OutboxMessage.objects.values())),
            str(list(EmailCode.objects.values())),
        )
    assert code not in promised + codes
    assert EMAIL not in promised
    assert code not in text(applicant.get("penanggung-jawab/"))


def test_a_code_holds_once(applicant: Applicant) -> None:
    applicant.choose()
    applicant.name()
    code = applicant.code()
    applicant.post("kode/", code=code)

    again = applicant.post("kode/", code=code)

    assert again.status_code == 422
    assert "sudah dipakai" in text(again)
    assert "Minta kode baru" not in text(again)
    assert 'href="/daftar/ringkasan/"' in text(again)
    assert applicant.application.state == ApplicationState.VERIFIED


def test_a_wrong_code_is_counted(applicant: Applicant) -> None:
    applicant.choose()
    applicant.name()
    code = applicant.code()
    wrong = "000000" if code != "000000" else "111111"

    answers = [applicant.post("kode/", code=wrong) for _try in range(people.MAX_WRONG)]
    right = applicant.post("kode/", code=code)

    assert "Sisa 4 kali" in text(answers[0])
    assert "Terlalu sering salah" in text(answers[-1])
    assert "tidak berlaku lagi" in text(right)
    assert applicant.application.email_verified_at is None


@pytest.mark.parametrize("typed", ["", "abc", "²²²²²²", "9" * 500])
def test_no_code_at_all(applicant: Applicant, typed: str) -> None:
    applicant.choose()
    applicant.name()

    assert applicant.post("kode/", code=typed).status_code == 422
    assert applicant.application.email_verified_at is None


def test_an_old_code_is_refused(applicant: Applicant) -> None:
    applicant.choose()
    applicant.name()
    code = applicant.code()
    with inside_public():
        past = clock.now() - timedelta(hours=1)
        EmailCode.objects.update(created_at=past, expires_at=past + people.VALID)

    assert "tidak berlaku lagi" in text(applicant.post("kode/", code=code))


def test_a_new_code_takes_the_place_of_the_old(applicant: Applicant) -> None:
    applicant.choose()
    applicant.name()
    old = applicant.code()
    applicant.post("kode/ulang/")
    new = applicant.code()

    assert len(mail.outbox) == 2
    assert applicant.post("kode/", code=old).status_code == (302 if old == new else 422)
    assert applicant.post("kode/", code=new).status_code == 302


def test_letters_have_an_end(applicant: Applicant) -> None:
    applicant.choose()
    applicant.name()

    answers = [applicant.post("kode/ulang/") for _time in range(people.LETTERS_AN_HOUR)]

    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
    assert "Terlalu banyak kode" in text(answers[-1])
    outbox.drain()
    assert len(mail.outbox) <= people.LETTERS_AN_HOUR


@pytest.mark.parametrize(
    "email", ["rina@gmail.com", "rina@go.id.evil.com", "rina@xgo.id", "rina", "a@b\x00.go.id"]
)
def test_only_official_addresses(applicant: Applicant, email: str) -> None:
    applicant.choose()

    answer = applicant.name(email=email)

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in text(answer)
    with inside_public():
        assert not EmailCode.objects.exists()


def test_a_partner_is_named_by_a_code_that_exists(applicant: Applicant) -> None:
    make_partner("telkomsel")
    applicant.choose()

    unknown = applicant.name(partner_code="nobody")
    applicant.name(partner_code=" Telkomsel ")

    assert unknown.status_code == 422
    assert "Kode mitra itu tidak dikenal" in text(unknown)
    partner = applicant.application.partner
    assert partner is not None
    assert partner.code == "telkomsel"


def test_a_partner_who_is_no_longer_active_is_unknown(applicant: Applicant) -> None:
    partner = make_partner("lama")
    with inside_public():
        partner.is_active = False
        partner.save()
    applicant.choose()

    assert applicant.name(partner_code="lama").status_code == 422


def test_a_link_of_a_partner_is_remembered(applicant: Applicant) -> None:
    make_partner("indosat")
    applicant.get("", mitra="indosat")
    applicant.choose()

    assert 'value="indosat"' in text(applicant.get("penanggung-jawab/"))


def test_another_address_has_to_be_shown_again(applicant: Applicant) -> None:
    applicant.come_to_the_offer()

    applicant.name(email="budi@batam.go.id")

    application = applicant.application
    assert application.email_verified_at is None
    assert applicant.get("ringkasan/").headers["Location"] == "/daftar/penanggung-jawab/"


def test_what_the_rest_says_can_change_without_a_new_code(applicant: Applicant) -> None:
    applicant.come_to_the_offer()

    answer = applicant.name(name="Budi")

    assert answer.headers["Location"] == "/daftar/ringkasan/"
    assert applicant.application.contact_name == "Budi"


def test_hidden_characters_are_not_kept(applicant: Applicant) -> None:
    """A name that turns the direction of writing would swallow what the offer prints after it."""
    applicant.choose()

    applicant.name(
        institution="Diskominfo\u200b Kota\u00a0Batam",
        name="Rina \u202egnp.exe",
        position="Kepala\r\nBidang\u2028",
        partner_code="\u200b",
    )

    kept = applicant.application
    assert kept.institution == "Diskominfo Kota Batam"
    assert kept.contact_name == "Rina gnp.exe"
    assert kept.contact_position == "Kepala Bidang"


@pytest.mark.parametrize("nothing", ["\u200b\u202e", "\u3164", "\u2800 \u00a0"])
def test_a_name_nobody_can_see_is_none(applicant: Applicant, nothing: str) -> None:
    applicant.choose()

    answer = applicant.name(name=nothing)

    assert answer.status_code == 422
    assert "Isi nama Anda." in text(answer)
    assert applicant.application.contact_email == ""


def test_an_address_of_letters_that_only_look_like_ours(applicant: Applicant) -> None:
    applicant.choose()

    answer = applicant.name(email="rina@b\u0430tam.go.id")

    assert answer.status_code == 422
    assert applicant.application.contact_email == ""


def test_a_partner_who_sends_somebody_already_choosing_is_proposed(applicant: Applicant) -> None:
    make_partner("indosat")
    applicant.choose()
    applicant.get("", mitra="indosat")

    assert 'value="indosat"' in text(applicant.get("penanggung-jawab/"))
