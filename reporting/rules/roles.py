"""Who somebody is towards a report.

Source: domain.md section 2. A membership stores one of the staff roles; ``citizen``,
``reporter`` and ``system`` are never stored, they follow from how a request arrived.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from reporting.rules.texts import gettext_noop as _


class Role(StrEnum):
    """One word for what a person (or the product itself) may do."""

    CITIZEN = "citizen"
    REPORTER = "reporter"
    SYSTEM = "system"
    TRIAGE = "triage"
    AGENCY_OPERATOR = "agency_operator"
    AGENCY_HEAD = "agency_head"
    CREW = "crew"
    AREA_OFFICER = "area_officer"
    COMMAND = "command"
    CITY_ADMIN = "city_admin"


ROLE_LABELS: Final[dict[Role, str]] = {
    Role.CITIZEN: _("Warga"),
    Role.REPORTER: _("Pelapor"),
    Role.SYSTEM: _("Sistem"),
    Role.TRIAGE: _("Koordinator"),
    Role.AGENCY_OPERATOR: _("Operator dinas"),
    Role.AGENCY_HEAD: _("Kepala dinas"),
    Role.CREW: _("Petugas"),
    Role.AREA_OFFICER: _("Petugas wilayah"),
    Role.COMMAND: _("Pusat komando"),
    Role.CITY_ADMIN: _("Admin kota"),
}

AGENCY_ROLES: Final = frozenset({Role.AGENCY_OPERATOR, Role.AGENCY_HEAD, Role.CREW})
"""Roles that belong to one agency; a membership in one of them names that agency."""

STAFF_ROLES: Final = AGENCY_ROLES | {
    Role.TRIAGE,
    Role.AREA_OFFICER,
    Role.COMMAND,
    Role.CITY_ADMIN,
}
"""Roles a membership may store."""

HUMAN_ROLES: Final = frozenset(Role) - {Role.SYSTEM}
"""Only a person's act answers a citizen; an automatic receipt never does."""
