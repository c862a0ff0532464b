"""The scorecard: what each number is, what is left out, and percentages from counts.

Source: domain.md section 8. Pure Python. ``MEASURES`` and ``LEFT_OUT`` are the published formula: the page
of the formula prints them, and each names the count of the same name in ``services.scorecards.formula``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from reporting.rules.limits import MIN_RANKED_REPORTS
from reporting.rules.reasons import RejectReason
from reporting.rules.texts import gettext_noop as _

FORMULA: Final = 2
"""Version of the definitions below, stored with each scorecard."""

VOICE_METRES: Final = 50
"""Reports of one person nearer than this, on one day, are one voice."""

FREEZE_HOURS: Final = 3
"""A month is frozen so long after its last midnight: what was on its way has arrived by then."""

NOT_COUNTED_REASONS: Final = (RejectReason.SPAM, RejectReason.NOT_OURS)


class PeriodKind(StrEnum):
    """What numbers are counted over."""

    WEEK = "week"
    MONTH = "month"


class ExclusionReason(StrEnum):
    """Why the coordinator leaves a report out of all scorecards."""

    TEST = "test"
    FAKE = "fake"
    DISASTER = "disaster"
    DATA_ERROR = "data_error"
    OTHER = "other"


EXCLUSION_WORDS: Final[dict[ExclusionReason, str]] = {
    ExclusionReason.TEST: _("Uji coba atau latihan"),
    ExclusionReason.FAKE: _("Bukan laporan sungguhan"),
    ExclusionReason.DISASTER: _("Bencana atau keadaan luar biasa"),
    ExclusionReason.DATA_ERROR: _("Kesalahan data, misalnya waktu atau dinas tercatat keliru"),
    ExclusionReason.OTHER: _("Alasan lain"),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One published number.

    Attributes:
        name: As in the facts of a scorecard, the API and the CSV.
        label: On top of its column.
        words: How it is computed.
    """

    name: str
    label: str
    words: str


MEASURES: Final[tuple[Measure, ...]] = (
    Measure(
        "reports",
        _("Laporan (n)"),
        _("Berapa laporan menjadi tanggung jawab dinas pada bulan itu. Laporan yang kembali ke dinas yang "
          "sama tetap satu."),
    ),
    Measure(
        "median_response_minutes",
        _("Median jawaban"),
        _("Nilai tengah waktu sampai jawaban pertama oleh manusia, untuk jawaban yang diberikan pada bulan itu: "
          "separuh lebih cepat, separuh lebih lambat. Tanda terima otomatis bukan jawaban."),
    ),
    Measure(
        "on_time_response_percent",
        _("Jawaban tepat waktu"),
        _("Jawaban pertama yang diberikan sebelum batas waktunya, dibagi semua jawaban pertama pada bulan itu."),
    ),
    Measure(
        "on_time_resolution_percent",
        _("Selesai tepat waktu"),
        _("Pekerjaan yang dinyatakan selesai sebelum batas waktunya, dibagi semua yang dinyatakan selesai pada "
          "bulan itu. Waktu tunda yang menghentikan jam tidak dihitung."),
    ),
    Measure(
        "confirmed_percent",
        _("Dikonfirmasi pelapor"),
        _("Laporan yang oleh pelapornya dinyatakan sudah beres, dibagi semua yang ditutup setelah pengerjaan "
          "(termasuk yang tertutup sendiri setelah tiga hari tanpa jawaban)."),
    ),
    Measure(
        "reopened_percent",
        _("Dibuka ulang"),
        _("Berapa kali laporan dibuka ulang, dibagi berapa kali dinyatakan selesai pada bulan itu."),
    ),
    Measure(
        "handed_over_percent",
        _("Dialihkan"),
        _("Berapa kali dinas mengalihkan laporan ke dinas lain, dibagi n."),
    ),
    Measure(
        "flagged",
        _("Bukti diragukan"),
        _("Laporan yang bukti pengerjaannya diragukan: foto jauh dari lokasi, di luar waktu kerja, pernah "
          "dipakai, atau tidak ada."),
    ),
    Measure(
        "late_unanswered",
        _("Belum dijawab, lewat target"),
        _("Laporan yang batas waktu jawabannya habis pada bulan itu dan belum dijawab sampai bulan berakhir. "
          "Jumlah ini berdiri sendiri supaya diam tidak lebih baik daripada terlambat."),
    ),
    Measure(
        "late_unresolved",
        _("Belum selesai, lewat target"),
        _("Laporan yang batas waktu penyelesaiannya habis pada bulan itu dan belum selesai sampai bulan "
          "berakhir, tanpa yang jamnya sedang berhenti."),
    ),
)  # fmt: skip

