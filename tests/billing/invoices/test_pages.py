"""Invoices on the city's screens, on the vendor's, on paper: the same lines; each to whom it belongs."""

from __future__ import annotations

import html
import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from billing.models import BillingAccount, Invoice, Payment
from billing.rules.terms import Part
from billing.services import invoicing, reminder_letters
from core.audit.models import AuditEntry
from core.papers import pdf
from core.tenancy import inside, inside_public
from reporting.rules.roles import Role
from tenants.models import City, VendorRole
from tests.make.billing import RUPIAH, a_proof, make_account, make_invoice, noon, pay
from tests.make.people import make_person
from tests.make.platform import make_vendor
from tests.support.clients import CityClient, PlatformClient, signed_in, signed_in_platform
from tests.support.outbox import waiting
from tests.support.queries import queries_of

CELL = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>", re.DOTALL)
TABLES = ("Rincian tagihan", "Jumlah tagihan", "Termin", "Cara melunasi sisa tagihan")
pytestmark = pytest.mark.usefixtures("today")


def rows(text: str, caption: str) -> list[list[str]]:
    """The body of a table, by what is read aloud of it."""
    table = next(
        each for each in re.findall(r"<table.*?</table>", text, re.DOTALL) if f">{caption}<" in each
    )
    return [
        [
            " ".join(html.unescape(re.sub(r"<[^>]+>", "", cell)).split())
            for cell in CELL.findall(row)
        ]
        for row in table.split("<tbody>")[1].split("</tr>")
        if CELL.search(row)
    ]


@pytest.fixture
def admin(city: City) -> CityClient:
    with inside(city):
        person = make_person(Role.CITY_ADMIN, name="Rina")
    return signed_in(city, person)


