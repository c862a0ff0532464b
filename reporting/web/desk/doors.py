"""Who comes in at the desk, and what every page of it shows around its content."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting import access
from reporting.access import Viewer
from reporting.models import Report
from reporting.rules.roles import ROLE_LABELS, Role
from reporting.selectors import agency_queue, fund
from reporting.services import config
from reporting.web.desk import rapor_doors
from reporting.web.viewers import viewer_of
from tenants.gates import is_open_here

MAY_READ: Final = (
    Role.TRIAGE,
    Role.AGENCY_OPERATOR,
    Role.AGENCY_HEAD,
    Role.AREA_OFFICER,
    Role.COMMAND,
    Role.CITY_ADMIN,
)
MAY_WRITE: Final = (Role.TRIAGE, Role.AGENCY_OPERATOR, Role.AGENCY_HEAD)

WORK_MENU: Final = (
    (
        "desk:board",
        gettext_lazy("Papan tugas"),
        "clipboard-list",
        (*MAY_WRITE, Role.COMMAND, Role.CITY_ADMIN),
    ),
    ("desk:proofs", gettext_lazy("Pemeriksaan bukti"), "shield-check", (Role.TRIAGE,)),
    (
        "desk:funds",
        gettext_lazy("Dana tanggap"),
        "wallet",
        (*MAY_WRITE, Role.COMMAND, Role.CITY_ADMIN),
    ),
    ("setup:crews", gettext_lazy("Regu"), "truck", (Role.AGENCY_HEAD,)),
)
"""Pages beside the queue: name of the address, label, icon, who comes in."""

_ICONS: Final = {
    "all": "inbox",
    "new": "bell",
    "working": "tool",
    "late": "alert-triangle",
    "waiting": "clock-pause",
    "unconfirmed": "hourglass",
    "triage": "adjustments",
    "finished": "circle-check",
}


def desk_viewer(request: HttpRequest, *, writing: bool = False) -> Viewer:
    """Return who is at the desk.

    Args:
        request: Of somebody who is signed in.
        writing: Whether the page is for those who may act.

    Raises:
        RoleMissing: They work elsewhere.
    """
    viewer = viewer_of(request)
    access.require_role(viewer, *(MAY_WRITE if writing else MAY_READ))
    return viewer


def frame(
    viewer: Viewer, counts: dict[str, int], *, tab: str = "", current: str = ""
) -> dict[str, Any]:
    """What the left side of every desk page shows; ``current`` is a page beside the queue."""
    tabs = [
        {
            "code": code,
            "label": label,
            "icon": _ICONS[code],
            "count": counts.get(code, 0) if code != agency_queue.FINISHED else None,
            "current": code == tab,
        }
        for code, label in agency_queue.TABS.items()
        if code != "triage" or viewer.has(Role.TRIAGE)
    ]
    return {
        "desk_name": desk_name(viewer),
        "tabs": tabs,
        "may_write": viewer.has(*MAY_WRITE),
        "is_command": viewer.has(Role.COMMAND, Role.TRIAGE) and is_open_here("wall:page"),
        "sees_routing": viewer.has(Role.TRIAGE, Role.CITY_ADMIN),
        "rapor_menu": rapor_doors.menu(viewer, current=current),
        "work_menu": [
            {
                "name": name,
                "url": reverse(name),
                "label": label,
                "icon": icon,
                "is_current": name == f"desk:{current}",
                "count": (fund.waiting_for(viewer) or None) if name == "desk:funds" else None,
            }
            for name, label, icon, roles in WORK_MENU
            if viewer.has(*roles) and is_open_here(name)
        ],
    }


def framed(viewer: Viewer, *, at: datetime, current: str = "") -> dict[str, Any]:
    """The same for a page that has not counted yet."""
    return frame(viewer, agency_queue.tab_counts(viewer, at=at), current=current)


def desk_name(viewer: Viewer) -> str:
    """Whose desk this is: "DLH", or the role of somebody without an agency."""
    for standing in viewer.standings:
        if standing.agency_code and not viewer.has(Role.TRIAGE):
            agency = config.snapshot().agencies.get(standing.agency_code)
            return (agency.short_name or agency.name) if agency else standing.agency_code
    strongest = [role for role in access.STRONGEST_FIRST if role in viewer.roles]
    return _(ROLE_LABELS[strongest[0]]) if strongest else ""


def require_worked_on(viewer: Viewer, report: Report) -> None:
    """Let only staff of this report pass; to others it does not exist at the desk.

    Raises:
        ReportNotFound: It is another desk's.
    """
    if not access.works_on(viewer, report):
        raise access.ReportNotFound(_("Laporan ini tidak ditemukan."))
