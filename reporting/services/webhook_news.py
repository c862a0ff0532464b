"""What a city's other systems are told: reports, jobs and scorecards, as events of webhooks.

Reports are told by the consumer that keeps the counters, once per change; jobs and scorecards in the transaction of
the change. What nobody outside may see is told to nobody: a report held for triage or sent in secret is silent, and
one that is taken out of sight says that it is ``hidden`` and nothing more. ``api.webhooks`` documents the payloads.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from core.tenancy import current_city
from core.webhooks.services import publish
from reporting.models import WorkOrder
from reporting.rules.mercator import to_lonlat
from reporting.services.facts import ReportChange, ReportFacts, is_public
from reporting.services.messages.addresses import city_url
from tenants import entitlements
from tenants.entitlements import Service

CREATED: Final = "report.created"
UPDATED: Final = "report.updated"
HIDDEN: Final = "report.hidden"
SCORECARDS: Final = "scorecards.frozen"
#: By what happened to a report; other changes are an update when they change what is told, else nothing.
REPORT_EVENTS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("route", "assign", "hand_over"), "report.assigned"),
    "accept": "report.accepted",
    **dict.fromkeys(("ask_reporter", "hold"), "report.on_hold"),
    **dict.fromkeys(("answer", "resume"), "report.resumed"),
    "resolve": "report.resolved",
    **dict.fromkeys(("confirm", "auto_confirm"), "report.closed"),
    "reject": "report.rejected",
    "merge": "report.merged",
    **dict.fromkeys(("reopen", "unmerge"), "report.reopened"),
    "reply": "report.replied",
    **dict.fromkeys(("supported", "joined", "left"), "report.supported"),
    "escalated_breach": "report.overdue",
    **dict.fromkeys(("escalated_coordinator", "escalated_mayor"), "report.escalated"),
}
WORK_EVENTS: Final[Mapping[str, str]] = {
    "crew_assigned": "work_order.assigned",
    "crew_en_route": "work_order.started",
    "crew_on_site": "work_order.arrived",
    "crew_needs_help": "work_order.trouble",
    "crew_cannot": "work_order.trouble",
    "crew_done": "work_order.finished",
}
#: What a report's ``previous`` may name: the words it is told in, from the facts it is kept in.
_COMPARED: Final = ("state", "agency", "category", "priority", "kelurahan", "kecamatan")


def tell_report(change: ReportChange) -> None:
    """Say what happened to a report, in the transaction that counts it."""
    before, after = change["before"], change["after"]
    type_ = event_of(change)
    if not type_ or not _is_open():
        return
    at = datetime.fromisoformat(change["at"])
    if type_ == HIDDEN:
        hidden = {"id": after["id"], "number": after["number"]}
        publish(HIDDEN, {**_where(), "report": hidden}, at=at, subject=after["number"])
        return
    data = {
        **_where(),
        "report": report_data(after),
        "change": change["kind"],
        "previous": _previous(before, after),
        "measures": dict(change["measures"]),
    }
    publish(type_, data, at=at, subject=after["number"])


def tell_work(order: WorkOrder, kind: str, *, at: datetime) -> None:
    """Say what happened to a crew's job, in the transaction in which it did."""
    type_ = WORK_EVENTS.get(kind)
    if type_ is None or not is_public(order.report) or not _is_open():
        return
    data = {
        **_where(),
        "work_order": {
            "id": str(order.public_id),
            "state": str(order.state),
            "crew": order.crew.code,
            "crew_name": order.crew.name,
            "agency": order.crew.agency.code,
            "trouble": str(order.trouble or ""),
        },
        "report": {"id": str(order.report.public_id), "number": order.report.number},
        "change": kind,
    }
    publish(type_, data, at=at, subject=order.report.number)


def tell_scorecards(month: date, *, agencies: int, at: datetime) -> None:
    """Say that a month's scorecards are final, in the transaction that freezes them."""
    if not _is_open():
        return
    data = {
        **_where(),
        "month": f"{month:%Y-%m}",
        "agencies": agencies,
        "url": city_url(f"/api/v1/scorecards?month={month:%Y-%m}"),
    }
    publish(SCORECARDS, data, at=at, subject=f"{month:%Y-%m}")


def event_of(change: ReportChange) -> str:
    """The type of event a change is; "" for what nobody is told."""
    before, after, kind = change["before"], change["after"], change["kind"]
    was_seen = before is not None and before["is_public"]
    if not after["is_public"]:
        return HIDDEN if was_seen else ""
    if not was_seen:
        return CREATED
    if kind in REPORT_EVENTS:
        return REPORT_EVENTS[kind]
    return UPDATED if _previous(before, after) else ""


def report_data(facts: ReportFacts) -> dict[str, Any]:
    """A report as it is told: codes and moments; the rest is asked for at ``url``."""
    lon, lat = to_lonlat(facts["mx"], facts["my"])
    return {
        "id": facts["id"],
        "number": facts["number"],
        **{name: facts[name] for name in _COMPARED},
        "lon": round(lon, 5),
        "lat": round(lat, 5),
        "submitted_at": facts["submitted_at"],
        "url": city_url(f"/api/v1/reports/{facts['id']}"),
        "page": city_url(f"/laporan/{facts['number']}"),
    }


def _previous(before: ReportFacts | None, after: ReportFacts) -> dict[str, Any]:
    """What was different before."""
    if before is None:
        return {}
    old, new = dict(before), dict(after)
    return {name: old[name] for name in _COMPARED if old[name] != new[name]}


def _where() -> dict[str, str]:
    return {"city": current_city().code}


def _is_open() -> bool:
    return entitlements.allows_here(Service.API)
