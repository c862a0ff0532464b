"""The portal as people of a partner see it: every page opens, acts, and says what went wrong."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from PIL import Image

from billing.models import Quote, Statement
from billing.services.partners import statements, terms
from billing.services.quotes import billing_day
from core import clock
from core.outbox.models import OutboxMessage
from tenants.models import (
    City,
    Partner,
    PartnerCredential,
    PartnerRole,
    Region,
    RegionLevel,
    VendorRole,
)
from tests.make.money import make_invoice, make_payment
from tests.make.platform import make_partner_person, make_vendor
from tests.support.clients import PlatformClient, signed_in_platform


@pytest.fixture
def manager(telkomsel: Partner) -> PlatformClient:
    """Somebody who manages the partner, signed in."""
    return signed_in_platform(make_partner_person(telkomsel))


@pytest.fixture
def seller(telkomsel: Partner) -> PlatformClient:
    """Somebody who sells for it."""
    return signed_in_platform(make_partner_person(telkomsel, PartnerRole.SALES))


@pytest.fixture(autouse=True)
def _region() -> None:
    Region.objects.update_or_create(
        code="21.71",
        defaults={"name": "Kota Batam", "level": RegionLevel.REGENCY, "area_ha": 102_028},
    )


def url(name: str, *args: object) -> str:
    return reverse(f"billing:{name}", urlconf="core.conf.urls_public", args=args)


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def last_month(partner: Partner) -> Statement:
    at = clock.now()
    first = statements.month_of(at.date()) - timedelta(days=1)
    terms.set_margin(
        partner=partner,
        margin_bp=1250,
        valid_from=statements.month_of(first),
        actor_label="Sari",
        at=at.replace(day=1) - timedelta(days=40),
    )
    batam = City.objects.get(code="batam")
    invoice = make_invoice(batam, on=first)
    make_payment(invoice, at=at.replace(day=1) - timedelta(days=5))
    statement = statements.freeze(partner=partner, month=first, at=at)
    assert statement is not None
    return statement


PAGES = [
    "partner_home",
    "partner_deals",
    "partner_deal_new",
    "partner_cities",
    "partner_prices",
    "partner_sandboxes",
]
MANAGERS_PAGES = ["partner_statements", "partner_look", "partner_people", "partner_keys"]


@pytest.mark.parametrize("name", PAGES + MANAGERS_PAGES)
def test_every_page_opens_for_a_manager_and_only_some_for_a_seller(
    manager: PlatformClient, seller: PlatformClient, name: str
) -> None:
    assert manager.get(url(name)).status_code == 200
    assert seller.get(url(name)).status_code == (403 if name in MANAGERS_PAGES else 200)


def test_an_offer_is_priced_then_saved_then_moved(manager: PlatformClient) -> None:
    form = {"region": "Kota Batam (21.71)", "package": "kota", "area": "10,5", "tax": ""}

    looked = manager.post(url("partner_deal_new"), {**form, "hitung": "1"})
    assert looked.status_code == 200
    assert "Rp 98.625.000" in text(looked)  # 96,000,000 + 10.5 km² × 250,000
    assert not Quote.objects.exists()

    saved = manager.post(url("partner_deal_new"), form)
    quote = Quote.objects.get()
    assert saved.headers["Location"] == url("partner_deal", quote.public_id)
    page = text(manager.get(saved.headers["Location"]))
    assert "Rp 98.625.000" in page
    assert quote.area_ha == 1050
    assert manager.post(url("partner_deal_step", quote.public_id, "offer")).status_code == 302
    refused = manager.post(url("partner_deal_step", quote.public_id, "lose"), {"reason": " "})
    assert refused.status_code == 422
    assert "Tulis alasannya" in text(refused)
    quote.refresh_from_db()
    assert quote.stage == "offered"
    pdf = manager.get(url("partner_deal_paper", quote.public_id))
    assert pdf.content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"region": "Kota Antah"}, "Pilih kabupaten atau kota dari daftar"),
        ({"area": "-3"}, "Pastikan nilai ini lebih besar"),
        ({"package": "emas"}, "emas"),
        ({"services": ["categories_plus"]}, "tidak menawarkan"),
    ],
)
def test_what_cannot_be_offered_is_said_and_nothing_is_kept(
    manager: PlatformClient, changed: dict[str, object], said: str
) -> None:
    form = {"region": "Kota Batam", "package": "komando", "area": "5", "tax": "", **changed}

    answer = manager.post(url("partner_deal_new"), form)

    assert answer.status_code == 422
    assert said in text(answer)
    assert not Quote.objects.exists()


def test_a_month_is_the_same_on_screen_on_paper_and_as_a_table(
    manager: PlatformClient, telkomsel: Partner
) -> None:
    statement = last_month(telkomsel)

    page = text(manager.get(url("partner_statement", statement.public_id)))
    table = text(manager.get(url("partner_statement_table", statement.public_id)))
    paper = manager.get(url("partner_statement_paper", statement.public_id))

    assert "Rp 17.000.000" in page
    assert "Rp 2.125.000" in page
    assert "12,5 %" in page
    assert ",17000000,12.5,2125000" in table
    assert paper.content.startswith(b"%PDF")
    assert statement.number in text(manager.get(url("partner_statements")))


def test_a_city_is_stopped_with_a_reason_and_opened_again(manager: PlatformClient) -> None:
    batam = City.objects.get(code="batam")
    page = url("partner_city", batam.public_id)
    assert "Hentikan sementara" in text(manager.get(page))

    without = manager.post(url("partner_city_step", batam.public_id, "suspend"), {"reason": ""})
    assert without.status_code == 422
    manager.post(url("partner_city_step", batam.public_id, "suspend"), {"reason": "Kontrak"})
    batam.refresh_from_db()
    assert batam.state == "suspended"
    assert "Kontrak" in text(manager.get(page))
    manager.post(url("partner_city_step", batam.public_id, "reopen"))
    batam.refresh_from_db()
    assert batam.state == "active"


def test_a_secret_is_shown_once(manager: PlatformClient) -> None:
    made = manager.post(url("partner_keys"), {"name": "CRM", "scopes": ["cities.read"]})
    key = PartnerCredential.objects.get()
    assert "tgp_" in text(made)
    assert "no-store" in made.headers["Cache-Control"]

    again = text(manager.get(url("partner_keys")))
    assert key.client_id in again
    assert "tgp_" not in again
    manager.post(url("partner_key_revoke", key.public_id))
    key.refresh_from_db()
    assert key.revoked_at is not None


def test_a_sandbox_is_asked_for_from_the_portal(manager: PlatformClient) -> None:
    form = {"example": "jambi", "admin_name": "Budi", "admin_email": "budi@telkomsel.example"}

    assert manager.post(url("partner_sandboxes"), {**form, "admin_email": "x"}).status_code == 422
    assert manager.post(url("partner_sandboxes"), form).status_code == 302

    city = City.objects.get(is_sandbox=True)
    assert OutboxMessage.objects.filter(topic="tenants.build_city", key=city.code).count() == 1
    assert city.name in text(manager.get(url("partner_sandboxes")))
    assert manager.get(url("partner_city", city.public_id)).status_code == 404


def test_a_logo_stands_beside_ours_and_only_the_present_one(
    manager: PlatformClient, telkomsel: Partner
) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (300, 120), "#cc0000").save(drawn, "PNG")
    drawn.seek(0)
    drawn.name = "logo.png"

    assert manager.post(url("partner_look_logo"), {"logo": drawn}).status_code == 302
    telkomsel.refresh_from_db()
    mark = telkomsel.logo_key.split("/")[-2]
    seen = PlatformClient().get(url("partner_logo", "telkomsel", mark, "kepala.webp"))
    assert seen.headers["Content-Type"] == "image/webp"
    assert seen.headers["X-Content-Type-Options"] == "nosniff"
    assert f"/{mark}/" in text(manager.get(url("partner_home")))
    assert PlatformClient().get(url("partner_logo", "telkomsel", "0", "a.png")).status_code == 404
    manager.post(url("partner_look_logo"), {"hapus": "1"})
    gone = PlatformClient().get(url("partner_logo", "telkomsel", mark, "kepala.webp"))
    assert gone.status_code == 404


def test_people_are_invited_and_the_last_manager_stays(
    manager: PlatformClient, telkomsel: Partner
) -> None:
    form = {"email": "ayu@telkomsel.example", "name": "Ayu", "role": "sales"}
    assert manager.post(url("partner_people"), form).status_code == 302
    ayu = telkomsel.members.get(user__email="ayu@telkomsel.example")
    boss = telkomsel.members.get(role="manager")

    manager.post(url("partner_person_role", boss.user.public_id), {"role": "sales"})
    boss.refresh_from_db()
    assert boss.role == "manager"
    assert "paling sedikit satu pengelola" in text(manager.get(url("partner_people")))
    manager.post(url("partner_person_off", ayu.user.public_id))
    ayu.refresh_from_db()
    assert not ayu.is_active


def test_the_vendors_billing_people_agree_on_a_margin(telkomsel: Partner) -> None:
    billing = signed_in_platform(make_vendor(VendorRole.BILLING))
    page = url("vendor_partner_terms", "telkomsel")
    today = billing_day(clock.now())

    refused = billing.post(page, {"margin": "12,5", "valid_from": "2020-01-01"})
    assert refused.status_code == 422
    assert "paling cepat hari ini" in text(refused)
    assert (
        billing.post(page, {"margin": "12,5", "valid_from": today.isoformat()}).status_code == 302
    )
    assert telkomsel.terms.get().margin_bp == 1250
    assert "12,5 %" in text(billing.get(page))
    support = signed_in_platform(make_vendor(VendorRole.SUPPORT))
    assert support.get(page).status_code == 403
