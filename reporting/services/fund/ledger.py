"""Locking funds, moving amounts within them, and the line that says so."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from core import words
from core.tenancy import current_city
from reporting.models import Agency, EntryKind, FundEntry, FundReservation, Report, ResponseFund
from reporting.rules.lifecycle import Actor
from reporting.rules.limits import MAX_FUND_MINOR, MAX_NOTE
from reporting.rules.money import rupiah_of
from reporting.rules.roles import Role
from reporting.services.fund.refusals import (
    BadAmount,
    CeilingReached,
    FundMissing,
    MayNotSpend,
    ReservationMissing,
)
from reporting.services.workflow import steps

DESK = frozenset({Role.AGENCY_OPERATOR, Role.AGENCY_HEAD})


def money(minor: int) -> str:
    """An amount in sen as people read it: ``Rp 1.250.000``."""
    return words.rupiah(rupiah_of(minor))


def year_of(at: datetime) -> int:
    """The budget year of a moment, by the city's own clock."""
    return at.astimezone(ZoneInfo(current_city().time_zone)).year


def require_amount(minor: int, *, least: int = 1) -> int:
    """Return an amount in sen.

    Raises:
        BadAmount: It is below ``least``, not whole rupiah, or beyond any budget.
    """
    if not least <= minor <= MAX_FUND_MINOR or minor % 100:
        raise BadAmount(_("Tulis jumlahnya dalam rupiah, misalnya 1.250.000."), field="amount")
    return minor


def require_desk(actor: Actor, *, head: bool = False) -> None:
    """Let the desk of an agency pass, or only its head.

    Raises:
        MayNotSpend: The actor has another role.
    """
    if head and actor.role is not Role.AGENCY_HEAD:
        raise MayNotSpend(_("Hanya kepala dinas yang dapat memutuskan ini."))
    if actor.role not in DESK:
        raise MayNotSpend(_("Dana tanggap dikelola dinas yang mengerjakan laporan ini."))


def lock_fund(agency: Agency, year: int) -> ResponseFund:
    """Lock the fund that pays for an agency: its own, or that of the agency it belongs to.

    Raises:
        FundMissing: Neither has one this year.
    """
    for owner in (agency, agency.parent):
        if owner is None:
            continue
        fund = ResponseFund.objects.select_for_update().filter(agency=owner, year=year).first()
        if fund is not None:
            return fund
    raise FundMissing(
        _("%(agency)s belum punya dana tanggap %(year)d. Admin kota menetapkan pagunya.")
        % {"agency": agency.short_name, "year": year}
    )


def lock_reservation(public_id: UUID, actor: Actor) -> tuple[Report, ResponseFund, FundReservation]:
    """Lock report, fund and reservation, in that order, for the desk they belong to.

    Raises:
        ReservationMissing: No such reservation.
        NotYourReport: The report is another agency's by now, or always was.
    """
    found = (
        FundReservation.objects.filter(public_id=public_id)
        .values_list("report__public_id", "fund")
        .first()
    )
    if found is None:
        raise ReservationMissing(_("Penyediaan dana ini tidak ditemukan."))
    report = steps.lock(found[0])
    fund = ResponseFund.objects.select_for_update(of=("self",)).select_related("agency__parent")
    locked = fund.get(pk=found[1])
    _require_owner(locked, report, actor)
    return report, locked, FundReservation.objects.select_for_update().get(public_id=public_id)


def require_room(fund: ResponseFund, minor: int) -> None:
    """Refuse what the fund has not left. The caller holds its lock.

    Raises:
        CeilingReached: With what is left.
    """
    if minor > fund.free_minor:
        raise CeilingReached(
            _(
                "Sisa dana tanggap %(year)d tinggal %(left)s. Kurangi jumlahnya, kembalikan sisa "
                "penyediaan lain, atau minta admin kota menaikkan pagu."
            )
            % {"year": fund.year, "left": money(fund.free_minor)},
            field="amount",
        )


def move(fund: ResponseFund, *, reserved: int = 0, spent: int = 0, ceiling: int = 0) -> None:
    """Add to what the fund says of itself. The caller holds its lock; the constraint has the last word."""
    fund.reserved_minor += reserved
    fund.spent_minor += spent
    fund.ceiling_minor += ceiling
    fund.save(update_fields=["reserved_minor", "spent_minor", "ceiling_minor"])


def known(token: UUID | None) -> FundEntry | None:
    """The line that was written for this form already, if it was sent before."""
    if token is None:
        return None
    return FundEntry.objects.select_related("reservation").filter(token=token).first()


def write(
    fund: ResponseFund,
    kind: EntryKind,
    minor: int,
    *,
    actor: Actor,
    at: datetime,
    reservation: FundReservation | None = None,
    note: str = "",
    receipt_key: str = "",
    receipt_sha256: str = "",
    corrects: FundEntry | None = None,
    token: UUID | None = None,
) -> FundEntry:
    """Add a line to the ledger."""
    return FundEntry.objects.create(
        fund=fund,
        reservation=reservation,
        kind=kind.value,
        amount_minor=minor,
        note=note.strip()[:MAX_NOTE],
        receipt_key=receipt_key,
        receipt_sha256=receipt_sha256,
        corrects=corrects,
        token=token,
        actor_role=actor.role.value,
        actor_label=actor.label,
        happened_at=at,
    )


def _require_owner(fund: ResponseFund, report: Report, actor: Actor) -> None:
    """Only the desk whose fund it is moves its money: its own, of the agency above, or of the unit it pays for."""
    own = {fund.agency.code, fund.agency.parent.code if fund.agency.parent else None}
    if report.agency is not None and report.agency.parent_id == fund.agency_id:
        own.add(report.agency.code)
    if actor.role in DESK and actor.agency_code not in own:
        raise MayNotSpend(_("Dana ini milik dinas lain."))
