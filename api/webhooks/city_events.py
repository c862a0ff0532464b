"""What a city's own systems are told."""

from __future__ import annotations

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from api.webhooks import payloads
from api.webhooks.describing import Described

_REPORT: Final = {
    "id": "5f0c7b1e-7d0a-4a46-9f0e-2f3f9f9b9c11",
    "number": "BTM-2611-0042",
    "state": "in_progress",
    "agency": "dlh",
    "category": "sampah",
    "priority": "normal",
    "kelurahan": "21.71.12.1001",
    "kecamatan": "21.71.12",
    "lon": 104.0529,
    "lat": 1.1301,
    "submitted_at": "2026-11-22T01:00:00+00:00",
    "url": "https://batam.example/api/v1/reports/5f0c7b1e-7d0a-4a46-9f0e-2f3f9f9b9c11",
    "page": "https://batam.example/laporan/BTM-2611-0042",
}
_NAMED: Final = {"id": _REPORT["id"], "number": _REPORT["number"]}
_JOB: Final = {
    "id": "3a4f3b1e-9c0a-4a46-9f0e-2f3f9f9b9c22",
    "state": "en_route",
    "crew": "regu-1",
    "crew_name": "Regu 1",
    "agency": "dlh",
    "trouble": "",
}


def _report(name: str, label: Promise, summary: str, change: str, **previous: Any) -> Described:
    example = {
        "city": "batam",
        "report": _REPORT,
        "change": change,
        "previous": previous,
        "measures": {"response_minutes": 24, "response_on_time": True}
        if change == "accept"
        else {},
    }
    return Described(name, "city", _("Laporan"), label, summary, payloads.ReportEventData, example)


def _work(name: str, label: Promise, summary: str, change: str) -> Described:
    example = {"city": "batam", "work_order": _JOB, "report": _NAMED, "change": change}
    return Described(
        name, "city", _("Tugas lapangan"), label, summary, payloads.WorkEventData, example
    )


CITY_EVENTS: Final = (
    _report(
        "report.created",
        _("Laporan masuk"),
        "A report exists and everybody may see it; sent again when one that was hidden is shown again.",
        "received",
    ),
    _report(
        "report.assigned",
        _("Diteruskan ke dinas"),
        "An agency became responsible for a report.",
        "assign",
        agency=None,
        state="received",
    ),
    _report(
        "report.accepted",
        _("Diterima dinas"),
        "The agency accepted a report and works on it.",
        "accept",
        state="assigned",
    ),
    _report(
        "report.on_hold",
        _("Ditunda atau menunggu pelapor"),
        "A report waits: for the reporter, or for another reason.",
        "hold",
        state="in_progress",
    ),
    _report(
        "report.resumed", _("Dilanjutkan"), "Work on a report goes on.", "resume", state="on_hold"
    ),
    _report(
        "report.resolved",
        _("Dinyatakan selesai"),
        "The city says it is done; the reporter has three days to object.",
        "resolve",
        state="in_progress",
    ),
    _report(
        "report.closed",
        _("Selesai"),
        "The reporter confirmed it, or did not object.",
        "confirm",
        state="resolved",
    ),
    _report(
        "report.rejected",
        _("Ditutup tanpa perbaikan"),
        "A report was closed without a repair.",
        "reject",
        state="assigned",
    ),
    _report(
        "report.merged",
        _("Digabung"),
        "A report was joined to another about the same thing.",
        "merge",
        state="assigned",
    ),
    _report(
        "report.reopened",
        _("Dibuka ulang"),
        "A report that was ended is open again.",
        "reopen",
        state="resolved",
    ),
    _report(
        "report.replied", _("Dibalas petugas"), "Staff answered the reporter in public.", "reply"
    ),
    _report(
        "report.supported",
        _("Didukung warga"),
        "More or fewer people are affected than before.",
        "supported",
    ),
    _report(
        "report.overdue",
        _("Melewati batas waktu"),
        "A promise was broken: the response or the resolution is late.",
        "escalated_breach",
    ),
    _report(
        "report.escalated",
        _("Dieskalasi"),
        "A late report reached the coordinator or the mayor.",
        "escalated_coordinator",
    ),
    _report(
        "report.updated",
        _("Rincian berubah"),
        "Category, priority or place changed.",
        "prioritise",
        priority="low",
    ),
    Described(
        "report.hidden",
        "city",
        _("Laporan"),
        _("Disembunyikan dari umum"),
        "A report may no longer be seen by everybody: forget what you show of it.",
        payloads.ReportHiddenData,
        {"city": "batam", "report": _NAMED},
    ),
    _work("work_order.assigned", _("Regu ditugaskan"), "A crew was given a job.", "crew_assigned"),
    _work("work_order.started", _("Regu berangkat"), "A crew is on its way.", "crew_en_route"),
    _work("work_order.arrived", _("Regu tiba"), "A crew is on site.", "crew_on_site"),
    _work(
        "work_order.trouble",
        _("Regu terkendala"),
        "A crew needs help, or cannot do the job.",
        "crew_needs_help",
    ),
    _work(
        "work_order.finished",
        _("Regu selesai"),
        "A crew declared its job done, with proof.",
        "crew_done",
    ),
    Described(
        "scorecards.frozen",
        "city",
        _("Rapor dinas"),
        _("Rapor bulan ini final"),
        "A month's scorecards are final.",
        payloads.ScorecardsData,
        {
            "city": "batam",
            "month": "2026-10",
            "agencies": 8,
            "url": "https://batam.example/api/v1/scorecards?month=2026-10",
        },
    ),
)
