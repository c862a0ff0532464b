"""What an agency may spend, keep for a report, book, give back and put right."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from core.audit.models import AuditEntry
from core.errors import DomainError, Invalid
from core.storage import files
from reporting.models import (
    EntryKind,
    FundEntry,
    FundReservation,
    ReportEvent,
    ReservationState,
    ResponseFund,
)
from reporting.rules.lifecycle import Actor, Role, State
from reporting.services import fund
from reporting.services.fund import refusals
from reporting.services.fund.receipts import ReceiptRefused
from reporting.services.workflow.steps import NotYourReport
from tests.make.fund import RUPIAH, a_receipt, admin, head, make_fund, reserved, spent
from tests.make.reporting import (
    later,
    make_report,
    make_running_report,
    operator,
    triage,
)
from tests.support import pictures

pytestmark = pytest.mark.usefixtures("batam")


def amounts() -> tuple[int, int, int]:
    """Ceiling, reserved and spent of the only fund, in rupiah."""
    row = ResponseFund.objects.get()
    return tuple(
        minor // RUPIAH for minor in (row.ceiling_minor, row.reserved_minor, row.spent_minor)
    )  # type: ignore[return-value]


def test_the_city_sets_the_ceiling_and_the_limit_of_small_repairs() -> None:
    fund.set_ceiling(
        agency="dlh",
        year=2026,
        ceiling_minor=5_000_000 * RUPIAH,
        small_repair_minor=1_000_000 * RUPIAH,
        actor=admin(),
        at=later(hours=1),
    )

    assert amounts() == (5_000_000, 0, 0)
    entry = FundEntry.objects.get()
    assert (entry.kind, entry.amount_minor) == (EntryKind.CEILING, 5_000_000 * RUPIAH)
    audit = AuditEntry.objects.get(kind="fund_ceiling_set")
    assert (audit.subject, audit.facts["after"]) == ("dlh", [500_000_000, 100_000_000])


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"actor": head()}, refusals.MayNotSpend),
        ({"actor": triage()}, refusals.MayNotSpend),
        ({"ceiling_minor": 2_999_999 * RUPIAH}, refusals.CeilingTooLow),
        ({"ceiling_minor": -1}, refusals.BadAmount),
        ({"ceiling_minor": 5_000_000 * RUPIAH + 1}, refusals.BadAmount),
        ({"small_repair_minor": 90_000_000 * RUPIAH}, Invalid),
        ({"year": 2030}, Invalid),
    ],
)
def test_a_ceiling_that_cannot_be_changes_nothing(
    facts: dict[str, object], refusal: type[DomainError]
) -> None:
    make_fund()
    reserved(make_running_report(), 3_000_000, actor=head())

    with pytest.raises(refusal):
        fund.set_ceiling(
            **{  # type: ignore[arg-type]
                "agency": "dlh",
                "year": 2026,
                "ceiling_minor": 8_000_000 * RUPIAH,
                "small_repair_minor": 1_000_000 * RUPIAH,
                "actor": admin(),
                "at": later(hours=1),
                **facts,
            }
        )

    assert amounts() == (10_000_000, 3_000_000, 0)
    assert not AuditEntry.objects.filter(kind="fund_ceiling_set").exists()


def test_a_small_repair_is_kept_at_once() -> None:
    make_fund()
    report = make_running_report(state=State.IN_PROGRESS)

    reservation = reserved(report, 1_250_000)

    assert reservation.state == ReservationState.OPEN
    assert amounts() == (10_000_000, 1_250_000, 0)
    event = ReportEvent.objects.get(report=report)
    assert (event.kind, event.is_public) == ("fund_reserved", False)
    assert "Rp 1.250.000" in event.note


def test_a_larger_repair_waits_for_the_head_and_binds_nothing() -> None:
    make_fund()
    reservation = reserved(make_running_report(), 2_500_000)

    assert reservation.state == ReservationState.REQUESTED
    assert amounts() == (10_000_000, 0, 0)
    assert not FundEntry.objects.exists()
    with pytest.raises(refusals.MayNotSpend):
        fund.approve(reservation_id=reservation.public_id, actor=operator(), at=later(hours=2))

    fund.approve(reservation_id=reservation.public_id, actor=head(), at=later(hours=2))

    assert amounts() == (10_000_000, 2_500_000, 0)
    with pytest.raises(refusals.NotOpen):
        fund.approve(reservation_id=reservation.public_id, actor=head(), at=later(hours=3))
    assert amounts() == (10_000_000, 2_500_000, 0)


def test_small_pieces_do_not_get_around_the_limit() -> None:
    make_fund()
    report = make_running_report()
    reserved(report, 1_500_000)

    assert reserved(report, 600_000).state == ReservationState.REQUESTED
    assert reserved(make_running_report(), 600_000).state == ReservationState.OPEN


def test_the_head_may_say_no() -> None:
    make_fund()
    reservation = reserved(make_running_report(), 2_500_000)

    fund.decline(
        reservation_id=reservation.public_id,
        note="Masuk anggaran pemeliharaan",
        actor=head(),
        at=later(hours=2),
    )

    reservation.refresh_from_db()
    assert (reservation.state, reservation.decided_by_label) == ("declined", "Bu Ratna")
    with pytest.raises(refusals.NotOpen):
        spent(reservation, 1_000)
    assert amounts() == (10_000_000, 0, 0)


def test_nothing_passes_the_ceiling() -> None:
    make_fund()
    reserved(make_running_report(), 9_000_000, actor=head())

    with pytest.raises(refusals.CeilingReached, match=r"Rp 1\.000\.000"):
        reserved(make_running_report(), 1_000_001, actor=head())

    assert amounts() == (10_000_000, 9_000_000, 0)
    assert FundReservation.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        ResponseFund.objects.update(spent_minor=1_500_000 * RUPIAH)


def test_spending_in_parts_and_giving_back_the_rest() -> None:
    make_fund()
    report = make_running_report()
    reservation = reserved(report, 2_000_000)

    spent(reservation, 700_000)
    entry = spent(reservation, 800_000)
    fund.release(reservation_id=reservation.public_id, actor=operator(), at=later(hours=3))

    assert amounts() == (10_000_000, 0, 1_500_000)
    assert files.exists(entry.receipt_key)
    reservation.refresh_from_db()
    assert (reservation.state, reservation.released_minor) == ("settled", 500_000 * RUPIAH)
    kinds = list(FundEntry.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["reserve", "spend", "spend", "release"]
    said = list(ReportEvent.objects.in_order().values_list("kind", flat=True))
    assert said == ["fund_reserved", "fund_spent", "fund_spent", "fund_released"]


def test_a_receipt_above_what_was_kept_is_refused_with_a_sentence_and_leaves_no_file() -> None:
    make_fund()
    reservation = reserved(make_running_report(), 500_000)

    with pytest.raises(refusals.AboveReservation, match=r"Rp 500\.001 melebihi .* Rp 500\.000"):
        spent(reservation, 500_001)

    assert amounts() == (10_000_000, 500_000, 0)
    assert FundEntry.objects.filter(kind="spend").count() == 0
    assert _stored() == []


def test_the_same_receipt_is_not_paid_twice() -> None:
    make_fund()
    report = make_running_report()
    reservation, other = reserved(report, 500_000), reserved(make_running_report(), 500_000)
    receipt = a_receipt()
    spent(reservation, 200_000, receipt=receipt)

    with pytest.raises(refusals.ReceiptUsed, match=report.number):
        spent(other, 200_000, receipt=receipt)

    assert amounts() == (10_000_000, 800_000, 200_000)
    assert len(_stored()) == 1


def test_a_photo_of_a_receipt_is_kept_without_what_it_says_of_the_phone() -> None:
    make_fund()
    reservation = reserved(make_running_report(), 500_000)
    photo = pictures.loaded_with_metadata()

    entry = spent(reservation, 1_000, receipt=photo)

    kept = files.read(entry.receipt_key)
    assert kept.startswith(b"\xff\xd8")
    assert b"Exif" not in kept


@pytest.mark.parametrize(
    "receipt",
    [
        b"MZ this is a program",
        b"<html>not a receipt</html>",
        b"%PDF-1.4 cut off",
        b"%PDF-1.4\n/OpenAction << /JS (app.alert(1)) >>\n%%EOF",
        b"%PDF-1.4\n" + b"x" * (10 * 1024 * 1024) + b"%%EOF",
        pictures.jpeg()[:200],
    ],
    ids=["program", "page", "cut", "active", "large", "half a photo"],
)
def test_files_that_are_no_receipts_change_nothing(receipt: bytes) -> None:
    make_fund()
    reservation = reserved(make_running_report(), 500_000)

    with pytest.raises(Invalid):
        spent(reservation, 1_000, receipt=receipt)

    assert amounts() == (10_000_000, 500_000, 0)
    assert _stored() == []


def test_nothing_is_no_receipt() -> None:
    make_fund()
    reservation = reserved(make_running_report(), 500_000)

    with pytest.raises(ReceiptRefused):
        fund.spend(
            reservation_id=reservation.public_id,
            amount_minor=1_000,
            receipt=b"",
            actor=operator(),
            at=later(hours=2),
        )


def test_a_correction_is_another_line() -> None:
    make_fund()
    reservation = reserved(make_running_report(), 1_000_000)
    entry = spent(reservation, 900_000)

    def correct(rupiah: int, actor: Actor = head()) -> FundEntry:  # noqa: B008
        return fund.correct(
            entry_id=entry.public_id,
            amount_minor=rupiah * RUPIAH,
            note="Salah baca kuitansi",
            actor=actor,
            at=later(hours=4),
        )

    assert correct(90_000).amount_minor == -810_000 * RUPIAH
    assert amounts() == (10_000_000, 910_000, 90_000)
    fund.release(reservation_id=reservation.public_id, actor=operator(), at=later(hours=5))
    assert amounts() == (10_000_000, 0, 90_000)
    assert correct(100_000).amount_minor == 10_000 * RUPIAH
    assert amounts() == (10_000_000, 0, 100_000)
    with pytest.raises(refusals.MayNotSpend):
        correct(0, operator())
    with pytest.raises(refusals.AboveReservation):
        correct(2_000_000)
    with pytest.raises(Invalid):
        correct(100_000)
    assert amounts() == (10_000_000, 0, 100_000)
    entry.refresh_from_db()
    assert entry.amount_minor == 900_000 * RUPIAH


def test_lines_of_the_ledger_are_never_changed() -> None:
    make_fund()
    reserved(make_running_report(), 500_000)
    entry = FundEntry.objects.get()
    entry.amount_minor = 1

    for act in (
        entry.save,
        entry.delete,
        FundEntry.objects.all().delete,
        lambda: FundEntry.objects.update(amount_minor=1),
    ):
        with pytest.raises(TypeError):
            act()

    assert FundEntry.objects.get().amount_minor == 500_000 * RUPIAH


def test_the_same_form_counts_once() -> None:
    make_fund()
    report, form, receipt_form = make_running_report(), uuid4(), uuid4()
    for _again in range(2):
        reservation = fund.reserve(
            report_id=report.public_id,
            amount_minor=500_000 * RUPIAH,
            purpose="Pasir",
            actor=operator(),
            at=later(hours=1),
            token=form,
        )
    for _again in range(2):
        fund.spend(
            reservation_id=reservation.public_id,
            amount_minor=100_000 * RUPIAH,
            receipt=a_receipt(),
            actor=operator(),
            at=later(hours=2),
            token=receipt_form,
        )

    assert amounts() == (10_000_000, 400_000, 100_000)
    assert len(_stored()) == 1


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        (operator("dishub"), NotYourReport),
        (head("dishub"), NotYourReport),
        (triage(), refusals.MayNotSpend),
        (admin(), refusals.MayNotSpend),
        (Actor(Role.CREW, "Joko", 1, "dlh"), refusals.MayNotSpend),
    ],
)
def test_others_keep_no_money(who: Actor, refusal: type[DomainError]) -> None:
    make_fund()
    report = make_running_report()

    with pytest.raises(refusal):
        reserved(report, 500_000, actor=who)

    assert amounts() == (10_000_000, 0, 0)
    assert not ReportEvent.objects.exists()


def test_another_agency_spends_none_of_it() -> None:
    make_fund()
    reservation = reserved(make_running_report(), 500_000)

    for act in (fund.release, fund.approve):
        with pytest.raises(refusals.MayNotSpend):
            act(reservation_id=reservation.public_id, actor=head("dishub"), at=later(hours=2))

    assert amounts() == (10_000_000, 500_000, 0)


def test_only_for_what_is_worked_on_and_only_with_a_fund() -> None:
    with pytest.raises(refusals.FundMissing, match="Admin kota"):
        reserved(make_running_report(), 500_000)
    make_fund()
    with pytest.raises(refusals.ReportNotWorkedOn):
        reserved(make_report(state=State.CLOSED, agency="dlh"), 500_000)

    assert amounts() == (10_000_000, 0, 0)


def _stored() -> list[str]:
    from django.conf import settings

    return [str(file) for file in settings.MEDIA_ROOT.rglob("receipt.*")]
