"""The response fund as screens show it: of a report, of an agency's year, of all agencies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from core.errors import NotFound
from core.identity.models import User
from reporting.access import Viewer
from reporting.models import (
    Agency,
    EntryKind,
    FundEntry,
    FundReservation,
    Membership,
    Report,
    ReservationState,
    ResponseFund,
)
from reporting.models.report import ReportQuerySet
from reporting.rules.roles import Role

SEES_ALL: Final = (Role.TRIAGE, Role.COMMAND, Role.CITY_ADMIN)
BINDS_NOTHING: Final = (ReservationState.REQUESTED, ReservationState.DECLINED)
LEDGER_SHOWN: Final = 100
RESERVATIONS_SHOWN: Final = 100


class FundNotFound(NotFound):
    """No such fund, or another agency's. Which of the two is not told."""

    code = "fund_not_found"


@dataclass(frozen=True, slots=True)
class FundLine:
    """One agency's year; amounts in sen. Without a fund ``has_fund`` is false and all are 0."""

    agency: str
    name: str
    short_name: str
    year: int
    has_fund: bool
    ceiling: int
    small_repair: int
    reserved: int
    spent: int
    waiting: int

    @property
    def free(self) -> int:
        return self.ceiling - self.reserved - self.spent

    @property
    def used_percent(self) -> int:
        """Spent and reserved of the ceiling, 0 to 100."""
        return round(100 * (self.reserved + self.spent) / self.ceiling) if self.ceiling else 0


@dataclass(frozen=True, slots=True)
class Totals:
    """All lines of a list together, in sen."""

    ceiling: int
    reserved: int
    spent: int

    @property
    def free(self) -> int:
        return self.ceiling - self.reserved - self.spent


@dataclass(frozen=True, slots=True)
class Booking:
    """A spending line with what was put right since; amounts in sen."""

    public_id: UUID
    amount: int
    note: str
    who: str
    at: datetime
    corrected: int
    form: UUID = field(default_factory=uuid4)
    """Marks the form that would correct it: sent twice, it counts once."""

    @property
    def key(self) -> str:
        return str(self.public_id)

    @property
    def now(self) -> int:
        return self.amount + self.corrected


@dataclass(frozen=True, slots=True)
class ReservationLine:
    """Money kept for a report, and how it was spent; amounts in sen."""

    public_id: UUID
    report: str
    agency: str
    purpose: str
    state: str
    state_label: str
    amount: int
    spent: int
    released: int
    left: int
    asked_by: str
    asked_at: datetime
    decided_by: str
    decision_note: str
    bookings: tuple[Booking, ...] = ()
    form: UUID = field(default_factory=uuid4)
    """Marks the form that would spend of it: sent twice, it counts once."""

    @property
    def key(self) -> str:
        return str(self.public_id)


def with_fund(reports: ReportQuerySet) -> ReportQuerySet:
    """Read with each report what is bound, spent and asked for (sen), at no query of its own."""
    all_of_it = FundReservation.objects.filter(report=OuterRef("pk")).order_by()
    kept = all_of_it.exclude(state__in=BINDS_NOTHING).values("report")
    asked = all_of_it.filter(state=ReservationState.REQUESTED).values("report")
    bound = kept.annotate(total=Sum(F("amount_minor") - F("released_minor"))).values("total")
    spent = kept.annotate(total=Sum("spent_minor")).values("total")
    waiting = asked.annotate(total=Sum("amount_minor")).values("total")
    return reports.annotate(
        fund_bound=Coalesce(Subquery(bound), 0),
        fund_spent=Coalesce(Subquery(spent), 0),
        fund_asked=Coalesce(Subquery(waiting), 0),
    )


def seen_agencies(viewer: Viewer) -> frozenset[int] | None:
    """Agencies whose money the viewer sees, by primary key; ``None`` for all of them."""
    return None if viewer.has(*SEES_ALL) else viewer.agencies


def may_see_fund(viewer: Viewer, report: Report) -> bool:
    """Whether the money of a report is the viewer's to see: its agency's desk, and the city."""
    seen = seen_agencies(viewer)
    return report.agency_id is not None and (seen is None or report.agency_id in seen)


