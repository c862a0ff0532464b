"""The desk's list: what an agency, or the coordinator, has to do, least time left first.

A page costs the same number of queries however long the list is: rows (and, behind the last running
clock, those without one), clocks, crews, counts. The cursor is a key, never an offset.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Invalid
from reporting.access import Viewer, desk_reports
from reporting.models import Deadline, Report, TargetKind, WorkOrder
from reporting.models.report import ReportQuerySet
from reporting.rules.clocks import ClockTone, tone
from reporting.rules.limits import MAX_PAGE_SIZE, PAGE_SIZE
from reporting.rules.states import State
from reporting.selectors.cards import Card, card, with_card_facts
from reporting.services import config
from reporting.services.config import Snapshot
from reporting.services.deadlines import clock_of, counting_calendar

TABS: Final = {
    "all": gettext_lazy("Semua"),
    "new": gettext_lazy("Baru"),
    "working": gettext_lazy("Dikerjakan"),
    "late": gettext_lazy("Terlambat"),
    "waiting": gettext_lazy("Ditunda"),
    "unconfirmed": gettext_lazy("Menunggu konfirmasi"),
    "triage": gettext_lazy("Perlu keputusan"),
    "finished": gettext_lazy("Selesai"),
}
"""Filters of the desk in the order they are shown; those of open work each with its count."""

FINISHED: Final = "finished"
"""Work that is over: a list of its own, newest first, in ``selectors.finished``. Never counted."""


class BadCursor(Invalid):
    """The cursor was not made by this list."""

    code = "invalid_cursor"


class BadTab(Invalid):
    """There is no such filter."""

    code = "invalid_filter"


@dataclass(frozen=True, slots=True)
class Filters:
    """What part of the list is wanted; empty texts match everything.

    Attributes:
        tab: One of ``TABS``.
        category: Code of a category.
        area: Code of a kelurahan or kecamatan.
        text: Words of the description, or (part of) a number.
    """

    tab: str = "all"
    category: str = ""
    area: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line: the card, and what only staff see.

    Attributes:
        clock: Which promise runs: ``response``, ``resolution``, "" when none does.
        tone: How the clock looks.
        crew: Who is sent, "" when nobody is.
        crew_state: How far they are, a ``WorkState`` value.
    """

    public_id: str
    card: Card
    category: str
    kecamatan: str
    channel: str
    priority: str
    danger: bool
    clock: str
    started_at: datetime | None
    due_at: datetime | None
    tone: ClockTone
    crew: str
    crew_state: str
    reopened: int
    handovers: int
    needs_triage: bool
    is_secret: bool
    version: int
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of the list, the key of the next ("" at the end), and the count of each tab."""

    rows: list[QueueRow]
    next_cursor: str
    counts: dict[str, int]


def queue(
    viewer: Viewer,
    *,
    at: datetime,
    filters: Filters | None = None,
    cursor: str = "",
    limit: int = PAGE_SIZE,
    setup: Snapshot | None = None,
) -> QueuePage:
    """Return a page of what the viewer's desk has to do.

    Args:
        viewer: Staff; others have an empty queue.
        at: Now (aware): what is late is late at this moment.
        filters: What part is wanted.
        cursor: ``next_cursor`` of the page before, "" for the first.
        limit: Rows a page, at most ``MAX_PAGE_SIZE``.
        setup: The city's snapshot when the caller has it.

    Raises:
        BadTab: There is no such filter.
        BadCursor: The cursor was not made by this list.
    """
    filters = filters or Filters()
    limit = max(1, min(limit, MAX_PAGE_SIZE))
    mine = narrowed(desk_reports(viewer).open(), filters)
    setup = setup or config.snapshot()
    found = _slice(mine.filter(_tab(filters.tab, at)), cursor, limit + 1, setup)
    shown = found[:limit]
    return QueuePage(
        rows=rows_of(shown, at, setup),
        next_cursor=_cursor(shown[-1]) if len(found) > limit else "",
        counts=_counts(mine, at),
    )


def tab_counts(viewer: Viewer, *, at: datetime) -> dict[str, int]:
    """Return how many open reports each filter holds, for the menu of other pages."""
    return _counts(desk_reports(viewer).open(), at)


def _tab(tab: str, at: datetime) -> Q:
    conditions = {
        "all": Q(),
        "new": Q(state__in=[State.RECEIVED.value, State.ASSIGNED.value]),
        "working": Q(state=State.IN_PROGRESS.value),
        "late": Q(next_due_at__lt=at),
        "waiting": Q(state=State.ON_HOLD.value),
        "unconfirmed": Q(state=State.RESOLVED.value),
        "triage": Q(needs_triage=True),
    }
    if tab not in conditions:
        raise BadTab(_("Saringan ini tidak ada."), given=tab[:40], allowed=list(conditions))
    return conditions[tab]


def narrowed(reports: ReportQuerySet, filters: Filters) -> ReportQuerySet:
    """Return the reports the filters beside the tab let through."""
    if filters.category:
        reports = reports.filter(
            Q(category__code=filters.category) | Q(category__parent__code=filters.category)
        )
    if filters.area:
        reports = reports.filter(Q(kelurahan__code=filters.area) | Q(kecamatan__code=filters.area))
    text = filters.text.strip()
    if text:
        reports = reports.filter(Q(number__icontains=text) | Q(description__icontains=text))
    return reports


def _counts(reports: ReportQuerySet, at: datetime) -> dict[str, int]:
    counts: dict[str, int] = reports.aggregate(
        **{
            tab: Count("pk", filter=_tab(tab, at)) if tab != "all" else Count("pk")
            for tab in TABS
            if tab != FINISHED
        }
    )
    return counts


def _slice(reports: ReportQuerySet, cursor: str, count: int, setup: Snapshot) -> list[Report]:
    """The next ``count`` rows: those with a running clock first, then those without, by key.

    Keys first, rows then: PostgreSQL expects far fewer late reports than there are, and would read
    all of them whole and sort: a tenth of a second in a city with a million reports, not a millisecond.
    """
    due_at, pk = _parsed(cursor)
    keys: list[int] = []
    if due_at is not None or not cursor:
        running = reports.filter(next_due_at__isnull=False)
        if due_at is not None:
            # The first condition is a range of the index, the second drops its first rows.
            running = running.filter(next_due_at__gte=due_at).filter(
                Q(next_due_at__gt=due_at) | Q(pk__gt=pk)
            )
        keys = list(running.order_by("next_due_at", "pk").values_list("pk", flat=True)[:count])
        pk = 0
    if len(keys) < count:
        standing = reports.filter(next_due_at__isnull=True, pk__gt=pk)
        keys += standing.order_by("pk").values_list("pk", flat=True)[: count - len(keys)]
    read = with_card_facts(Report.objects.filter(pk__in=keys), setup)
    found = {report.pk: report for report in read}
    return [found[key] for key in keys if key in found]


def rows_of(reports: Sequence[Report], at: datetime, setup: Snapshot) -> list[QueueRow]:
    """Return the lines of a page of reports, read with ``with_card_facts``: two queries more."""
    keys = [report.pk for report in reports]
    clocks = _clocks(keys)
    jobs = _jobs(keys)
    return [
        _row(report, clocks.get(report.pk, {}), jobs.get(report.pk), at, setup)
        for report in reports
    ]


def _clocks(keys: Iterable[int]) -> dict[int, dict[str, Deadline]]:
    found: dict[int, dict[str, Deadline]] = {}
    for row in Deadline.objects.current().filter(report__in=keys).select_related("target"):
        found.setdefault(row.report_id, {})[row.kind] = row
    return found


def _jobs(keys: Iterable[int]) -> dict[int, WorkOrder]:
    jobs = WorkOrder.objects.under_way().filter(report__in=keys).select_related("crew")
    return {job.report_id: job for job in jobs}


def _row(
    report: Report,
    clocks: dict[str, Deadline],
    job: WorkOrder | None,
    at: datetime,
    setup: Snapshot,
) -> QueueRow:
    running = _running(report, clocks)
    return QueueRow(
        public_id=str(report.public_id),
        card=card(report, as_typed=True),
        category=_(report.category.name),
        kecamatan=report.kecamatan.name if report.kecamatan else "",
        channel=report.channel,
        priority=report.priority,
        danger=report.danger,
        clock=running.kind if running else "",
        started_at=running.started_at if running else None,
        due_at=report.next_due_at,
        tone=clock_tone(report, running, at, setup),
        crew=job.crew.name if job else "",
        crew_state=job.state if job else "",
        reopened=report.reopened_count,
        handovers=report.handover_count,
        needs_triage=report.needs_triage,
        is_secret=report.is_secret,
        version=report.version,
        closed_at=report.closed_at,
    )


def _running(report: Report, clocks: dict[str, Deadline]) -> Deadline | None:
    """The clock behind ``next_due_at``: the one that breaks first; a paused one when none runs."""
    if report.next_due_at is None:
        return clocks.get(TargetKind.RESOLUTION) if report.clock_paused else None
    waiting = [
        row
        for row in clocks.values()
        if row.met_at is None and (row.kind == TargetKind.RESOLUTION or report.responded_at is None)
    ]
    return min(waiting, key=lambda row: row.due_at, default=None)


def clock_tone(report: Report, row: Deadline | None, at: datetime, setup: Snapshot) -> ClockTone:
    """Return how a report's clock looks; without one it is calm."""
    if row is None:
        return ClockTone.PAUSED if report.clock_paused else ClockTone.CALM
    calendar = counting_calendar(report, row, setup)
    return tone(clock_of(report, row, calendar), at, calendar=calendar)


def _cursor(report: Report) -> str:
    due_at = report.next_due_at.isoformat() if report.next_due_at else None
    return base64.urlsafe_b64encode(json.dumps([due_at, report.pk]).encode()).decode().rstrip("=")


def _parsed(cursor: str) -> tuple[datetime | None, int]:
    if not cursor:
        return None, 0
    try:
        due_at, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        moment = datetime.fromisoformat(due_at) if due_at is not None else None
        if not isinstance(pk, int) or (moment is not None and moment.tzinfo is None):
            raise ValueError(cursor)
    except (ValueError, TypeError, binascii.Error):
        raise BadCursor(_("Halaman ini sudah berubah. Muat ulang daftar.")) from None
    return moment, pk
