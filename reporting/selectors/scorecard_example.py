"""The worked example of the public formula: eight made-up reports, counted by the real formula."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from reporting.rules.scoring import LEFT_OUT, MEASURES
from reporting.rules.texts import gettext_noop
from reporting.services.scorecards import formula

AGENCY: Final = "contoh"
_LON: Final = 106.99
_LAT: Final = -6.24
_METRE: Final = 1 / 110_574
_ARRIVES: Final = {"kind": "assign", "agency": AGENCY}


@dataclass(frozen=True, slots=True)
class Story:
    """A made-up report: in words, as a row, and what happened to it."""

    said: str
    report: dict[str, Any]
    entries: tuple[dict[str, Any], ...] = ()
    late: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """What the page prints of a story."""

    number: int
    said: str
    left_out: str


def _answered(minutes: int, *, on_time: bool) -> dict[str, Any]:
    return {
        "kind": "accept",
        "agency": AGENCY,
        "agency_before": AGENCY,
        "response_minutes": minutes,
        "response_on_time": on_time,
    }


def _done(minutes: int, *, on_time: bool) -> dict[str, Any]:
    return {
        "kind": "resolve",
        "agency": AGENCY,
        "agency_before": AGENCY,
        "resolution_minutes": minutes,
        "resolution_on_time": on_time,
    }


def _step(kind: str) -> dict[str, Any]:
    return {"kind": kind, "agency": AGENCY, "agency_before": AGENCY}


STORIES: Final[tuple[Story, ...]] = (
    Story(
        gettext_noop("Senin 08.00, ponsel A. Dijawab 12 menit (tepat), selesai tepat waktu, pelapor bilang beres."),
        {"device": "a", "submitted_at": "2026-03-02T08:00+07:00"},
        (_answered(12, on_time=True), _done(300, on_time=True), _step("confirm")),
    ),
    Story(
        gettext_noop("Senin 08.20, ponsel A lagi, 30 meter dari yang pertama. Dijawab 240 menit (terlambat)."),
        {"device": "a", "submitted_at": "2026-03-02T08:20+07:00", "lat": _LAT + 30 * _METRE},
        (_answered(240, on_time=False),),
    ),
    Story(
        gettext_noop("Senin 09.00, ponsel B. Dijawab 25 menit (terlambat), selesai tepat waktu, tertutup sendiri."),
        {"device": "b", "submitted_at": "2026-03-02T09:00+07:00"},
        (_answered(25, on_time=False), _done(600, on_time=True), _step("auto_confirm")),
    ),
    Story(
        gettext_noop("Selasa, ponsel C. Dijawab 8 menit (tepat), selesai terlambat, dibuka ulang pelapor."),
        {"device": "c", "submitted_at": "2026-03-03T10:00+07:00"},
        (_answered(8, on_time=True), _done(3000, on_time=False), _step("reopen")),
    ),
    Story(
        gettext_noop("Selasa, ponsel D. Ditutup sebagai spam."),
        {
            "device": "d",
            "submitted_at": "2026-03-03T11:00+07:00",
            "state": "rejected",
            "reject_reason": "spam",
        },
        (_answered(5, on_time=True),),
    ),
    Story(
        gettext_noop("Rabu, ponsel E. Digabung ke laporan ketiga."),
        {"device": "e", "submitted_at": "2026-03-04T08:00+07:00", "state": "merged"},
        (_answered(30, on_time=False),),
    ),
    Story(
        gettext_noop("Rabu, ponsel F. Batas jawabannya habis dan belum dijawab sampai bulan berakhir."),
        {"device": "f", "submitted_at": "2026-03-04T09:00+07:00"},
        late=("response",),
    ),
    Story(
        gettext_noop("Kamis, ponsel G. Dijawab 10 menit (tepat), lalu dialihkan ke dinas lain."),
        {"device": "g", "submitted_at": "2026-03-05T09:00+07:00"},
        (
            _answered(10, on_time=True),
            {"kind": "hand_over", "agency": "lain", "agency_before": AGENCY},
        ),
    ),
)  # fmt: skip


def lines() -> list[Line]:
    """The stories, and why some of them do not count. One query."""
    labels = {each.name.removeprefix("left_out_"): _(each.label) for each in LEFT_OUT}
    why = formula.left_out_of_example(_reports())
    return [
        Line(number, _(story.said), labels.get(why.get(number, ""), ""))
        for number, story in enumerate(STORIES, start=1)
    ]


def numbers() -> dict[str, Any]:
    """What the stories add up to for the agency. One query."""
    entries = [
        {"report_id": number, **entry}
        for number, story in enumerate(STORIES, start=1)
        for entry in (_ARRIVES, *story.entries)
    ]
    overdue = [
        {"report_id": number, "agency": AGENCY, "clock": clock}
        for number, story in enumerate(STORIES, start=1)
        for clock in story.late
    ]
    scores = formula.of_example(reports=_reports(), entries=entries, overdue=overdue)
    return next(
        score.facts for score in scores if score.agency == AGENCY and score.category is None
    )


def measured() -> list[tuple[str, str, Any]]:
    """Each published number of the example: its label, name and value."""
    facts = numbers()
    return [(_(each.label), each.name, facts[each.name]) for each in MEASURES]


def _reports() -> list[dict[str, Any]]:
    return [
        {
            "id": number, "agency": AGENCY, "category": "sampah", "state": "assigned",
            "reject_reason": "", "needs_triage": False, "phone": "", "lon": _LON, "lat": _LAT,
            "is_excluded": False, **story.report,
        }
        for number, story in enumerate(STORIES, start=1)
    ]  # fmt: skip