def deciders(reservation: FundReservation) -> list[User]:
    """Return the heads who decide about a request: of the agency that works on the report.

    Where that one has no head, those of the agency whose fund it is, and of the one above.
    """
    report, owner = reservation.report, reservation.fund.agency
    for agency in dict.fromkeys((report.agency_id, owner.pk, owner.parent_id)):
        heads = Membership.objects.filter(
            role=Role.AGENCY_HEAD, agency=agency, user__is_active=True
        ).values("user_id")
        found = list(User.objects.filter(pk__in=heads).order_by("pk")) if agency else []
        if found:
            return found
    return []


def who_decides(report: Report) -> list[str]:
    """Return the names of those who decide about what was asked for this report and still waits."""
    asked = (
        FundReservation.objects.filter(report=report, state=ReservationState.REQUESTED)
        .select_related("report", "fund__agency")
        .first()
    )
    return [str(user) for user in deciders(asked)] if asked else []


def waiting_for(viewer: Viewer) -> int:
    """How many requests wait for the viewer's decision, of whatever year."""
    if not viewer.has(Role.AGENCY_HEAD) or seen_agencies(viewer) is None:
        return 0
    headed = frozenset(
        agency
        for standing in viewer.standings
        if standing.role is Role.AGENCY_HEAD
        for agency in standing.reaches
    )
    asked = FundReservation.objects.filter(state=ReservationState.REQUESTED)
    return asked.filter(Q(fund__agency__in=headed) | Q(report__agency__in=headed)).count()


def lines(viewer: Viewer, year: int, *, with_empty: bool = False) -> list[FundLine]:
    """Return the funds of a year that the viewer may see, by agency.

    Args:
        viewer: Of a desk, or of the city.
        year: Of the budget.
        with_empty: Also active agencies that have no fund, so that one can be set.
    """
    seen = seen_agencies(viewer)
    agencies = Agency.objects.all() if seen is None else Agency.objects.filter(pk__in=seen)
    of_year = ResponseFund.objects.filter(agency=OuterRef("pk"), year=year)
    waiting = (
        FundReservation.objects.filter(
            fund__agency=OuterRef("pk"), fund__year=year, state=ReservationState.REQUESTED
        )
        .order_by()
        .values("fund__agency")
        .annotate(n=Count("pk"))
        .values("n")
    )
    rows = agencies.annotate(
        fund=Subquery(of_year.values("pk")[:1]),
        ceiling=Coalesce(Subquery(of_year.values("ceiling_minor")[:1]), 0),
        small=Coalesce(Subquery(of_year.values("small_repair_minor")[:1]), 0),
        reserved=Coalesce(Subquery(of_year.values("reserved_minor")[:1]), 0),
        spent=Coalesce(Subquery(of_year.values("spent_minor")[:1]), 0),
        asked=Coalesce(Subquery(waiting), 0),
    )
    wanted = Q(fund__isnull=False) | Q(is_active=True) if with_empty else Q(fund__isnull=False)
    return [
        FundLine(
            agency=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            year=year,
            has_fund=row["fund"] is not None,
            ceiling=row["ceiling"],
            small_repair=row["small"],
            reserved=row["reserved"],
            spent=row["spent"],
            waiting=row["asked"],
        )
        for row in rows.filter(wanted)
        .order_by("name", "pk")
        .values(
            "code", "name", "short_name", "fund", "ceiling", "small", "reserved", "spent", "asked"
        )
    ]


def totals(found: list[FundLine]) -> Totals:
    """Add a list up."""
    return Totals(
        sum(line.ceiling for line in found),
        sum(line.reserved for line in found),
        sum(line.spent for line in found),
    )


def line(viewer: Viewer, agency: str, year: int) -> FundLine:
    """Return the fund of one agency and year.

    Raises:
        FundNotFound: There is none, or not for this viewer.
    """
    for each in lines(viewer, year):
        if each.agency == agency:
            return each
    raise FundNotFound(_("Dana tanggap ini tidak ada."))


def years(this: int) -> list[int]:
    """Years there is a fund for, this one among them; newest first."""
    known = set(ResponseFund.objects.values_list("year", flat=True).distinct())
    return sorted(known | {this}, reverse=True)


