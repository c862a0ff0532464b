"""Response funds of a demo city: a ceiling for each agency with crews, and a few repairs paid from it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from reporting.models import Agency, Report
from reporting.rules.lifecycle import Actor, Role
from reporting.rules.money import SEN
from reporting.rules.states import State
from reporting.services import fund
from reporting.services.fund.ledger import year_of

CEILING: Final = 250_000_000
SMALL_REPAIR: Final = 5_000_000
REPAIRS: Final = (
    ("Aspal dingin dan pasir", 3_500_000, 2_750_000),
    ("Sewa truk tangki sehari", 2_000_000, 2_000_000),
    ("Pipa dan sambungan", 1_250_000, 0),
    ("Sewa alat berat dua hari", 12_500_000, 0),
)
"""What for, kept, spent; whole rupiah, invented. The last is above small repairs: the head decides."""


def funds(*, at: datetime) -> int:
    """Give each agency with crews a fund of this year; returns how many.

    Args:
        at: When (aware).
    """
    agencies = list(Agency.objects.active().filter(crews__isnull=False).distinct().order_by("pk"))
    for agency in agencies:
        fund.set_ceiling(
            agency=agency.code,
            year=year_of(at),
            ceiling_minor=CEILING * SEN,
            small_repair_minor=SMALL_REPAIR * SEN,
            actor=Actor(Role.CITY_ADMIN, "Admin kota (contoh)"),
            at=at,
        )
        _repairs(agency, at)
    return len(agencies)


def _repairs(agency: Agency, at: datetime) -> None:
    """Keep and spend some of it for what the agency works on now."""
    operator = Actor(Role.AGENCY_OPERATOR, f"Operator {agency.short_name}", None, agency.code)
    working = Report.objects.filter(agency=agency, state=State.IN_PROGRESS).order_by("pk")
    for report, (purpose, kept, spent) in zip(working[: len(REPAIRS)], REPAIRS, strict=False):
        reservation = fund.reserve(
            report_id=report.public_id,
            amount_minor=kept * SEN,
            purpose=purpose,
            actor=operator,
            at=at,
        )
        if spent:
            fund.spend(
                reservation_id=reservation.public_id,
                amount_minor=spent * SEN,
                receipt=_receipt(report.number),
                actor=operator,
                at=at,
            )


def _receipt(number: str) -> bytes:
    """The smallest PDF that is whole; each report's is another."""
    return f"%PDF-1.4\n% contoh kuitansi {number}\ntrailer <<>>\n%%EOF\n".encode()
