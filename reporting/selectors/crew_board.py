"""The board of an agency: each crew with its jobs of today, and what nobody has been sent to."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from reporting.access import Viewer
from reporting.models import Report, WorkOrder, WorkState
from reporting.models.work import IS_UNDER_WAY
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.rules.trouble import TROUBLE_LABELS, Trouble
from reporting.selectors.crew_choices import CrewChoice, CrewFacts, ranked, working_crews
from reporting.selectors.crew_day import STATE_WORDS
from reporting.services import config
from reporting.services.config import AgencyFacts, Snapshot

SEES_ALL: Final = (Role.TRIAGE, Role.COMMAND, Role.CITY_ADMIN)
WAITING_SHOWN: Final = 40
JOBS_SHOWN: Final = 300
DONE_WITHIN: Final = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class BoardJob:
    """One job on the board."""

    public_id: UUID
    number: str
    title: str
    icon: str
    place: str
    state: str
    state_label: str
    since: datetime
    due_at: datetime | None
    danger: bool
    paused: bool
    trouble: str
    trouble_note: str
    can_move: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """A crew with its jobs of today: those to do first, then those done."""

    crew: CrewFacts
    jobs: tuple[BoardJob, ...]
    done: tuple[BoardJob, ...]

    @property
    def needs_help(self) -> bool:
        return any(job.trouble for job in self.jobs)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report that no crew is sent to, with the crews that could go; ``given_up`` says why one did not."""

    number: str
    title: str
    icon: str
    place: str
    due_at: datetime | None
    danger: bool
    is_new: bool
    given_up: str
    given_up_note: str
    crews: tuple[CrewChoice, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the board shows."""

    lanes: tuple[Lane, ...]
    waiting: tuple[Waiting, ...]
    more_waiting: bool
    crews: tuple[CrewFacts, ...]


def shown_agencies(viewer: Viewer, chosen: str = "") -> tuple[list[AgencyFacts], list[AgencyFacts]]:
    """Return the agencies whose board is shown, and those the viewer may choose from.

    Desks see their own and their units; the city chooses one, at first the one with a crew by name.
    """
    known = sorted(config.snapshot().agencies.values(), key=lambda agency: agency.name)
    if not viewer.has(*SEES_ALL):
        mine = [agency for agency in known if agency.pk in viewer.agencies]
        return mine, []
    active = [agency for agency in known if agency.is_active]
    picked = [agency for agency in active if agency.code == chosen] or active[:1]
    return picked, active


def board(agencies: Collection[int], *, at: datetime) -> Board:
    """Return the board of some agencies. Four queries, whatever there is to do."""
    setup = config.snapshot()
    crews = working_crews(agencies)
    orders = _orders(crews, at)
    waiting = _waiting(agencies)
    return Board(
        lanes=tuple(sorted((_lane(crew, orders, setup) for crew in crews), key=_busiest_first)),
        waiting=tuple(_unsent(report, crews, setup) for report in waiting[:WAITING_SHOWN]),
        more_waiting=len(waiting) > WAITING_SHOWN,
        crews=tuple(crews),
    )


def _orders(crews: Iterable[CrewFacts], at: datetime) -> list[WorkOrder]:
    today = Q(state=WorkState.DONE, done_at__gte=at - DONE_WITHIN)
    return list(
        WorkOrder.objects.filter(IS_UNDER_WAY | today, crew__in=[crew.pk for crew in crews])
        .select_related("report")
        .oldest_first()[:JOBS_SHOWN]
    )


def _waiting(agencies: Collection[int]) -> list[Report]:
    """Reports to send somebody to, the most urgent first."""
    orders = WorkOrder.objects.filter(report=OuterRef("pk"))
    given_up = orders.exclude(trouble="").order_by("-assigned_at", "-pk")
    rows = (
        Report.objects.filter(agency__in=agencies, state__in=[State.ASSIGNED, State.IN_PROGRESS])
        .filter(~Exists(orders.filter(IS_UNDER_WAY)))
        .annotate(
            given_up=Subquery(given_up.values("trouble")[:1]),
            given_up_note=Subquery(given_up.values("trouble_note")[:1]),
        )
        .order_by("next_due_at", "pk")
    )
    return list(rows[: WAITING_SHOWN + 1])


def _lane(crew: CrewFacts, orders: Iterable[WorkOrder], setup: Snapshot) -> Lane:
    mine = [order for order in orders if order.crew_id == crew.pk]
    return Lane(
        crew,
        tuple(_job(order, setup) for order in mine if order.state != WorkState.DONE),
        tuple(_job(order, setup) for order in reversed(mine) if order.state == WorkState.DONE),
    )


def _busiest_first(lane: Lane) -> tuple[bool, bool, str]:
    """Crews in trouble, then those with jobs, then the free ones; each by name."""
    return (not lane.needs_help, not lane.jobs, lane.crew.name)


def _job(order: WorkOrder, setup: Snapshot) -> BoardJob:
    report = order.report
    since = order.done_at or order.arrived_at or order.started_at or order.assigned_at
    return BoardJob(
        public_id=order.public_id,
        number=report.number,
        title=_title(report, setup),
        icon=_icon(report, setup),
        place=_place(report, setup),
        state=order.state,
        state_label=_(STATE_WORDS[order.state]),
        since=since,
        due_at=report.resolution_due_at,
        danger=report.danger or report.priority == "emergency",
        paused=report.clock_paused,
        trouble=_trouble(order.trouble),
        trouble_note=order.trouble_note,
        can_move=report.state == State.IN_PROGRESS,
    )


def _unsent(report: Report, crews: Iterable[CrewFacts], setup: Snapshot) -> Waiting:
    return Waiting(
        number=report.number,
        title=_title(report, setup),
        icon=_icon(report, setup),
        place=_place(report, setup),
        due_at=None if report.clock_paused else report.next_due_at,
        danger=report.danger or report.priority == "emergency",
        is_new=report.state == State.ASSIGNED,
        given_up=_trouble(vars(report)["given_up"] or ""),
        given_up_note=vars(report)["given_up_note"] or "",
        crews=ranked(crews, report),
    )


def _title(report: Report, setup: Snapshot) -> str:
    return _(setup.rows.categories[report.category_id].name)


def _icon(report: Report, setup: Snapshot) -> str:
    return setup.rows.categories[report.category_id].icon


def _place(report: Report, setup: Snapshot) -> str:
    area = setup.rows.areas.get(report.kelurahan_id or report.kecamatan_id or 0)
    return area.name if area else ""


def _trouble(word: str) -> str:
    return _(TROUBLE_LABELS[Trouble(word)]) if word in set(Trouble) else ""
