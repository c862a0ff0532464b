"""Keeping money for a report: small repairs at once, larger ones when the head agrees."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from core.errors import Invalid
from reporting.models import EntryKind, FundReservation, Report, ReservationState, ResponseFund
from reporting.rules.lifecycle import Actor
from reporting.rules.limits import MAX_NOTE, MAX_PURPOSE, MIN_NOTE
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.services.catalog import entitlements
from reporting.services.fund import ledger, news
from reporting.services.fund.refusals import NotOpen, ReportNotWorkedOn
from reporting.services.workflow import steps
from reporting.services.workflow.verbs import verb
from tenants.entitlements import Service

_COUNTS = frozenset({State.ASSIGNED, State.IN_PROGRESS, State.ON_HOLD, State.RESOLVED})


@verb
def reserve(
    *,
    report_id: UUID,
    amount_minor: int,
    purpose: str,
    actor: Actor,
    at: datetime,
    token: UUID | None = None,
) -> FundReservation:
    """Keep money of this year's fund for a report.

    An operator keeps up to the small repair limit at once, all reservations of the report together;
    above it the reservation waits for the head and binds nothing until then.

    Args:
        report_id: Public id of a report that the agency works on.
        amount_minor: In sen, whole rupiah.
        purpose: What for.
        actor: Of the agency's desk.
        at: When (aware); decides the year.
        token: Of the form: the same form counts once.

    Raises:
        NotInPackage: The city's package has no response fund.
        MayNotSpend, NotYourReport, ReportNotWorkedOn: As they say.
        BadAmount, Invalid: The amount or the purpose cannot be used.
        FundMissing: The agency has no fund this year.
        CeilingReached: The fund has less left.
    """
    entitlements.require_service(Service.RESPONSE_FUND)
    ledger.require_desk(actor)
    ledger.require_amount(amount_minor)
    words = _purpose(purpose)
    report = steps.lock(report_id)
    steps.require_own_agency(report, actor)
    if report.agency is None or report.state not in _COUNTS:
        raise ReportNotWorkedOn(_("Laporan ini tidak sedang dikerjakan."))
    fund = ledger.lock_fund(report.agency, ledger.year_of(at))
    sent = ledger.known(token)
    if sent is not None and sent.reservation is not None:
        return sent.reservation
    waiting = FundReservation.objects.filter(public_id=token).first() if token else None
    if waiting is not None:
        return waiting
    ledger.require_room(fund, amount_minor)
    asks = _must_ask(report, fund, amount_minor, actor)
    reservation = FundReservation(
        fund=fund,
        report=report,
        purpose=words,
        state=(ReservationState.REQUESTED if asks else ReservationState.OPEN).value,
        amount_minor=amount_minor,
        asked_by_label=actor.label,
        asked_at=at,
    )
    if token is not None:
        reservation.public_id = token
    reservation.save()
    if asks:
        _say(report, "fund_requested", reservation, actor=actor, at=at)
        news.tell(reservation)
    else:
        _keep(report, fund, reservation, actor=actor, at=at)
    return reservation


@verb
def approve(*, reservation_id: UUID, actor: Actor, at: datetime) -> FundReservation:
    """Agree to a larger repair; from now on the money is kept.

    Raises:
        MayNotSpend, ReservationMissing: As they say.
        NotOpen: It was decided already.
        CeilingReached: The fund has less left by now.
    """
    ledger.require_desk(actor, head=True)
    report, fund, reservation = ledger.lock_reservation(reservation_id, actor)
    _require_requested(reservation)
    ledger.require_room(fund, reservation.amount_minor)
    _decide(reservation, ReservationState.OPEN, actor=actor, at=at)
    _keep(report, fund, reservation, actor=actor, at=at)
    news.tell(reservation)
    return reservation


@verb
def decline(*, reservation_id: UUID, note: str, actor: Actor, at: datetime) -> FundReservation:
    """Refuse a larger repair, saying why.

    Raises:
        MayNotSpend, ReservationMissing: As they say.
        NotOpen: It was decided already.
        Invalid: The reason is missing or too long.
    """
    ledger.require_desk(actor, head=True)
    words = note.strip()
    if not MIN_NOTE <= len(words) <= MAX_NOTE:
        raise Invalid(_("Tulis alasan penolakannya."), field="note")
    report, _fund, reservation = ledger.lock_reservation(reservation_id, actor)
    _require_requested(reservation)
    _decide(reservation, ReservationState.DECLINED, actor=actor, at=at, note=words)
    _say(report, "fund_declined", reservation, actor=actor, at=at, note=words)
    news.tell(reservation)
    return reservation


def _must_ask(report: Report, fund: ResponseFund, amount_minor: int, actor: Actor) -> bool:
    """Whether the head decides: nobody gets around the limit by asking in small pieces."""
    if actor.role is Role.AGENCY_HEAD:
        return False
    kept = FundReservation.objects.filter(report=report).exclude(state=ReservationState.DECLINED)
    bound = kept.aggregate(total=Sum(F("amount_minor") - F("released_minor")))["total"] or 0
    return bool(bound + amount_minor > fund.small_repair_minor)


def _keep(
    report: Report,
    fund: ResponseFund,
    reservation: FundReservation,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    ledger.move(fund, reserved=reservation.amount_minor)
    ledger.write(
        fund,
        EntryKind.RESERVE,
        reservation.amount_minor,
        actor=actor,
        at=at,
        reservation=reservation,
        note=reservation.purpose,
    )
    _say(report, "fund_reserved", reservation, actor=actor, at=at)


def _decide(
    reservation: FundReservation,
    state: ReservationState,
    *,
    actor: Actor,
    at: datetime,
    note: str = "",
) -> None:
    reservation.state = state.value
    reservation.decided_by_label, reservation.decided_at = actor.label, at
    reservation.decision_note = note
    reservation.save(update_fields=["state", "decided_by_label", "decided_at", "decision_note"])


def _require_requested(reservation: FundReservation) -> None:
    if reservation.state != ReservationState.REQUESTED:
        raise NotOpen(_("Permintaan ini sudah diputuskan."), state=reservation.state)


def _purpose(text: str) -> str:
    words = " ".join(text.split())
    if len(words) < MIN_NOTE:
        raise Invalid(_("Tulis dananya untuk apa."), field="purpose")
    if len(words) > MAX_PURPOSE:
        raise Invalid(
            _("Keperluan paling panjang %(count)d huruf.") % {"count": MAX_PURPOSE}, field="purpose"
        )
    return words


def _say(
    report: Report,
    kind: str,
    reservation: FundReservation,
    *,
    actor: Actor,
    at: datetime,
    note: str = "",
) -> None:
    steps.note_down(
        report,
        kind=kind,
        actor=actor,
        at=at,
        note=note or f"{ledger.money(reservation.amount_minor)} · {reservation.purpose}",
        facts={"amount_minor": reservation.amount_minor},
    )
