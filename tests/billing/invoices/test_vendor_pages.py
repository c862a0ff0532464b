"""What the vendor's billing staff do on the pages of an invoice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from billing.models import BillingAccount, Invoice, Payment
from tenants.models import City, VendorRole
from tests.billing.invoices.forms import fields
from tests.make.billing import RUPIAH, a_proof, make_account, make_invoice
from tests.make.platform import make_vendor
from tests.support.clients import CityClient, PlatformClient, signed_in_platform
from tests.support.outbox import waiting

pytestmark = pytest.mark.usefixtures("today")


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


def test_a_credit_form_sent_twice_is_one_credit_note(
    clerk: PlatformClient, invoice: Invoice
) -> None:
    path = f"/kelola/tagihan/{invoice.public_id}/"
    said = fields(clerk.get(path).content.decode(), "/kredit")
    said |= {"amount": "1.110.000", "reason": "Dua hari tidak melayani"}

    assert [clerk.post(f"{path}kredit", said).status_code for _time in range(3)] == [302] * 3
    assert [each.payload["amount_minor"] for each in waiting("billing.credit_invoice")] == [
        1_110_000 * RUPIAH
    ]

    other = clerk.post(f"{path}kredit", {**said, "amount": "2.220.000"})
    assert other.status_code == 422
    assert "sudah dikirim dengan isi lain" in other.content.decode()
    for token in ("", "x" * 200):
        lost = clerk.post(f"{path}kredit", {**said, "token": token})
        assert (lost.status_code, "Muat ulang halaman" in lost.content.decode()) == (422, True)
    fresh = {**fields(clerk.get(path).content.decode(), "/kredit"), "amount": "2.220.000"}
    assert clerk.post(f"{path}kredit", {**fresh, "reason": "Satu hari lagi"}).status_code == 302
    assert len(waiting("billing.credit_invoice")) == 2
