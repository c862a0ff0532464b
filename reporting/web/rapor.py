"""Scorecards as pages, papers and tables have them in common: one context, so that all say the same numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, Final

from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import words
from core.errors import NotFound
from core.spreadsheets import csv_response
from core.templatetags.ui import percent
from core.tenancy import current_city
from reporting.rules import scoring
from reporting.rules.dates import parse_month
from reporting.rules.limits import MIN_RANKED_REPORTS
from reporting.rules.scoring import LEFT_OUT, MEASURES, PeriodKind
from reporting.rules.texts import gettext_noop
from reporting.selectors import agency_months, area_load, scorecards
from reporting.services.scorecards import periods
from reporting.services.scorecards.counting import BACKLOG_DAYS

CSV_COLUMNS: Final = (
    "bulan", "kode_dinas", "dinas", "peringkat", "n_laporan", "dijawab", "median_jawaban_menit",
    "jawaban_tepat_waktu_persen", "dinyatakan_selesai", "selesai_tepat_waktu_persen", "ditutup",
    "dikonfirmasi_pelapor_persen", "dibuka_ulang_persen", "dialihkan_persen", "bukti_diragukan",
    "belum_dijawab_lewat_target", "belum_selesai_lewat_target", "tidak_dihitung_digabung",
    "tidak_dihitung_spam_bukan_kewenangan", "tidak_dihitung_masih_diperiksa",
    "tidak_dihitung_suara_kedua", "tidak_dihitung_dikecualikan", "catatan", "final", "versi_rumus",
)  # fmt: skip
"""Names people's spreadsheets refer to: new ones go to the end."""

_CSV_FACTS: Final = (
    "month", "agency", "name", "rank", "reports", "responded", "median_response_minutes",
    "on_time_response_percent", "resolved", "on_time_resolution_percent", "closed",
    "confirmed_percent", "reopened_percent", "handed_over_percent", "flagged", "late_unanswered",
    "late_unresolved", *(measure.name for measure in LEFT_OUT),
)  # fmt: skip

HEAVY_WORDS: Final = {
    "late_response": gettext_noop("Belum dijawab, lewat target"),
    "slow_response": gettext_noop("Jawaban paling terlambat"),
    "late_resolution": gettext_noop("Belum selesai, lewat target"),
    "slow_resolution": gettext_noop("Penyelesaian paling terlambat"),
    "reopened": gettext_noop("Dibuka ulang"),
}


