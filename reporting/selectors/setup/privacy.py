"""The city's privacy desk: what waits for an answer, breaches, who opened contacts, what is forgotten when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from reporting.models import Breach, ContactOpening, PrivacyRequest
from reporting.rules.privacy import (
    BREACH_LABELS,
    REQUEST_LABELS,
    SOON,
    STATE_LABELS,
    BreachState,
    RequestKind,
    RequestState,
)

MAX_ANSWERED: Final = 30
MAX_OPENINGS: Final = 30
MAX_BREACHES: Final = 50


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request. ``tone`` is ``late``, ``soon`` or "" while it waits."""

    public_id: UUID
    number: str
    kind: str
    state: str
    requested_at: datetime
    due_at: datetime
    tone: str
    answered_at: datetime | None
    answered_by: str
    note: str


@dataclass(frozen=True, slots=True)
class BreachLine:
    """One entry of the register."""

    public_id: UUID
    title: str
    state: str
    state_label: str
    discovered_at: datetime
    notice_due_at: datetime
    tone: str
    people_count: int | None


@dataclass(frozen=True, slots=True)
class Opening:
    """Somebody looked up who reported."""

    number: str
    who: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PrivacyDesk:
    """Everything the page shows. Four queries, whatever there is."""

    waiting: list[RequestLine]
    answered: list[RequestLine]
    breaches: list[BreachLine]
    openings: list[Opening]


def privacy_desk(at: datetime) -> PrivacyDesk:
    """Return the page's content at this moment."""
    requests = PrivacyRequest.objects.select_related("report")
    return PrivacyDesk(
        waiting=[_request(row, at) for row in requests.waiting().most_urgent_first()],
        answered=[
            _request(row, at)
            for row in requests.exclude(state=RequestState.OPEN).order_by("-answered_at", "-pk")[
                :MAX_ANSWERED
            ]
        ],
        breaches=[
            _breach(row, at)
            for row in Breach.objects.order_by("-discovered_at", "-pk")[:MAX_BREACHES]
        ],
        openings=[
            Opening(row.report.number, row.opened_by_label, row.reason, row.opened_at)
            for row in ContactOpening.objects.select_related("report").order_by("-pk")[
                :MAX_OPENINGS
            ]
        ],
    )


def _request(row: PrivacyRequest, at: datetime) -> RequestLine:
    waits = row.state == RequestState.OPEN
    return RequestLine(
        public_id=row.public_id,
        number=row.report.number,
        kind=_(REQUEST_LABELS[RequestKind(row.kind)]),
        state=_(STATE_LABELS[RequestState(row.state)]),
        requested_at=row.requested_at,
        due_at=row.due_at,
        tone=_tone(row.due_at, at) if waits else "",
        answered_at=row.answered_at,
        answered_by=row.answered_by_label or _("Otomatis"),
        note=row.note,
    )


def _breach(row: Breach, at: datetime) -> BreachLine:
    return BreachLine(
        public_id=row.public_id,
        title=row.title,
        state=row.state,
        state_label=_(BREACH_LABELS[BreachState(row.state)]),
        discovered_at=row.discovered_at,
        notice_due_at=row.notice_due_at,
        tone=_tone(row.notice_due_at, at) if row.state == BreachState.FOUND else "",
        people_count=row.people_count,
    )


def _tone(due_at: datetime, at: datetime) -> str:
    if at > due_at:
        return "late"
    return "soon" if due_at - at <= SOON else ""