def of_report(report: Report) -> list[ReservationLine]:
    """Return what was kept for a report, oldest first, with its receipts."""
    return _lines(FundReservation.objects.filter(report=report).order_by("pk"))


def of_fund(agency: str, year: int, *, waiting: bool = False) -> list[ReservationLine]:
    """Return the reservations of a fund, newest first; only those that wait for the head."""
    found = FundReservation.objects.filter(fund__agency__code=agency, fund__year=year)
    if waiting:
        found = found.filter(state=ReservationState.REQUESTED)
    return _lines(found.order_by("-asked_at", "-pk")[:RESERVATIONS_SHOWN])


def ledger(agency: str, year: int) -> list[FundEntry]:
    """Return the newest lines of a fund."""
    found = FundEntry.objects.filter(fund__agency__code=agency, fund__year=year)
    return list(found.select_related("reservation__report").newest_first()[:LEDGER_SHOWN])


def ledger_rows(viewer: Viewer, year: int, agency: str = "") -> Iterator[tuple[object, ...]]:
    """Every line of the ledger as a table for other programs: whole rupiah, oldest first."""
    seen = seen_agencies(viewer)
    found = FundEntry.objects.filter(fund__year=year)
    if seen is not None:
        found = found.filter(fund__agency__in=seen)
    if agency:
        found = found.filter(fund__agency__code=agency)
    yield ("waktu", "dinas", "tahun", "laporan", "jenis", "jumlah_rupiah", "keterangan", "oleh")
    rows = found.select_related("fund__agency", "reservation__report").order_by("pk")
    for row in rows.iterator(chunk_size=500):
        yield (
            row.happened_at.isoformat(),
            row.fund.agency.code,
            year,
            row.reservation.report.number if row.reservation else "",
            EntryKind(row.kind).label,
            row.amount_minor // 100,
            row.note,
            row.actor_label,
        )


def receipt_key(viewer: Viewer, entry: UUID) -> str:
    """Return where the receipt of a spending line is kept.

    Raises:
        FundNotFound: There is none, or it is another agency's.
    """
    found = FundEntry.objects.filter(public_id=entry).exclude(receipt_key="")
    seen = seen_agencies(viewer)
    if seen is not None:
        mine = Q(fund__agency__in=seen) | Q(reservation__report__agency__in=seen)
        found = found.filter(mine)
    key = found.values_list("receipt_key", flat=True).first()
    if key is None:
        raise FundNotFound(_("Kuitansi ini tidak ditemukan."))
    return key


def _lines(found: QuerySet[FundReservation]) -> list[ReservationLine]:
    rows = list(found.select_related("report", "fund__agency"))
    bookings = _bookings([row.pk for row in rows])
    return [
        ReservationLine(
            public_id=row.public_id,
            report=row.report.number,
            agency=row.fund.agency.short_name,
            purpose=row.purpose,
            state=row.state,
            state_label=str(ReservationState(row.state).label),
            amount=row.amount_minor,
            spent=row.spent_minor,
            released=row.released_minor,
            left=row.left_minor,
            asked_by=row.asked_by_label,
            asked_at=row.asked_at,
            decided_by=row.decided_by_label,
            decision_note=row.decision_note,
            bookings=tuple(bookings.get(row.pk, ())),
        )
        for row in rows
    ]


def _bookings(reservations: list[int]) -> dict[int, list[Booking]]:
    """Spending lines by reservation, each with its corrections added up."""
    rows = list(FundEntry.objects.filter(reservation__in=reservations).order_by("pk"))
    corrected: dict[int, int] = {}
    for row in rows:
        if row.corrects_id is not None:
            corrected[row.corrects_id] = corrected.get(row.corrects_id, 0) + row.amount_minor
    found: dict[int, list[Booking]] = {}
    for row in rows:
        if row.kind == EntryKind.SPEND and row.reservation_id is not None:
            booking = Booking(
                row.public_id,
                row.amount_minor,
                row.note,
                row.actor_label,
                row.happened_at,
                corrected.get(row.pk, 0),
            )
            found.setdefault(row.reservation_id, []).append(booking)
    return found
