"""Money at the desk: kept for a report, booked with a receipt, seen by whom it concerns."""

from __future__ import annotations

import csv
from datetime import datetime
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.tenancy import CityLike, inside
from reporting.models import FundEntry, FundReservation, Report, ResponseFund
from reporting.rules.roles import Role
from reporting.services import fund
from tests.make.fund import RUPIAH, a_receipt, make_fund
from tests.make.reporting import make_person, operator
from tests.reporting.desk.conftest import Desk
from tests.support.clients import CityClient, signed_in


@pytest.fixture
def money(waiting: Report, now: datetime) -> ResponseFund:
    """DLH's fund of this year."""
    return make_fund(year=now.year)


def kept(report: Report, now: datetime, rupiah: int = 500_000) -> FundReservation:
    return fund.reserve(
        report_id=report.public_id,
        amount_minor=rupiah * RUPIAH,
        purpose="Aspal",
        actor=operator(),
        at=now,
    )


def receipt() -> SimpleUploadedFile:
    return SimpleUploadedFile("nota.pdf", a_receipt(), content_type="application/pdf")


def test_a_small_repair_from_the_report_to_the_receipt(
    desk: Desk, waiting: Report, money: ResponseFund
) -> None:
    client = desk()
    assert (
        f"/meja/laporan/{waiting.number}/dana"
        in client.get(f"/meja/laporan/{waiting.number}").content.decode()
    )

    answer = client.post(
        f"/meja/laporan/{waiting.number}/dana", {"amount": "Rp 1.250.000", "purpose": "Aspal"}
    )
    assert answer.status_code == 302
    reservation = FundReservation.objects.get()
    answer = client.post(
        f"/meja/dana/sediaan/{reservation.public_id}/belanja",
        {"amount": "1.000.000", "receipt": receipt()},
    )
    assert answer.status_code == 302
    client.post(f"/meja/dana/sediaan/{reservation.public_id}/kembalikan")

    money.refresh_from_db()
    assert (money.reserved_minor, money.spent_minor) == (0, 1_000_000 * RUPIAH)
    page = client.get(f"/meja/laporan/{waiting.number}").content.decode()
    assert "Rp 1.000.000 dibelanjakan" in page
    page = client.get(f"/meja/dana/dlh/{money.year}").content.decode()
    assert "Rp 9.000.000" in page
    assert waiting.number in page


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("1,5 juta", "Tulis jumlahnya dalam rupiah"),
        ("10.000.001", "tinggal Rp 10.000.000"),
        ("0", "Tulis jumlahnya dalam rupiah"),
    ],
)
def test_an_amount_that_cannot_be_gets_a_sentence_and_keeps_what_was_typed(
    desk: Desk, waiting: Report, money: ResponseFund, amount: str, sentence: str
) -> None:
    answer = desk().post(
        f"/meja/laporan/{waiting.number}/dana", {"amount": amount, "purpose": "Pipa 4 dim"}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "Pipa 4 dim" in page
    assert not FundReservation.objects.exists()


def test_a_receipt_above_what_was_kept_is_refused_on_the_page(
    desk: Desk, waiting: Report, money: ResponseFund, now: datetime
) -> None:
    reservation = kept(waiting, now)

    answer = desk().post(
        f"/meja/dana/sediaan/{reservation.public_id}/belanja",
        {"amount": "750.000", "receipt": receipt()},
    )

    assert answer.status_code == 422
    assert "melebihi sisa yang disediakan, Rp 500.000" in answer.content.decode()
    assert not FundEntry.objects.filter(kind="spend").exists()


def test_the_head_decides_about_larger_repairs(
    desk: Desk, waiting: Report, money: ResponseFund, now: datetime
) -> None:
    reservation = kept(waiting, now, 3_000_000)
    path = f"/meja/dana/sediaan/{reservation.public_id}/setujui"
    assert desk().post(path).status_code == 403
    head = desk(Role.AGENCY_HEAD)
    assert "Setujui" in head.get(f"/meja/dana/dlh/{money.year}").content.decode()

    answer = head.post(path, {"kembali": "dana"})

    assert answer["Location"] == f"/meja/dana/dlh/{money.year}"
    money.refresh_from_db()
    assert money.reserved_minor == 3_000_000 * RUPIAH


def test_receipts_are_opened_by_whom_they_concern(
    desk: Desk, nobody: CityClient, waiting: Report, money: ResponseFund, now: datetime
) -> None:
    entry = fund.spend(
        reservation_id=kept(waiting, now).public_id,
        amount_minor=1_000 * RUPIAH,
        receipt=a_receipt(),
        actor=operator(),
        at=now,
    )
    path = f"/meja/dana/kuitansi/{entry.public_id}"

    link = desk().get(path)
    assert link.status_code == 302
    file = desk().get(link["Location"])
    assert file["Content-Disposition"].startswith("attachment")
    assert file["X-Content-Type-Options"] == "nosniff"
    assert b"".join(file).startswith(b"%PDF")
    assert desk(Role.TRIAGE).get(path).status_code == 302
    assert desk(Role.CITY_ADMIN).get(path).status_code == 302
    assert desk(agency="dishub").get(path).status_code == 404
    assert desk(Role.AREA_OFFICER, area=waiting.kelurahan).get(path).status_code == 403
    assert nobody.get(path)["Location"].startswith("/masuk/")


def test_another_agency_sees_and_moves_nothing(
    desk: Desk, waiting: Report, money: ResponseFund, now: datetime
) -> None:
    reservation = kept(waiting, now)
    other = desk(Role.AGENCY_HEAD, agency="dishub")

    assert other.get(f"/meja/dana/dlh/{now.year}").status_code == 404
    assert other.get(f"/meja/laporan/{waiting.number}/dana").status_code == 404
    assert "DLH" not in other.get("/meja/dana/buku.csv").content.decode()
    for name in ("setujui", "tolak", "belanja", "kembalikan"):
        answer = other.post(
            f"/meja/dana/sediaan/{reservation.public_id}/{name}",
            {"amount": "1.000", "receipt": receipt(), "note": "coba"},
        )
        assert answer.status_code == 404
    money.refresh_from_db()
    assert (money.reserved_minor, money.spent_minor) == (500_000 * RUPIAH, 0)


def test_the_coordinator_reads_and_moves_nothing(
    desk: Desk, waiting: Report, money: ResponseFund, now: datetime
) -> None:
    reservation = kept(waiting, now)
    client = desk(Role.TRIAGE)

    assert "Rp 10.000.000" in client.get("/meja/dana").content.decode()
    answer = client.post(f"/meja/dana/sediaan/{reservation.public_id}/kembalikan")

    assert answer.status_code == 403
    money.refresh_from_db()
    assert money.reserved_minor == 500_000 * RUPIAH


def test_the_ledger_as_a_table_runs_no_formula(
    desk: Desk, waiting: Report, money: ResponseFund, now: datetime
) -> None:
    fund.reserve(
        report_id=waiting.public_id,
        amount_minor=500_000 * RUPIAH,
        purpose="=HYPERLINK(1)",
        actor=operator(),
        at=now,
    )

    text = desk(Role.CITY_ADMIN).get("/meja/dana/buku.csv").content.decode("utf-8-sig")

    head, row = list(csv.reader(StringIO(text)))
    assert head[5] == "jumlah_rupiah"
    assert (row[1], row[3], row[5], row[6]) == ("dlh", waiting.number, "500000", "'=HYPERLINK(1)")


def test_another_city_knows_nothing_of_it(
    batam: CityLike, bekasi: CityLike, waiting: Report, money: ResponseFund, now: datetime
) -> None:
    reservation = kept(waiting, now)
    with inside(bekasi):
        person = make_person(Role.AGENCY_HEAD)
    stranger = signed_in(bekasi, person)

    assert "Rp 10.000.000" not in stranger.get("/meja/dana").content.decode()
    assert stranger.get(f"/meja/dana/dlh/{now.year}").status_code == 404
    answer = stranger.post(f"/meja/dana/sediaan/{reservation.public_id}/kembalikan")
    assert answer.status_code == 404
    money.refresh_from_db()
    assert money.reserved_minor == 500_000 * RUPIAH
