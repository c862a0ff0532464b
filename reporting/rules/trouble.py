"""Why a crew cannot go on: it needs help and stays, or it cannot do the job and goes."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from reporting.rules.texts import gettext_noop as _


class Trouble(StrEnum):
    """What stands in the way."""

    NEEDS_PEOPLE = "needs_people"
    NEEDS_EQUIPMENT = "needs_equipment"
    DANGEROUS = "dangerous"
    NO_ACCESS = "no_access"
    NOT_FOUND = "not_found"
    OTHER_AGENCY = "other_agency"
    OTHER = "other"


TROUBLE_LABELS: Final[dict[Trouble, str]] = {
    Trouble.NEEDS_PEOPLE: _("Kurang orang"),
    Trouble.NEEDS_EQUIPMENT: _("Perlu alat atau bahan"),
    Trouble.DANGEROUS: _("Berbahaya dikerjakan sekarang"),
    Trouble.NO_ACCESS: _("Lokasi tidak dapat dicapai"),
    Trouble.NOT_FOUND: _("Masalahnya tidak ditemukan"),
    Trouble.OTHER_AGENCY: _("Urusan dinas atau pihak lain"),
    Trouble.OTHER: _("Lainnya"),
}


class TroubleKind(StrEnum):
    """Whether the crew stays on the job."""

    HELP = "help"
    CANNOT = "cannot"
