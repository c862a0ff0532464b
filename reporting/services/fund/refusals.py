"""Why money is not moved: each a sentence that says what to do."""

from __future__ import annotations

from core.errors import DomainError, Forbidden, Invalid, NotFound


class FundMissing(DomainError):
    """The agency has no response fund this year."""

    code = "fund_missing"


class ReservationMissing(NotFound):
    """No such reservation in this city."""

    code = "fund_reservation_not_found"


class EntryMissing(NotFound):
    """No such line that could be corrected."""

    code = "fund_entry_not_found"


class BadAmount(Invalid):
    """Not an amount of money, or more than anybody has."""

    code = "bad_amount"


class CeilingReached(DomainError):
    """The fund has less left than was asked for."""

    code = "ceiling_reached"
    status = 422


class CeilingTooLow(DomainError):
    """The ceiling would be below what is reserved and spent already."""

    code = "ceiling_too_low"
    status = 422


class AboveReservation(DomainError):
    """A receipt is above what is left of its reservation."""

    code = "receipt_above_reservation"
    status = 422


class ReceiptUsed(DomainError):
    """The same file was a receipt before."""

    code = "receipt_used"
    status = 422


class NotOpen(DomainError):
    """The reservation waits, was declined, or is settled."""

    code = "reservation_not_open"


class MayNotSpend(Forbidden):
    """Money is moved by the agency's desk; larger sums by its head; ceilings by the city."""

    code = "may_not_spend"


class ReportNotWorkedOn(DomainError):
    """Money is kept only for a report that an agency works on."""

    code = "fund_report_not_worked_on"
