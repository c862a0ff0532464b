"""Scorecards as open data: each agency's months as published, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reporting.rules.scoring import LEFT_OUT, MEASURES
from reporting.rules.texts import gettext_noop as _
from reporting.selectors import scorecards
from reporting.selectors.open_data.tables import Column, DataSet, Kind, Record, Wanted
from tenants.entitlements import Service

_HEAD: Final = (
    Column("month", Kind.TEXT, _("Bulan, seperti 2026-11"), "Month, like 2026-11."),
    Column("agency", Kind.TEXT, _("Kode dinas"), "Code of the agency."),
    Column("name", Kind.TEXT, _("Nama dinas"), "Name of the agency."),
    Column("is_final", Kind.BOOLEAN, _("Apakah bulan ini sudah dibekukan"), "Whether the month is frozen."),
    Column("rank", Kind.WHOLE, _("Peringkat; kosong bila kurang dari sepuluh laporan"),
           "Rank; null with fewer than ten reports."),
    Column("formula", Kind.WHOLE, _("Versi rumus"), "Version of the formula."),
)  # fmt: skip
_MEANINGS: Final = {
    "reports": "Reports the agency became responsible for in the month (n).",
    "median_response_minutes": "Median minutes to the first answer of a person.",
    "on_time_response_percent": "Share of first answers within their target.",
    "on_time_resolution_percent": "Share of resolutions within their target.",
    "confirmed_percent": "Share of closed reports that their reporter confirmed.",
    "reopened_percent": "Share of resolutions that were opened again.",
    "handed_over_percent": "Share of reports handed to another agency.",
    "flagged": "Reports whose proof of work is doubted.",
    "late_unanswered": "Reports whose response target ended in the month without an answer.",
    "late_unresolved": "Reports whose resolution target ended in the month without a resolution.",
    "left_out_merged": "Left out: joined to another report.",
    "left_out_rejected": "Left out: spam, or not the city's.",
    "left_out_triage": "Left out: still held for triage.",
    "left_out_same_voice": "Left out: the same voice at the same place and day.",
    "left_out_excluded": "Left out by the coordinator.",
}
_NOTES: Final = Column(
    "notes",
    Kind.TEXT,
    _("Keterangan yang disetujui koordinator"),
    "What the coordinator said about it.",
)
COLUMNS: Final = (
    *_HEAD,
    *(
        Column(
            each.name,
            Kind.NUMBER if each.name.endswith(("_minutes", "_percent")) else Kind.WHOLE,
            each.words,
            _MEANINGS[each.name],
        )
        for each in (*MEASURES, *LEFT_OUT)
    ),
    _NOTES,
)


def rows(wanted: Wanted, _shapes: bool) -> Iterator[Record]:
    """Cards of every month that has some, or of the one asked for."""
    names = [column.name for column in COLUMNS[:-1]]
    for month in [wanted.month] if wanted.month else scorecards.months():
        for card in scorecards.published(month):
            yield (*(card[name] for name in names), " ".join(card["notes"])), None


SCORECARDS: Final = DataSet(
    code="scorecards",
    title=_("Rapor dinas per bulan"),
    about=_("Kecepatan dan ketepatan setiap dinas per bulan, dengan rumus yang diterbitkan."),
    meaning="Speed and correctness of each agency by month, by the published formula.",
    columns=COLUMNS,
    narrowed_by=("month",),
    rows=rows,
    service=Service.SCORECARDS,
)
