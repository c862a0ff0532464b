"""Screen 4: the offer on screen and paper, a city to try, and nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing.models import Package, Quote, QuoteStage
from billing.services.partners import deals
from billing.services.signup import opening
from billing.web import offers
from core import clock
from core.outbox.models import OutboxMessage
from core.papers import pdf
from core.tenancy import inside_public
from tenants.models import Application, ApplicationState, City
from tenants.services import provisioning
from tests.billing.signup.conftest import Applicant, package
from tests.billing.signup.test_choosing import text
from tests.make.platform import make_partner
from tests.make.regions import BINTAN


def quotes() -> list[Quote]:
    with inside_public():
        return list(Quote.objects.select_related("partner").order_by("pk"))


def test_the_offer_says_what_the_screen_said(applicant: Applicant) -> None:
    applicant.come_to_the_offer()

    page = text(applicant.get("ringkasan/"))

    [quote] = quotes()
    assert quote.number in page
    assert "Rp 101.552.500" in page
    assert (quote.area_ha, quote.area_is_typed) == (2221, False)
    assert {area["code"] for area in quote.coverage} == {
        "21.71.02.1001",
        "21.71.02.1002",
        "21.71.06.1001",
    }


def test_looking_again_is_the_same_offer(applicant: Applicant) -> None:
    applicant.come_to_the_offer()
    applicant.get("ringkasan/")
    applicant.get("ringkasan/")

    assert len(quotes()) == 1


def test_another_choice_is_another_offer(applicant: Applicant) -> None:
    applicant.come_to_the_offer()
    applicant.get("ringkasan/")

    assert applicant.choose(area=["21.71.06"]).headers["Location"] == "/daftar/ringkasan/"
    applicant.get("ringkasan/")

    assert [quote.stage for quote in quotes()] == [QuoteStage.EXPIRED, QuoteStage.OFFERED]
    assert quotes()[1].area_ha == 1091


def test_an_offer_by_estimate_says_so(applicant: Applicant) -> None:
    applicant.choose(BINTAN, area=["21.01.04"], area_km2="250")
    applicant.name()
    applicant.post("kode/", code=applicant.code())

    page = text(applicant.get("ringkasan/"))

    [quote] = quotes()
    assert (quote.area_ha, quote.area_is_typed) == (25_000, True)
    assert quote.coverage == [
        {"code": "21.01.04", "name": "Gunung Kijang", "parent_code": BINTAN, "area_ha": None}
    ]
    assert "perkiraan, dipastikan dengan batas resmi" in page
    assert "PPN 11 %" in page


def test_the_partner_is_on_the_offer(applicant: Applicant) -> None:
    partner = make_partner("telkomsel", name="Telkomsel")
    applicant.choose()
    applicant.name(partner_code="telkomsel")
    applicant.post("kode/", code=applicant.code())

    assert "Telkomsel" in text(applicant.get("ringkasan/"))
    assert quotes()[0].partner == partner


def test_the_offer_is_a_pdf(applicant: Applicant) -> None:
    applicant.come_to_the_offer()
    applicant.get("ringkasan/")

    answer = applicant.get(f"penawaran/{quotes()[0].public_id}.pdf")

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert quotes()[0].number in answer.headers["Content-Disposition"]


def test_an_offer_that_was_replaced_says_so_on_paper(
    applicant: Applicant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "pdf", str.encode)
    applicant.come_to_the_offer()
    applicant.get("ringkasan/")
    applicant.choose(area=["21.71.06"])
    applicant.get("ringkasan/")

    old, new = (text(applicant.get(f"penawaran/{each.public_id}.pdf")) for each in quotes())

    assert "tidak berlaku lagi" in old
    assert "tidak berlaku lagi" not in new
    assert "Batu Ampar" in old


def test_a_partners_offer_on_paper_says_what_the_citys_own_would(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf, "pdf", str.encode)
    partner = make_partner("telkomsel")
    with inside_public():
        choice = deals.wanted(region_code=BINTAN, package_code="kota", area_ha=12_34)
    quote = deals.register(partner=partner, choice=choice, actor_label="Sari", at=clock.now())

    with inside_public():
        page = text(offers.paper(quote))

    for words in (
        quote.number,
        "Bersama mitra",
        partner.name,
        "12,34 km²",
        "Ketentuan",
        "Termasuk",
    ):
        assert words in page
    assert "Kabupaten Bintan · 12,34 km²" in page


def test_nobody_else_gets_the_offer(applicant: Applicant) -> None:
    applicant.come_to_the_offer()
    applicant.get("ringkasan/")
    path = f"penawaran/{quotes()[0].public_id}.pdf"
    other = Applicant()
    other.choose()

    assert Applicant().get(path).status_code == 404
    assert other.get(path).status_code == 404
    assert other.get("ringkasan/").headers["Location"] == "/daftar/penanggung-jawab/"
    assert applicant.get(path).status_code == 200


def test_a_made_up_key_is_no_key(applicant: Applicant) -> None:
    applicant.come_to_the_offer()
    stranger = Applicant()
    stranger.browser.cookies["tanggap_daftar"] = applicant.application.key_hash

    assert stranger.get("ringkasan/").headers["Location"] == "/daftar/"


def test_a_package_withdrawn_before_the_offer(applicant: Applicant) -> None:
    applicant.choose()
    applicant.name()
    code = applicant.code()
    kota = package("kota")
    with inside_public():
        Package.objects.filter(pk=kota.pk).update(withdrawn_at=clock.now())

    applicant.post("kode/", code=code)
    summary = applicant.get("ringkasan/")
    page = text(applicant.get("21.71/"))

    assert summary.headers["Location"] == "/daftar/21.71/"
    assert "tidak dijual lagi" in page
    assert quotes() == []


def test_no_city_before_the_address_is_shown(applicant: Applicant) -> None:
    applicant.choose()
    applicant.name()

    answer = applicant.post("kota/buka/")

    assert answer.headers["Location"] == "/daftar/penanggung-jawab/"
    with inside_public():
        assert not City.objects.filter(application__isnull=False).exists()


def test_pressing_twice_opens_one_city(applicant: Applicant) -> None:
    applicant.come_to_the_offer()

    first, second = applicant.post("kota/buka/"), applicant.post("kota/buka/")

    assert first.headers["Location"] == second.headers["Location"] == "/daftar/kota/"
    with inside_public():
        city = City.objects.get(application__isnull=False)
    assert (city.name, city.kemendagri_code) == ("Kota Batam", "21.71")
    assert quotes()[0].stage == QuoteStage.ACCEPTED


def test_yes_is_said_to_the_offer_one_has_seen(applicant: Applicant) -> None:
    """Two tabs: the other one chose anew meanwhile; the button of this one opens nothing unseen."""
    applicant.come_to_the_offer()
    applicant.get("ringkasan/")
    [seen] = quotes()
    applicant.choose(area=["21.71.06"])

    answer = applicant.post("kota/buka/", penawaran=str(seen.public_id))

    assert answer.status_code == 409
    page = text(answer)
    assert "Pilihan Anda berubah" in page
    assert quotes()[-1].number in page
    with inside_public():
        assert not City.objects.filter(application__isnull=False).exists()

    now = applicant.post("kota/buka/", penawaran=str(quotes()[-1].public_id))

    assert now.headers["Location"] == "/daftar/kota/"
    late = applicant.post("kota/buka/", penawaran=str(seen.public_id))
    assert late.headers["Location"] == "/daftar/kota/"


def test_the_building_is_shown_step_by_step(applicant: Applicant) -> None:
    applicant.come_to_the_offer()
    applicant.post("kota/buka/")

    page = text(applicant.get("kota/"))

    assert page.count('data-state="waiting"') == 4
    assert 'http-equiv="refresh"' in page
    assert 'hx-trigger="every' in page
    assert applicant.choose().headers["Location"] == "/daftar/kota/"
    assert applicant.name().headers["Location"] == "/daftar/kota/"


def test_beginning_anew_forgets_the_browser(applicant: Applicant) -> None:
    applicant.come_to_the_offer()

    applicant.post("ulang/")

    assert applicant.get("ringkasan/").headers["Location"] == "/daftar/"


def test_one_address_cannot_open_city_after_city(
    applicant: Applicant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "CITIES_A_DAY", 2)
    for _city in range(2):
        one = Applicant()
        one.come_to_the_offer()
        assert one.post("kota/buka/").headers["Location"] == "/daftar/kota/"
        with inside_public():  # this test's transaction cannot build them
            OutboxMessage.objects.filter(topic=provisioning.BUILD).delete()
    applicant.come_to_the_offer()

    answer = applicant.post("kota/buka/")

    assert answer.status_code == 429
    assert "Lanjutkan besok" in text(answer)


def test_what_nobody_carried_on_with_is_forgotten(applicant: Applicant) -> None:
    applicant.come_to_the_offer()
    applicant.get("ringkasan/")
    other = Applicant()
    other.choose()
    later = clock.now() + timedelta(days=90)

    with inside_public():
        opening.forget(later)
        kept = Application.objects.get()

    assert (kept.state, kept.contact_email, kept.contact_name) == (
        ApplicationState.EXPIRED,
        "",
        "",
    )
    assert quotes()[0].stage == QuoteStage.EXPIRED
    assert applicant.get("ringkasan/").headers["Location"] == "/daftar/"
