"""Spending what was kept, giving back the rest, and putting right what was written wrongly."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from core.errors import Invalid
from reporting.models import EntryKind, FundEntry, FundReservation, ReservationState, ResponseFund
from reporting.rules.lifecycle import Actor
from reporting.rules.limits import MAX_NOTE, MIN_NOTE
from reporting.services.fund import ledger, receipts
from reporting.services.fund.receipts import Readable, Receipt
from reporting.services.fund.refusals import (
    AboveReservation,
    EntryMissing,
    NotOpen,
    ReceiptUsed,
)
from reporting.services.workflow import steps
from reporting.services.workflow.verbs import verb


def spend(
    *,
    reservation_id: UUID,
    amount_minor: int,
    receipt: Readable | bytes,
    actor: Actor,
    at: datetime,
    note: str = "",
    token: UUID | None = None,
) -> FundEntry:
    """Book what a receipt says against a reservation, all of it or a part.

    Args:
        reservation_id: Public id of an open reservation.
        amount_minor: In sen, whole rupiah, as on the receipt; at most what is left.
        receipt: A photo or a PDF of at most 10 MB.
        actor: Of the agency's desk.
        at: When (aware).
        note: What was bought, where the purpose does not say it.
        token: Of the form: the same form counts once.

    Raises:
        MayNotSpend, ReservationMissing, NotOpen: As they say.
        BadAmount, ReceiptRefused, PhotoRefused: The amount or the file cannot be used.
        AboveReservation: The receipt is above what is left.
        ReceiptUsed: The file was a receipt before.
    """
    ledger.require_desk(actor)
    ledger.require_amount(amount_minor)
    sent = ledger.known(token)
    if sent is not None:
        return sent
    kept = receipts.keep(receipt)
    try:
        entry = _book(
            reservation_id=reservation_id,
            amount_minor=amount_minor,
            receipt=kept,
            actor=actor,
            at=at,
            note=note,
            token=token,
        )
    except BaseException:
        receipts.throw_away(kept)  # no line knows the file, so nobody else would remove it
        raise
    if entry.receipt_key != kept.key:
        receipts.throw_away(kept)
    return entry


@verb
def _book(
    *,
    reservation_id: UUID,
    amount_minor: int,
    receipt: Receipt,
    actor: Actor,
    at: datetime,
    note: str,
    token: UUID | None,
) -> FundEntry:
    report, fund, reservation = ledger.lock_reservation(reservation_id, actor)
    sent = ledger.known(token)
    if sent is not None:
        return sent
    _require_open(reservation)
    _require_new(receipt)
    if amount_minor > reservation.left_minor:
        raise AboveReservation(
            _(
                "Kuitansi %(receipt)s melebihi sisa yang disediakan, %(left)s. Sediakan tambahan "
                "dana untuk laporan ini dulu."
            )
            % {
                "receipt": ledger.money(amount_minor),
                "left": ledger.money(reservation.left_minor),
            },
            field="amount",
        )
    reservation.spent_minor += amount_minor
    _settle_when_empty(reservation, at)
    ledger.move(fund, reserved=-amount_minor, spent=amount_minor)
    entry = ledger.write(
        fund,
        EntryKind.SPEND,
        amount_minor,
        actor=actor,
        at=at,
        reservation=reservation,
        note=note,
        receipt_key=receipt.key,
        receipt_sha256=receipt.sha256,
        token=token,
    )
    words = f"{ledger.money(amount_minor)} · {note.strip() or reservation.purpose}"
    steps.note_down(
        report,
        kind="fund_spent",
        actor=actor,
        at=at,
        note=words[:MAX_NOTE],
        facts={"amount_minor": amount_minor},
    )
    return entry


@verb
def release(*, reservation_id: UUID, actor: Actor, at: datetime) -> FundReservation:
    """Give back what is left of a reservation; it is settled then.

    Raises:
        MayNotSpend, ReservationMissing, NotOpen: As they say.
    """
    ledger.require_desk(actor)
    report, fund, reservation = ledger.lock_reservation(reservation_id, actor)
    _require_open(reservation)
    left = reservation.left_minor
    reservation.released_minor += left
    _settle_when_empty(reservation, at)
    ledger.move(fund, reserved=-left)
    ledger.write(fund, EntryKind.RELEASE, left, actor=actor, at=at, reservation=reservation)
    steps.note_down(
        report,
        kind="fund_released",
        actor=actor,
        at=at,
        note=f"{ledger.money(left)} · {reservation.purpose}",
        facts={"amount_minor": left},
    )
    return reservation


@verb
def correct(
    *,
    entry_id: UUID,
    amount_minor: int,
    note: str,
    actor: Actor,
    at: datetime,
    token: UUID | None = None,
) -> FundEntry:
    """Put right an amount that was booked wrongly: another line says the difference.

    Args:
        entry_id: Public id of a spending line.
        amount_minor: What it should have been, in sen; nothing when it should not be there at all.
        note: Why.
        actor: The head of the agency.
        at: When (aware).
        token: Of the form: the same form counts once.

    Raises:
        MayNotSpend, EntryMissing: As they say.
        BadAmount, Invalid: The amount is the same or cannot be used, or the reason is missing.
        AboveReservation: More than is left of the reservation would be spent.
    """
    ledger.require_desk(actor, head=True)
    ledger.require_amount(amount_minor, least=0)
    words = note.strip()
    if not MIN_NOTE <= len(words) <= MAX_NOTE:
        raise Invalid(_("Tulis alasan koreksinya."), field="note")
    wrong = FundEntry.objects.filter(public_id=entry_id, kind=EntryKind.SPEND).first()
    if wrong is None or wrong.reservation is None:
        raise EntryMissing(_("Belanja ini tidak ditemukan."))
    report, fund, reservation = ledger.lock_reservation(wrong.reservation.public_id, actor)
    sent = ledger.known(token)
    if sent is not None:
        return sent
    change = amount_minor - _booked(wrong)
    if change == 0:
        raise Invalid(_("Jumlahnya sudah sama."), field="amount")
    _shift(fund, reservation, change)
    entry = ledger.write(
        fund,
        EntryKind.CORRECTION,
        change,
        actor=actor,
        at=at,
        reservation=reservation,
        note=words,
        corrects=wrong,
        token=token,
    )
    steps.note_down(
        report,
        kind="fund_corrected",
        actor=actor,
        at=at,
        note=f"{ledger.money(change)} · {words}"[:MAX_NOTE],
        facts={"amount_minor": change},
    )
    return entry


def _shift(fund: ResponseFund, reservation: FundReservation, change: int) -> None:
    """Move the difference between spent and what is left; of a settled one it comes from what was given back."""
    if reservation.state == ReservationState.OPEN:
        if change > reservation.left_minor:
            raise _too_much(reservation.left_minor)
        reservation.spent_minor += change
        reservation.save(update_fields=["spent_minor"])
        ledger.move(fund, reserved=-change, spent=change)
        return
    if change > reservation.released_minor:
        raise _too_much(reservation.released_minor)
    ledger.require_room(fund, change)
    reservation.spent_minor += change
    reservation.released_minor -= change
    reservation.save(update_fields=["spent_minor", "released_minor"])
    ledger.move(fund, spent=change)


def _too_much(left: int) -> AboveReservation:
    return AboveReservation(
        _("Yang disediakan untuk laporan ini tinggal %(left)s. Sediakan tambahan dulu.")
        % {"left": ledger.money(left)},
        field="amount",
    )


def _booked(entry: FundEntry) -> int:
    """What a line amounts to with its corrections."""
    changes = FundEntry.objects.filter(corrects=entry).aggregate(total=Sum("amount_minor"))
    return entry.amount_minor + int(changes["total"] or 0)


def _settle_when_empty(reservation: FundReservation, at: datetime) -> None:
    if reservation.left_minor == 0:
        reservation.state, reservation.settled_at = ReservationState.SETTLED.value, at
    reservation.save(update_fields=["spent_minor", "released_minor", "state", "settled_at"])


def _require_open(reservation: FundReservation) -> None:
    if reservation.state == ReservationState.REQUESTED:
        raise NotOpen(_("Permintaan ini menunggu persetujuan kepala dinas."))
    if reservation.state != ReservationState.OPEN:
        raise NotOpen(_("Penyediaan dana ini sudah selesai. Muat ulang halaman."))


def _require_new(receipt: Receipt) -> None:
    """The same paper is not paid twice. The caller holds the fund, so its desks cannot do so together."""
    used = (
        FundEntry.objects.filter(receipt_sha256=receipt.sha256)
        .select_related("reservation__report")
        .first()
    )
    if used is not None and used.reservation is not None:
        raise ReceiptUsed(
            _("Berkas kuitansi ini sudah dipakai untuk %(number)s. Lampirkan kuitansi yang benar.")
            % {"number": used.reservation.report.number},
            field="receipt",
        )
