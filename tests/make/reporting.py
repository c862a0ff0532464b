"""Everything a report needs around it: agencies, crews, people acting, photos, running clocks.

Reports and people themselves are in ``reports`` and ``people``; import all of them from here.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from reporting.access import token_hash
from reporting.models import (
    Agency,
    Crew,
    CrewMember,
    Photo,
    PhotoKind,
    PhotoState,
    Report,
    WorkOrder,
)
from reporting.rules.lifecycle import Actor, Role, State
from reporting.services import deadlines
from tests.make.people import make_person
from tests.make.reports import SUBMITTED_AT, make_report, some_kelurahan

__all__ = [
    "SUBMITTED_AT",
    "actor",
    "later",
    "make_after_photo",
    "make_agency",
    "make_crew",
    "make_person",
    "make_report",
    "make_running_report",
    "make_work_order",
    "operator",
    "reporter",
    "some_kelurahan",
    "triage",
]

_serials = count(1)


def later(**duration: float) -> datetime:
    """So long after reports of these tests were sent."""
    return SUBMITTED_AT + timedelta(**duration)


def operator(agency: str = "dlh", *, name: str = "Ayu") -> Actor:
    """An operator at the desk of an agency."""
    return Actor(Role.AGENCY_OPERATOR, name, agency_code=agency)


def triage(name: str = "Citra") -> Actor:
    """The coordinator."""
    return Actor(Role.TRIAGE, name)


def reporter() -> Actor:
    """Whoever sent the report."""
    return Actor.reporter()


def actor(role: Role, *, agency: str | None = None, user_id: int | None = None) -> Actor:
    """Somebody with a role."""
    return Actor(role, f"Orang {role.value}", user_id=user_id, agency_code=agency)


def make_agency(**facts: Any) -> Agency:
    """An agency that takes reports."""
    number = next(_serials)
    return Agency.objects.create(
        **{
            "code": f"dinas_{number}",
            "name": f"Dinas Percobaan {number}",
            "short_name": f"Dincoba {number}",
            **facts,
        }
    )


def make_crew(*, agency: str = "dlh", user_id: int | None = None, **facts: Any) -> Crew:
    """A working crew; with ``user_id``, that person is in it."""
    number = next(_serials)
    crew = Crew.objects.create(
        **{
            "code": f"regu_{number}",
            "name": f"Regu {number}",
            "agency": Agency.objects.get(code=agency),
            **facts,
        }
    )
    if user_id is not None:
        CrewMember.objects.create(crew=crew, user_id=user_id)
    return crew


def make_running_report(
    *, state: State = State.ASSIGNED, at: datetime = SUBMITTED_AT, **facts: Any
) -> Report:
    """A report whose clocks run since ``at``, by the targets of the city."""
    report = make_report(
        state=state,
        **{"submitted_at": at, "assigned_at": at, "kelurahan": some_kelurahan(), **facts},
    )
    deadlines.start(report, at=at)
    report.save(update_fields=["response_due_at", "resolution_due_at"])
    report.refresh_from_db()
    return report


def make_after_photo(
    *, report: Report | None = None, at: datetime = SUBMITTED_AT, **facts: Any
) -> tuple[UUID, str]:
    """A processed upload taken at the place of the reports here; its public id and token."""
    token = f"token-{next(_serials)}"
    photo = Photo.objects.create(
        **{
            "public_id": uuid4(),
            "report": report,
            "kind": PhotoKind.AFTER,
            "state": PhotoState.READY,
            "original_key": "photos/x.jpg",
            "claims": {"lon": 104.0535, "lat": 1.1301, "taken_at": at.isoformat()},
            "phash": 0x0F0F_1234_5678_0000 + (next(_serials) << 20),
            "upload_token_hash": token_hash(token),
            "created_at": at,
            **facts,
        }
    )
    return photo.public_id, token


def make_work_order(*, report: Report, crew: Crew, **facts: Any) -> WorkOrder:
    """A job just given to a crew."""
    return WorkOrder.objects.create(
        **{"report": report, "crew": crew, "assigned_at": SUBMITTED_AT, **facts}
    )
