"""The desk's list of work that is over: closed, rejected and merged reports, the last first.

By cursor on an index of its own, so that the hundredth page costs what the first does.
"""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from reporting.access import Viewer, desk_reports
from reporting.models import Report
from reporting.rules.limits import MAX_PAGE_SIZE, PAGE_SIZE
from reporting.selectors.agency_queue import (
    BadCursor,
    Filters,
    QueuePage,
    narrowed,
    rows_of,
    tab_counts,
)
from reporting.selectors.cards import with_card_facts
from reporting.services import config
from reporting.services.config import Snapshot


def finished(
    viewer: Viewer,
    *,
    at: datetime,
    filters: Filters | None = None,
    cursor: str = "",
    limit: int = PAGE_SIZE,
    setup: Snapshot | None = None,
) -> QueuePage:
    """Return a page of what the viewer's desk has finished.

    Args:
        viewer: Staff; others have none.
        at: Now (aware).
        filters: Category, area and words; the tab is this one.
        cursor: ``next_cursor`` of the page before, "" for the first.
        limit: Rows a page, at most ``MAX_PAGE_SIZE``.
        setup: The city's snapshot when the caller has it.

    Raises:
        BadCursor: The cursor was not made by this list.
    """
    limit = max(1, min(limit, MAX_PAGE_SIZE))
    setup = setup or config.snapshot()
    over = narrowed(desk_reports(viewer).closed(), filters or Filters())
    if cursor:
        closed_at, pk = _parsed(cursor)
        # The first condition is a range of the index, the second drops its first rows.
        over = over.filter(closed_at__lte=closed_at).filter(
            Q(closed_at__lt=closed_at) | Q(pk__lt=pk)
        )
    keys = list(over.order_by("-closed_at", "-pk").values_list("pk", flat=True)[: limit + 1])
    read = {
        report.pk: report
        for report in with_card_facts(Report.objects.filter(pk__in=keys[:limit]), setup)
    }
    shown = [read[key] for key in keys[:limit] if key in read]
    return QueuePage(
        rows=rows_of(shown, at, setup),
        next_cursor=_cursor(shown[-1]) if len(keys) > limit and shown else "",
        counts=tab_counts(viewer, at=at),
    )


def _cursor(report: Report) -> str:
    closed_at = report.closed_at.isoformat() if report.closed_at else ""
    return (
        base64.urlsafe_b64encode(json.dumps([closed_at, report.pk]).encode()).decode().rstrip("=")
    )


def _parsed(cursor: str) -> tuple[datetime, int]:
    try:
        closed_at, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        moment = datetime.fromisoformat(closed_at)
        if not isinstance(pk, int) or moment.tzinfo is None:
            raise ValueError(cursor)
    except (ValueError, TypeError, binascii.Error):
        raise BadCursor(_("Halaman ini sudah berubah. Muat ulang daftar.")) from None
    return moment, pk
