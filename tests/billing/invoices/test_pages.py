"""Invoices on the city's screens, on the vendor's, on paper: the same lines; each to whom it belongs."""

from __future__ import annotations

import html
import os
import re
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from billing.models import BillingAccount, Invoice
from billing.services import reminder_letters
from core.audit.models import AuditEntry
from core.tenancy import inside, inside_public
from reporting.rules.roles import Role
from tenants.models import City
from tests.make.billing import make_account, make_invoice
from tests.make.people import make_person
from tests.support.clients import CityClient, PlatformClient, signed_in
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