class MonthUnknown(NotFound):
    """There is no scorecard of this month."""

    code = "month_not_found"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart, in a box of 320 by 120."""

    x: float
    y: float
    width: float
    height: float
    label: str
    said: str

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


def asked_month(text: str, at: datetime) -> date:
    """The month an address names; the running one when it names none.

    Raises:
        MonthUnknown: It is no month, or one that has not begun.
    """
    running = periods.running(PeriodKind.MONTH, at)
    try:
        month = parse_month(text) if text else running
    except ValueError:
        raise MonthUnknown(_("Bulan ditulis seperti 2026-11.")) from None
    if month > running:
        raise MonthUnknown(_("Bulan ini belum mulai."))
    return month


def month_words(month: date) -> str:
    """``Maret 2026``."""
    return date_format(month, "F Y")


def month_context(month: date, at: datetime) -> dict[str, Any]:
    """A month of all agencies; see ``period_context``."""
    return period_context(PeriodKind.MONTH, month, at)


def period_context(kind: PeriodKind, begins_on: date, at: datetime) -> dict[str, Any]:
    """All agencies in a period: cards, city, what was left out, load, and the months before.

    Args:
        kind: Week or month.
        begins_on: Its first day.
        at: Now.
    """
    is_month = kind is PeriodKind.MONTH
    cards = scorecards.published(begins_on) if is_month else scorecards.of_week(begins_on)
    after = scoring.next_month(begins_on) if is_month else begins_on + timedelta(days=7)
    until = min(after - timedelta(days=1), periods.local_day(at))
    city = scorecards.whole_city(kind, begins_on)
    past = [*agency_months.city_past(before=begins_on)]
    if is_month and city is not None:
        past.append((begins_on, city))
    is_final = (
        any(card["is_final"] for card in cards) if is_month else bool(city and city["is_final"])
    )
    return {
        "month": begins_on if is_month else None,
        "month_words": period_words(kind, begins_on),
        "cards": cards,
        "city": city,
        "city_figures": city_figures(city),
        "is_final": is_final,
        "counted_at": next((card["counted_at"] for card in cards if card["counted_at"]), None),
        "left_out": left_out(cards),
        "corrections": corrections(cards),
        "noted": [card for card in cards if card["notes"]],
        "loads": area_load.loads(since=begins_on, until=until),
        "months": month_links(),
        "trend_promises": chart(past, "on_time_response_percent", "%"),
        "trend_minutes": chart(past, "median_response_minutes"),
        **formula_context(),
    }


def running_month(at: datetime) -> date:
    """The first day of the month it is in the city."""
    return periods.running(PeriodKind.MONTH, at)


def period_words(kind: PeriodKind, begins_on: date) -> str:
    """``Maret 2026``, or ``2–8 Maret 2026`` for a week."""
    if kind is PeriodKind.MONTH:
        return month_words(begins_on)
    last = begins_on + timedelta(days=6)
    first = date_format(begins_on, "j" if last.month == begins_on.month else "j F")
    return f"{first}–{date_format(last, 'j F Y')}"


def period_address(kind: PeriodKind, begins_on: date) -> str:
    """How an address names a period: ``2026-03`` or the Monday ``2026-03-02``."""
    return f"{begins_on:%Y-%m}" if kind is PeriodKind.MONTH else f"{begins_on:%Y-%m-%d}"


def asked_period(text: str, at: datetime) -> tuple[PeriodKind, date]:
    """The period an address names; the last week that is over when it names none.

    Raises:
        MonthUnknown: It names none that has begun.
    """
    week = periods.running(PeriodKind.WEEK, at)
    if not text:
        return PeriodKind.WEEK, week - timedelta(days=7)
    if len(text) == len("2026-03"):
        return PeriodKind.MONTH, asked_month(text, at)
    try:
        monday = scoring.week_of(date.fromisoformat(text))
    except ValueError:
        raise MonthUnknown(
            _("Minggu ditulis dengan tanggal seninnya, seperti 2026-11-16.")
        ) from None
    if monday > week:
        raise MonthUnknown(_("Minggu ini belum mulai."))
    return PeriodKind.WEEK, monday


def period_choices(kind: PeriodKind, begins_on: date) -> list[tuple[str, str]]:
    """Weeks and months there are numbers of, and the one shown."""
    known = [
        *((PeriodKind.WEEK, week) for week in scorecards.weeks()),
        *((PeriodKind.MONTH, month) for month in scorecards.months()),
    ]
    if (kind, begins_on) not in known:
        known.insert(0, (kind, begins_on))
    return [(period_address(each, on), period_words(each, on)) for each, on in known]


def month_choices(month: date, at: datetime) -> list[tuple[str, str]]:
    """Months to choose from: those with cards, the running one, and the one shown."""
    known = {*scorecards.months(), running_month(at), month}
    return [(f"{each:%Y-%m}", month_words(each)) for each in sorted(known, reverse=True)]


def figures(
    facts: Mapping[str, Any] | None, before: Mapping[str, Any] | None
) -> list[dict[str, str]]:
    """The published numbers with what they were the period before."""
    if not facts:
        return []
    return [
        {
            "label": _(each.label),
            "value": said(each.name, facts.get(each.name)),
            "note": _("sebelumnya %(n)s") % {"n": said(each.name, before.get(each.name))}
            if before
            else "",
        }
        for each in MEASURES
    ]


def formula_context() -> dict[str, Any]:
    """The published formula, for pages and for the last page of papers."""
    return {
        "measures": [(_(each.label), _(each.words)) for each in MEASURES],
        "left_out_words": [(_(each.label), _(each.words)) for each in LEFT_OUT],
        "min_ranked": MIN_RANKED_REPORTS,
        "formula_version": scoring.FORMULA,
        "freeze_hours": scoring.FREEZE_HOURS,
        "city_name": current_city().name,
    }


def city_figures(city: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """The figures above a table of agencies: labels and what is written."""
    names = (
        "reports", "median_response_minutes", "on_time_response_percent",
        "on_time_resolution_percent", "confirmed_percent", "late_unanswered",
    )  # fmt: skip
    labels = {each.name: _(each.label) for each in MEASURES}
    return [(labels[name], said(name, city.get(name))) for name in names] if city else []


def month_links() -> list[tuple[str, str]]:
    """Months with cards, newest first: address and words."""
    return [(f"{month:%Y-%m}", month_words(month)) for month in scorecards.months()]


def left_out(cards: Sequence[Mapping[str, Any]]) -> list[tuple[str, int]]:
    """How many reports were left out, by reason; reasons nobody was left out for are not said."""
    sums = [(_(each.label), sum(card[each.name] or 0 for card in cards)) for each in LEFT_OUT]
    return [(label, count) for label, count in sums if count]


def corrections(cards: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What earlier months turned out to have been: agency, month, and each number before and after."""
    labels = {each.name: _(each.label) for each in MEASURES}
    return [
        {
            "name": card["name"],
            "month": month_words(parse_month(correction["month"])),
            "changes": [
                (labels[name], said(name, was), said(name, now))
                for name, (was, now) in correction["changes"].items()
            ],
        }
        for card in cards
        for correction in card["corrections"]
    ]


