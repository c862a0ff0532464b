"""The newest public reports as a feed tells them: subject, place, where it stands, and the text without personal data.

A feed goes where no page of ours can be taken down again, so what tells who somebody is stays on the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from core.errors import NotFound
from reporting.access import visible_reports
from reporting.models import AreaLevel, Report
from reporting.models.report import ReportQuerySet
from reporting.rules.personal_data import for_everybody
from reporting.selectors.cards import state_words, with_card_facts
from reporting.services import config

ENTRIES: Final = 50
DAYS: Final = 90
"""Older reports are no news."""

_SUMMARY: Final = 400
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_READ: Final = (
    "number", "state", "category", "agency", "kelurahan", "kecamatan", "description", "hold_reason", "reject_reason",
    "submitted_at", "assigned_at", "responded_at", "held_at", "resolved_at", "closed_at",
)  # fmt: skip


class FeedNotFound(NotFound):
    """The city has no such category or area."""

    code = "feed_not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One report. ``changed_at`` is its last step that a reader may care about."""

    number: str
    title: str
    summary: str
    state: str
    category: str
    agency: str
    submitted_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed is about, and its entries, newest first."""

    about: str
    entries: list[Entry]


def feed(*, category: str = "", area: str = "", at: datetime) -> Feed:
    """The newest reports of the city, or of one category, area, or both. Two queries.

    Raises:
        FeedNotFound: There is no such category or area.
    """
    known = config.snapshot()
    reports = visible_reports(None).filter(submitted_at__gte=at - timedelta(days=DAYS))
    words: list[str] = []
    if category:
        if category not in known.categories:
            raise FeedNotFound(_("Kategori ini tidak ada di kota ini."))
        below = [each.pk for each in known.categories.values() if category in each.line]
        reports = reports.filter(category__in=below)
        words.append(_(known.categories[category].name))
    if area:
        reports, name = _in_area(reports, area, known)
        words.append(name)
    newest = reports.newest_first().only(*_READ)[:ENTRIES]
    return Feed(" · ".join(words), [_entry(each) for each in with_card_facts(newest, known)])


def _in_area(
    reports: ReportQuerySet, code: str, known: config.Snapshot
) -> tuple[ReportQuerySet, str]:
    for row in known.rows.areas.values():
        if row.code == code:
            level = "kelurahan" if row.level == AreaLevel.KELURAHAN else "kecamatan"
            return reports.filter(Q(**{level: row.pk})), row.name
    raise FeedNotFound(_("Wilayah ini tidak ada di kota ini."))


def _entry(report: Report) -> Entry:
    place = report.kelurahan or report.kecamatan
    subject = _(report.category.name)
    state = state_words(report)
    words = " ".join(for_everybody(report.description).split())
    summary = words if len(words) <= _SUMMARY else f"{words[: _SUMMARY - 1].rstrip()}…"
    steps = (report.assigned_at, report.responded_at, report.held_at, report.resolved_at)
    moments = [each for each in (report.submitted_at, *steps, report.closed_at) if each]
    return Entry(
        number=report.number,
        title=_clean(f"{subject}, {place.name}" if place else subject),
        summary=_clean(f"{state}. {summary}" if summary else f"{state}."),
        state=state,
        category=_clean(subject),
        agency=_clean(report.agency.name) if report.agency else "",
        submitted_at=report.submitted_at,
        changed_at=max(moments),
    )


def _clean(text: str) -> str:
    """Without the characters that XML has no place for."""
    return _NOT_XML.sub("", text)
