"""What a person may ask of their own data, and by when the city must have acted.

Source: UU 27/2022 (PDP) articles 5 to 13, 40 and 46: consent withdrawn, processing restricted and a
breach each have 3 × 24 hours; domain.md section 11.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from reporting.rules.texts import gettext_noop as _

TIMER: Final = timedelta(hours=72)
SOON: Final = timedelta(hours=24)
COVERED: Final = "•••"

_PHONE: Final = re.compile(r"(?<!\w)(?:\+?62|0)[\s.-]?8(?:[\s.-]?\d){7,12}(?!\w)")
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_IDENTITY_NUMBER: Final = re.compile(r"(?<!\d)\d{16}(?!\d)")


class RequestKind(StrEnum):
    """What somebody asked for."""

    EXPORT = "export"
    WITHDRAW = "withdraw"
    RESTRICT = "restrict"
    ERASE = "erase"


class RequestState(StrEnum):
    """Where it stands."""

    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"


class BreachState(StrEnum):
    """How far the city is with a breach."""

    FOUND = "found"
    NOTIFIED = "notified"
    CLOSED = "closed"


REQUEST_LABELS: Final[dict[RequestKind, str]] = {
    RequestKind.EXPORT: _("Unduh data"),
    RequestKind.WITHDRAW: _("Tarik persetujuan"),
    RequestKind.RESTRICT: _("Batasi pemakaian"),
    RequestKind.ERASE: _("Hapus identitas"),
}
STATE_LABELS: Final[dict[RequestState, str]] = {
    RequestState.OPEN: _("Menunggu jawaban kota"),
    RequestState.DONE: _("Selesai"),
    RequestState.REFUSED: _("Tidak dikabulkan"),
}
BREACH_LABELS: Final[dict[BreachState, str]] = {
    BreachState.FOUND: _("Belum diberitahukan"),
    BreachState.NOTIFIED: _("Sudah diberitahukan"),
    BreachState.CLOSED: _("Ditutup"),
}


def due_at(since: datetime) -> datetime:
    """Return the last moment to act: 3 × 24 hours, weekends and holidays counted."""
    return since + TIMER


def covered(text: str, *known: str) -> str:
    """Return words without what identifies a person.

    Phone numbers, e-mail addresses and 16-digit identity numbers go, and so do the texts in
    ``known`` (a name, a number in another spelling), whatever their case.
    """
    for pattern in (_EMAIL, _PHONE, _IDENTITY_NUMBER):
        text = pattern.sub(COVERED, text)
    for each in known:
        if len(each.strip()) > 2:
            text = re.sub(re.escape(each.strip()), COVERED, text, flags=re.IGNORECASE)
    return text