@pytest.fixture
def clerk(city: City) -> PlatformClient:
    return signed_in_platform(make_vendor(VendorRole.BILLING, name="Sari"))


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was laid out as pages, instead of laying it out."""
    found: list[str] = []

    def draw(text: str) -> bytes:
        found.append(text)
        return b"%PDF-"

    monkeypatch.setattr(pdf, "_draw", draw)
    return found


@pytest.fixture
def invoice(city: City) -> Invoice:
    """Half paid, in two termin, of a city whose treasurer collects PPN."""
    make_account(city, tax="ppn_buyer_pph23", npwp="001234567215000", budget_year=2026)
    found = make_invoice(city, contract_number="SPK/027/2026", handover_number="BAST/9")
    invoicing.reschedule(
        invoice_id=found.public_id,
        parts=[
            Part("Termin I", 9_000_000 * RUPIAH, date(2026, 11, 2)),
            Part("Termin II", 9_870_000 * RUPIAH, date(2026, 12, 15)),
        ],
        actor_label="Sari",
        at=noon(date(2026, 10, 2)),
    )
    pay(found, 1_870_000, "ppn_by_buyer")
    return found


def fields(page: str, action: str) -> dict[str, str]:
    """What a browser would send from the form to ``action``."""
    form = next(f for f in re.findall(r"<form.*?</form>", page, re.DOTALL) if action in f)
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and "csrf" not in name[1]:
            found[name[1]] = html.unescape(value[1]) if value else ""
    return found


def test_city_vendor_and_paper_say_the_same(
    admin: CityClient, clerk: PlatformClient, invoice: Invoice, drawn: list[str]
) -> None:
    at_city = admin.get(f"/atur/paket/tagihan/{invoice.public_id}/").content.decode()
    at_vendor = clerk.get(f"/kelola/tagihan/{invoice.public_id}/").content.decode()
    for client, path in (
        (admin, f"/atur/paket/tagihan/{invoice.public_id}/tagihan.pdf"),
        (clerk, f"/kelola/tagihan/{invoice.public_id}/tagihan.pdf"),
        (PlatformClient(), "/" + reminder_letters.paper_link(invoice).split("/", 3)[3]),
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")

    assert len(set(drawn)) == 1  # one paper, whoever asks
    for caption in TABLES:
        told = rows(drawn[0], caption)
        assert told
        assert rows(at_city, caption) == told
        assert rows(at_vendor, caption) == told
    assert rows(at_city, "Rincian tagihan")[1] == [
        "Wilayah layanan, 50 km² pertama",
        "1 Okt 2026 – 30 Sep 2027",
        "50,00 km²",
        "Rp 85.000 per km²",
        "Rp 4.250.000",
    ]
    assert rows(at_city, "Jumlah tagihan") == [
        ["Dasar pengenaan pajak (DPP)", "Rp 17.000.000"],
        ["PPN 11 % (dipungut bendahara)", "Rp 1.870.000"],
        ["Total tagihan", "Rp 18.870.000"],
        ["Sudah dibayar", "Rp 1.870.000"],
        ["Sisa yang harus dibayar", "Rp 17.000.000"],
    ]
    assert [row[3:] for row in rows(at_city, "Termin")] == [
        ["Rp 7.130.000", "Lewat jatuh tempo"],
        ["Rp 9.870.000", "Belum dibayar"],
    ]
    words = "delapan belas juta delapan ratus tujuh puluh ribu rupiah"
    for text in (at_city, at_vendor, drawn[0]):
        for said in (words, "SPK/027/2026", "BAST/9", "00.123.456.7-215.000", "2026"):
            assert said in text
    assert "Tanggap ·" in drawn[0]  # the vendor's look, not the city's
    assert "PT Tanggap" in drawn[0]


def test_the_paper_is_really_drawn(admin: CityClient, invoice: Invoice) -> None:
    answer = admin.get(f"/atur/paket/tagihan/{invoice.public_id}/tagihan.pdf")

    assert answer.content.startswith(b"%PDF-")
    if folder := os.environ.get("TANGGAP_PICTURES"):
        Path(folder, "tagihan.pdf").write_bytes(answer.content)
    assert len(answer.content) > 5_000
    assert str(invoice) in answer.headers["Content-Disposition"]


def test_the_city_sees_its_invoices_and_keeps_their_papers(
    admin: CityClient, invoice: Invoice, city: City
) -> None:
    page = admin.get("/atur/paket/tagihan/").content.decode()
    assert str(invoice) in page
    assert "Rp 17.000.000" in page

    path = f"/atur/paket/tagihan/{invoice.public_id}/"
    said = {"contract_number": "SPK/99", "handover_on": "2026-11-01", "budget_year": "2027"}
    assert admin.post(f"{path}data", said).status_code == 302
    kept = Invoice.objects.get(pk=invoice.pk)
    assert (kept.contract_number, kept.handover_on, kept.budget_year) == (
        "SPK/99",
        date(2026, 11, 1),
        2027,
    )
    with inside(city):
        assert AuditEntry.objects.filter(kind="invoice_papers_changed").exists()

    for wrong in (
        {"budget_year": "27"},
        {"handover_on": "2026-02-30"},
        {"contract_number": "x" * 81},
    ):
        answer = admin.post(f"{path}data", wrong)
        assert answer.status_code == 422
        assert 'class="field-error"' in answer.content.decode()
    assert Invoice.objects.get(pk=invoice.pk).contract_number == "SPK/99"


def test_the_city_says_who_it_is(admin: CityClient, city: City) -> None:
    make_account(city)
    said = {
        "legal_name": "Dinas Kominfo Kota Bekasi",
        "npwp": "00.123.456.7-215.000",
        "address": "Jalan Ahmad Yani 1",
        "billing_email": "keuangan@bekasi.example",
        "budget_year": "2027",
    }

    assert admin.post("/atur/paket/tagihan/data", said).status_code == 302
    account = BillingAccount.objects.get(city=city)
    assert (account.legal_name, account.npwp) == ("Dinas Kominfo Kota Bekasi", "001234567215000")
    assert "00.123.456.7-215.000" in admin.get("/atur/paket/tagihan/data").content.decode()

    for name, wrong in (
        ("npwp", "12345"),
        ("npwp", "٠٠١٢٣٤٥٦٧٢١٥٠٠٠"),
        ("legal_name", " "),
        ("billing_email", "bukan surel"),
        ("budget_year", "1999"),
    ):
        answer = admin.post("/atur/paket/tagihan/data", {**said, name: wrong})
        assert answer.status_code == 422, (name, wrong)
    assert BillingAccount.objects.get(city=city).npwp == "001234567215000"


def test_another_citys_invoice_does_not_exist(
    invoice: Invoice, bekasi: City, batam_admin: CityClient, admin: CityClient
) -> None:
    payment = invoice.payments.get()
    base = f"/atur/paket/tagihan/{invoice.public_id}/"
    for path in (base, f"{base}tagihan.pdf", f"{base}bukti/{payment.public_id}"):
        assert admin.get(path).status_code == 200  # the positive control
        assert batam_admin.get(path).status_code == 404
    assert batam_admin.post(f"{base}data", {"contract_number": "X"}).status_code == 404
    assert str(invoice) not in batam_admin.get("/atur/paket/tagihan/").content.decode()


@pytest.mark.parametrize("role", [VendorRole.SUPPORT, VendorRole.OPERATIONS])
def test_only_billing_staff_see_money(invoice: Invoice, role: VendorRole) -> None:
    other = signed_in_platform(make_vendor(role))
    payment = invoice.payments.get()
    base = f"/kelola/tagihan/{invoice.public_id}"
    for path in (
        "/kelola/tagihan/", "/kelola/tagihan/kota/bekasi/", f"{base}/", f"{base}/tagihan.pdf",
        f"{base}/bukti/{payment.public_id}", f"{base}/bayar/{payment.public_id}/batal",
    ):  # fmt: skip
        assert other.get(path).status_code == 403
        assert PlatformClient().get(path).status_code == 302
    for path in ("bayar", "data", "jadwal", "kredit", "kirim"):
        assert other.post(f"{base}/{path}").status_code == 403


def test_a_payment_is_recorded_once_and_its_proof_comes_back(
    clerk: PlatformClient, admin: CityClient, invoice: Invoice
) -> None:
    path = f"/kelola/tagihan/{invoice.public_id}/"
    said = fields(clerk.get(path).content.decode(), "/bayar")
    assert said["amount"] == "16.660.000"  # what the profile leaves to transfer
    proof = a_proof()
    said |= {"kind": "transfer", "paid_on": "2026-11-02", "reference": "SP2D 12"}

    for _time in range(2):  # the same form sent twice
        file = SimpleUploadedFile("bukti.pdf", proof)
        assert clerk.post(f"{path}bayar", {**said, "proof": file}).status_code == 302
    payment = Payment.objects.get(kind="transfer")
    assert (payment.amount_minor, payment.recorded_by) == (16_660_000 * RUPIAH, "Sari (Tanggap)")

    for client, where in ((clerk, path), (admin, f"/atur/paket/tagihan/{invoice.public_id}/")):
        answer: Any = client.get(f"{where}bukti/{payment.public_id}")
        assert b"".join(answer.streaming_content) == proof
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert waiting("billing.settle_invoice") == []  # PPh is still to come


@pytest.mark.parametrize(
    ("name", "wrong", "said"),
    [
        ("amount", "USD 1000", "tanpa mata uang lain"),
        ("amount", "1.25", "rupiah"),
        ("amount", "99.000.000", "melebihi sisa"),
        ("paid_on", "2026-11-31", "kalender"),
        ("paid_on", "2027-01-01", "masa depan"),
        ("kind", "card", "pilihan"),
        ("reference", "", "field-error"),
        ("proof", b"<html>", "foto"),
    ],
)
def test_a_payment_that_cannot_be_says_why_and_changes_nothing(
    clerk: PlatformClient, invoice: Invoice, name: str, wrong: Any, said: str
) -> None:
    path = f"/kelola/tagihan/{invoice.public_id}/"
    form: dict[str, Any] = {
        **fields(clerk.get(path).content.decode(), "/bayar"),
        "kind": "transfer",
        "paid_on": "2026-11-02",
        "reference": "SP2D 12",
        "proof": a_proof(),
        name: wrong,
    }
    form["proof"] = SimpleUploadedFile("bukti.pdf", form["proof"])

    answer = clerk.post(f"{path}bayar", form)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Payment.objects.count() == 1


def test_termin_are_agreed_anew_and_must_add_up(clerk: PlatformClient, invoice: Invoice) -> None:
    path = f"/kelola/tagihan/{invoice.public_id}/"
    said = fields(clerk.get(path).content.decode(), "/jadwal")
    assert (said["label_1"], said["amount_1"], said["due_on_1"]) == (
        "Termin I",
        "9.000.000",
        "2026-11-02",
    )
    for change in ({"amount_1": "9.000.001"}, {"due_on_2": "2026-11-01"}, {"label_3": "Sisa"}):
        assert clerk.post(f"{path}jadwal", {**said, **change}).status_code == 422
    assert [part.due_on for part in invoice.instalments.all()] == [
        date(2026, 11, 2),
        date(2026, 12, 15),
    ]

    assert clerk.post(f"{path}jadwal", {**said, "due_on_1": "2026-12-01"}).status_code == 302
    assert invoice.instalments.first().due_on == date(2026, 12, 1)  # type: ignore[union-attr]


def test_a_wrong_payment_is_taken_back_with_a_reason(
    clerk: PlatformClient, invoice: Invoice
) -> None:
    payment = invoice.payments.get()
    path = f"/kelola/tagihan/{invoice.public_id}/bayar/{payment.public_id}/batal"

    assert clerk.get(path).status_code == 200
    assert clerk.post(path, {"reason": ""}).status_code == 422
    assert Invoice.objects.get(pk=invoice.pk).settled_minor == 1_870_000 * RUPIAH
    assert clerk.post(path, {"reason": "Bukti kota lain"}).status_code == 302
    assert Invoice.objects.get(pk=invoice.pk).settled_minor == 0
    assert (
        "Dibatalkan: Bukti kota lain"
        in clerk.get(f"/kelola/tagihan/{invoice.public_id}/").content.decode()
    )


def test_tax_and_termin_of_a_city_are_the_vendors_to_set(clerk: PlatformClient, city: City) -> None:
    make_account(city)
    path = "/kelola/tagihan/kota/bekasi/"
    plan = {
        "tax_code": "ppn_buyer_pph23", "days_until_due": "30",
        "label_1": "Termin I", "share_1": "33,34", "days_1": "30",
        "label_2": "Termin II", "share_2": "66,66", "days_2": "90",
    }  # fmt: skip
    assert clerk.get(path).status_code == 200

    for change in (
        {"share_2": "60"},
        {"days_2": "10"},
        {"label_2": ""},
        {"share_1": "a"},
        {"tax_code": "x"},
        {"days_until_due": "-1"},
    ):
        assert clerk.post(f"{path}termin", {**plan, **change}).status_code == 422, change
    assert BillingAccount.objects.get(city=city).terms == []

    assert clerk.post(f"{path}termin", plan).status_code == 302
    account = BillingAccount.objects.select_related("tax_profile").get(city=city)
    assert [term["share_bp"] for term in account.terms] == [3334, 6666]
    assert (account.tax_profile.code, account.days_until_due) == ("ppn_buyer_pph23", 90)
    found = make_invoice(city)
    assert [part.due_on for part in found.instalments.all()] == [
        date(2026, 10, 31),
        date(2026, 12, 30),
    ]


def test_the_list_finds_and_pages_and_costs_the_same_however_long(
    clerk: PlatformClient, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make_invoice(city, contract_number="SPK/XYZ")
    few = queries_of(clerk, "/kelola/tagihan/")
    others = [make_invoice(city) for _each in range(8)]

    assert queries_of(clerk, "/kelola/tagihan/") == few
    found = clerk.get("/kelola/tagihan/?cari=xyz").content.decode()
    assert str(first) in found
    assert str(others[0]) not in found
    assert (
        "Tidak ada tagihan yang cocok"
        in clerk.get("/kelola/tagihan/?keadaan=lunas").content.decode()
    )

    monkeypatch.setattr("billing.selectors.receivables.PAGE", 4)
    seen: list[str] = []
    path = "/kelola/tagihan/?keadaan=lewat"
    while path:
        page = clerk.get(path).content.decode()
        seen += re.findall(r'class="row-link nowrap"[^>]*>(TGP-\d+)<', page)
        following = re.search(r'href="(\?[^"]*)" rel="next"', page)
        path = "/kelola/tagihan/" + html.unescape(following[1]) if following else ""
    assert seen == [str(each) for each in reversed([first, *others])]


def test_a_made_up_link_shows_nothing(invoice: Invoice) -> None:
    assert PlatformClient().get("/tagihan/abc:def:ghi/").status_code == 404
    assert Client(HTTP_HOST="bekasi.localhost").get("/tagihan/abc/").status_code == 404


@pytest.fixture
def batam_admin(city: City) -> CityClient:
    with inside_public():
        batam = City.objects.get(code="batam")
    with inside(batam):
        person = make_person(Role.CITY_ADMIN, name="Tamu")
    return signed_in(batam, person)
