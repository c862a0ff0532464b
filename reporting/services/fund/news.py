"""Who hears of a request for money: the head who decides, then the desk that asked."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from core import clock
from core.outbox import services as outbox
from core.outbox.registry import Message, consumer
from reporting.models import FundReservation, Priority, ReservationState
from reporting.rules.escalation import Audience
from reporting.selectors.fund import deciders
from reporting.services import notify
from reporting.services.fund import ledger
from reporting.services.messages import posting
from reporting.services.messages.people import users_as_recipients

NOTIFY_FUND: Final = "reporting.notify_fund"
_DECIDED: Final = {
    ReservationState.OPEN: "fund_approved",
    ReservationState.SETTLED: "fund_approved",
    ReservationState.DECLINED: "fund_declined",
}


def tell(reservation: FundReservation) -> None:
    """Promise the message that follows from what was just asked or decided."""
    outbox.enqueue(
        NOTIFY_FUND,
        key=reservation.report.number,
        reservation=str(reservation.public_id),
        asks=reservation.state == ReservationState.REQUESTED,
    )


@consumer(NOTIFY_FUND)
def notify_fund(message: Message) -> None:
    """Write to the heads who may decide, or to the desk what was decided.

    A request that was decided meanwhile is asked of nobody any more.
    """
    kept = (
        FundReservation.objects.filter(public_id=UUID(message.payload["reservation"]))
        .select_related("fund__agency__parent", "report__agency", "report__category")
        .select_related("report__kelurahan", "report__kecamatan")
        .defer("report__kelurahan__boundary", "report__kecamatan__boundary")
        .first()
    )
    asks = bool(message.payload["asks"])
    if kept is None or asks != (kept.state == ReservationState.REQUESTED):
        return
    report = kept.report
    state = ReservationState(kept.state)
    posting.post(
        event=f"outbox:{message.id}",
        kind="fund_request" if asks else "fund_decided",
        recipients=(
            users_as_recipients(deciders(kept)) if asks else notify.staff(report, Audience.DESK)
        ),
        report=report,
        facts={
            "about": "fund_requested" if asks else _DECIDED[state],
            "to": Audience.HEAD.value if asks else Audience.DESK.value,
            "dana": ledger.money(kept.amount_minor),
            "keperluan": kept.purpose,
            "pengaju": kept.asked_by_label,
            "putusan": str(state.label) if asks else notify.said(_DECIDED[state]),
            "alasan": kept.decision_note,
            "path": f"/meja/laporan/{report.number}/dana",
        },
        is_urgent=report.priority == Priority.EMERGENCY,
        at=clock.now(),
    )