LEFT_OUT: Final[tuple[Measure, ...]] = (
    Measure(
        "left_out_merged",
        _("Digabung"),
        _("Laporan yang digabung ke laporan lain: yang dihitung laporan tujuannya."),
    ),
    Measure(
        "left_out_rejected",
        _("Spam atau bukan kewenangan"),
        _("Laporan yang ditutup sebagai spam atau bukan kewenangan kota."),
    ),
    Measure(
        "left_out_triage",
        _("Masih diperiksa"),
        _("Laporan yang masih diperiksa koordinator; begitu diputuskan, ikut dihitung."),
    ),
    Measure(
        "left_out_same_voice",
        _("Suara kedua"),
        _("Laporan kedua dan seterusnya dari perangkat atau nomor telepon yang sama, pada hari yang sama, dalam "
          "jarak 50 meter dari laporan sebelumnya di dinas yang sama: satu orang, satu suara."),
    ),
    Measure(
        "left_out_excluded",
        _("Dikecualikan koordinator"),
        _("Laporan yang dikecualikan koordinator dengan alasan tercatat, misalnya uji coba."),
    ),
)  # fmt: skip

COUNTS: Final = (
    "reports", "responded", "on_time_response", "resolved", "on_time_resolution", "closed", "confirmed",
    "reopened", "handed_over", "flagged", "late_unanswered", "late_unresolved",
    *(measure.name for measure in LEFT_OUT),
)  # fmt: skip
MEDIANS: Final = ("median_response_minutes", "median_resolution_minutes")

SETTLED: Final = (
    "reports", "median_response_minutes", "on_time_response_percent", "on_time_resolution_percent",
    "confirmed_percent", "reopened_percent", "handed_over_percent", "flagged",
)  # fmt: skip
"""Numbers that a later correction speaks of: what a finished month can still turn out to have been."""


def share(part: int, whole: int) -> float | None:
    """A percentage with one decimal; ``None`` of nothing."""
    return round(100 * part / whole, 1) if whole else None


def is_ranked(reports: int) -> bool:
    """Whether there are enough reports to compare agencies by."""
    return reports >= MIN_RANKED_REPORTS


def percentages(counts: Mapping[str, int]) -> dict[str, Any]:
    """Return the published percentages of some counts, and whether they may be ranked."""
    return {
        "on_time_response_percent": share(counts["on_time_response"], counts["responded"]),
        "on_time_resolution_percent": share(counts["on_time_resolution"], counts["resolved"]),
        "confirmed_percent": share(counts["confirmed"], counts["closed"]),
        "reopened_percent": share(counts["reopened"], counts["resolved"]),
        "handed_over_percent": share(counts["handed_over"], counts["reports"]),
        "is_ranked": is_ranked(counts["reports"]),
    }


def place_key(card: Mapping[str, Any]) -> tuple[float, float, str]:
    """Sort key among the ranked: kept promises first, then speed, then the name."""
    return (
        -(card["on_time_response_percent"] or 0.0),
        card["median_response_minutes"] or 0.0,
        card["name"],
    )


def ranked(cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the cards with ``rank``: the ranked in order, then the others by name.

    Equal numbers get equal places.
    """
    able = sorted((card for card in cards if card["is_ranked"]), key=place_key)
    others = sorted(
        (card for card in cards if not card["is_ranked"]), key=lambda card: card["name"]
    )
    found: list[dict[str, Any]] = []
    for place, card in enumerate(able, start=1):
        before = found[-1] if found else None
        tied = before is not None and place_key(before)[:2] == place_key(card)[:2]
        found.append({**card, "rank": before["rank"] if before and tied else place})
    return [*found, *({**card, "rank": None} for card in others)]


def month_of(on: date) -> date:
    """The first day of the month a day lies in."""
    return on.replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return month_of(month_of(month) + timedelta(days=31))


def previous_month(month: date) -> date:
    """The first day of the month before."""
    return month_of(month_of(month) - timedelta(days=1))


def week_of(on: date) -> date:
    """The Monday of the week a day lies in."""
    return on - timedelta(days=on.weekday())
