"""Response funds and what is needed to move their money."""

from __future__ import annotations

from itertools import count
from typing import Any

from reporting.models import Agency, FundEntry, FundReservation, Report, ResponseFund
from reporting.rules.lifecycle import Actor, Role
from reporting.services import fund
from tests.make.reporting import later, operator

_serials = count(1)
RUPIAH = 100


def admin() -> Actor:
    """A city admin."""
    return Actor(Role.CITY_ADMIN, "Pak Hendra")


def head(agency: str = "dlh") -> Actor:
    """The head of an agency."""
    return Actor(Role.AGENCY_HEAD, "Bu Ratna", agency_code=agency)


def make_fund(*, agency: str = "dlh", year: int = 2026, **facts: Any) -> ResponseFund:
    """A fund of Rp 10.000.000 with small repairs up to Rp 2.000.000."""
    return ResponseFund.objects.create(
        **{
            "agency": Agency.objects.get(code=agency),
            "year": year,
            "ceiling_minor": 10_000_000 * RUPIAH,
            "small_repair_minor": 2_000_000 * RUPIAH,
            **facts,
        }
    )


def a_receipt() -> bytes:
    """A small PDF, different each time."""
    return b"%PDF-1.4\n% kuitansi " + str(next(_serials)).encode() + b"\ntrailer\n%%EOF\n"


def reserved(report: Report, rupiah: int, *, actor: Actor | None = None) -> FundReservation:
    """Money kept for a report."""
    return fund.reserve(
        report_id=report.public_id,
        amount_minor=rupiah * RUPIAH,
        purpose="Aspal dan pasir",
        actor=actor or operator(),
        at=later(hours=1),
    )


def spent(reservation: FundReservation, rupiah: int, *, receipt: bytes = b"") -> FundEntry:
    """A receipt booked against a reservation."""
    return fund.spend(
        reservation_id=reservation.public_id,
        amount_minor=rupiah * RUPIAH,
        receipt=receipt or a_receipt(),
        actor=operator(),
        at=later(hours=2),
    )