def said(name: str, value: float | None) -> str:
    """A number of a scorecard as people read it: "14 mnt", "93,3%", "120"."""
    if value is None:
        return "–"
    if name.endswith("_minutes"):
        return words.duration(timedelta(minutes=float(value)))
    if name.endswith("_percent"):
        return percent(float(value))
    return words.number(float(value))


def chart(past: Sequence[tuple[date, Mapping[str, Any]]], name: str, unit: str = "") -> list[Bar]:
    """Bars of one number over months; nothing for fewer than two months with it."""
    known = [(month, facts[name]) for month, facts in past if facts.get(name) is not None]
    if len(known) < 2:
        return []
    top = 100.0 if unit == "%" else max(float(value) for _month, value in known) or 1.0
    step = 320 / len(known)
    return [
        Bar(
            x=round(number * step + step * 0.14, 2),
            y=round(96 - 78 * float(value) / top, 2),
            width=round(step * 0.72, 2),
            height=round(78 * float(value) / top, 2),
            label=date_format(month, "M"),
            said=said(name, value),
        )
        for number, (month, value) in enumerate(known)
    ]


def backlog_bars(backlog: Sequence[int]) -> list[dict[str, Any]]:
    """What is open by age, for ``components/bars.html``."""
    labels = [
        _("Sampai 1 hari"),
        *(
            _("%(since)d–%(until)d hari") % {"since": since, "until": until}
            for since, until in pairwise(BACKLOG_DAYS)
        ),
        _("Lebih dari %(n)d hari") % {"n": BACKLOG_DAYS[-1]},
    ]
    last = len(labels) - 1
    return [
        {
            "label": label,
            "value": count,
            "said": words.number(count),
            "tone": "late" if number == last and count else "",
        }
        for number, (label, count) in enumerate(zip(labels, backlog, strict=False))
    ]


def cards_csv(cards: Sequence[Mapping[str, Any]], *, name: str) -> HttpResponse:
    """Cards as a table for spreadsheets; columns as ``CSV_COLUMNS``."""
    return csv_response(
        name,
        CSV_COLUMNS,
        (
            [
                *(card[fact] for fact in _CSV_FACTS),
                " ".join(card["notes"]),
                card["is_final"],
                card["formula"],
            ]
            for card in cards
        ),
    )
