"""A city that does not stand still: citizens send, agencies accept, crews drive, reporters confirm.

Everything goes through the services people use, one act at a time, so that screens, clocks,
counters and the outbox see what they would see in a real city.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from core.errors import DomainError
from core.storage.backends.base import FileMissing
from core.tenancy import current_city
from reporting.demo import camera, texts
from reporting.demo.desks import HELD, Desks, Upload, crew_actor, stored, upload
from reporting.demo.history import reportable, weight
from reporting.demo.places import Place, places
from reporting.models import (
    Crew,
    CrewPosition,
    PhotoKind,
    Report,
    WorkOrder,
    WorkState,
)
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.services import config, field_work, intake, supporters, workflow
from reporting.services.triage import pile

log = logging.getLogger(__name__)

STEP_DEGREES: Final = 0.0011  # about 120 m between two positions
READING: Final = timedelta(seconds=45)  # before somebody at the agency answers
DONE_AFTER: Final = timedelta(seconds=70)
ANSWER_AFTER: Final = timedelta(minutes=2)
FORGETFUL: Final = 0.06
ODD: Final = 0.05
ENOUGH_HELD: Final = 12


@dataclass(slots=True)
class Simulation:
    """The life of the current city, act by act. ``rng`` decides; the services do."""

    rng: Random
    where: list[Place]
    crowded: list[float]

    @classmethod
    def begin(cls, seed: int) -> Simulation:
        """Look the city over once; the caller is inside it."""
        rng = Random(seed)
        where, crowded = places(config.snapshot(), Random(f"places {seed}"))
        return cls(rng, where, crowded)

    def act(self, at: datetime, *, sends: bool) -> list[str]:
        """Send a report if it is time, and take the next step of whatever is under way.

        Returns:
            What happened, for the log. A refusal (somebody else was faster) is no failure.
        """
        steps: list[Callable[[datetime], str]] = [self.accept, self.drive, self.finish, self.answer]
        if sends:
            steps.insert(0, self.send)
            if self.rng.random() < 0.25:
                steps.append(self.support)
        done = []
        for step in steps:
            try:
                said = step(at)
            except (DomainError, FileMissing) as refusal:
                log.info("%s: %s", step.__name__, refusal)
                continue
            if said:
                done.append(said)
        return done

    def send(self, at: datetime) -> str:
        """A citizen sends a report, mostly with a photo; now and then one the coordinator must see.

        Nobody does in a city that has no boundaries yet, or nothing to report.
        """
        if not self.where or not reportable(config.snapshot()):
            return ""
        if self.rng.random() < ODD and pile.waiting().count() < ENOUGH_HELD:
            odd = Desks(self.rng, self.where, self.crowded)
            return f"sent {odd.held(self.rng.choice(HELD), at)} to triage"
        setup = config.snapshot()
        choices = reportable(setup)
        tops = [each.line[-1] for each in choices]
        weights = [weight(each, tops.count(each.line[-1])) for each in choices]
        category = self.rng.choices(choices, weights)[0]
        lon, lat = self.rng.choices(self.where, self.crowded)[0].point(self.rng)
        upload = self._upload(PhotoKind.BEFORE, category.line[-1], at, (lon, lat))
        receipt = intake.submit(
            intake.Submission(
                description=texts.describe(category.code, self.rng),
                category=category.code,
                lon=lon,
                lat=lat,
                accuracy_m=12.0,
                location_source="gps",
                photos=upload,
                visibility=self.rng.choice(("public", "public", "anonymous")),
                channel="web",
                device_hash=f"{self.rng.getrandbits(256):064x}",
            ),
            actor=Actor.citizen(),
            at=at,
        )
        return f"sent {receipt.number}"

    def support(self, at: datetime) -> str:
        """Somebody else waits for the same thing."""
        report = Report.objects.open().public().newest_first()[:40]
        chosen = self.rng.choice(list(report) or [None])
        if chosen is None:
            return ""
        supporters.join(
            report_id=chosen.public_id, device_hash=f"{self.rng.getrandbits(256):064x}", at=at
        )
        return f"supported {chosen.number}"

    def accept(self, at: datetime) -> str:
        """An agency takes its most urgent report and sends a crew that is free."""
        if self.rng.random() > 0.6:
            return ""
        waiting = Report.objects.filter(
            state=State.ASSIGNED.value, agency__isnull=False, submitted_at__lte=at - READING
        )
        report = waiting.select_related("agency").newest_first().first()
        if report is None or report.agency is None:
            return ""
        actor = Actor(
            Role.AGENCY_OPERATOR, report.agency.short_name, agency_code=report.agency.code
        )
        busy = WorkOrder.objects.under_way().values("crew")
        free = list(Crew.objects.active().filter(agency=report.agency).exclude(pk__in=busy))
        if not free:
            free = list(Crew.objects.active().filter(agency=report.agency))
        if not free:
            workflow.accept(report_id=report.public_id, actor=actor, at=at)
            return f"accepted {report.number}"
        crew = self.rng.choice(free)
        field_work.accept_and_assign(report_id=report.public_id, crew=crew.code, actor=actor, at=at)
        return f"{crew.name} sent to {report.number}"

    def drive(self, at: datetime) -> str:
        """Crews start, move a step towards the place, and arrive."""
        moved = 0
        for order in self._orders():
            actor = crew_actor(order)
            if order.state == WorkState.ASSIGNED:
                field_work.start(work_order_id=order.public_id, actor=actor, at=at)
                moved += 1
            elif order.state == WorkState.EN_ROUTE:
                moved += self._towards(order, actor, at)
        return f"{moved} crews moving" if moved else ""

    def finish(self, at: datetime) -> str:
        """A crew that was on site long enough shows that it is done."""
        for order in self._orders():
            actor = crew_actor(order)
            if order.state != WorkState.ON_SITE or order.arrived_at is None:
                continue
            if at - order.arrived_at < DONE_AFTER:
                continue
            report = order.report
            kind = config.snapshot().categories[report.category.code].line[-1]
            field_work.finish(
                work_order_id=order.public_id,
                actor=actor,
                at=at,
                note=texts.crew_note(report.category.code, self.rng),
                photos=self._upload(
                    PhotoKind.AFTER, kind, at, (report.location.x, report.location.y)
                ),
            )
            return f"{order.crew.name} finished {report.number}"
        return ""

    def answer(self, at: datetime) -> str:
        """A reporter looks at the result."""
        if self.rng.random() > 0.4:
            return ""
        shown = Report.objects.resolved_before(at - ANSWER_AFTER).order_by("-resolved_at").first()
        if shown is None:
            return ""
        if self.rng.random() < 0.06:
            workflow.reopen(
                report_id=shown.public_id,
                note=texts.reopen_note(self.rng),
                actor=Actor.reporter(),
                at=at,
            )
            return f"reopened {shown.number}"
        workflow.confirm(
            report_id=shown.public_id,
            note=texts.confirm_note(self.rng),
            actor=Actor.reporter(),
            at=at,
        )
        return f"confirmed {shown.number}"

    def _towards(self, order: WorkOrder, actor: Actor, at: datetime) -> int:
        goal = order.report.location
        last = CrewPosition.objects.filter(work_order=order).newest_first().first()
        if last is None:
            turn = self.rng.uniform(-1, 1), self.rng.uniform(-1, 1)
            lon, lat = goal.x + turn[0] * 0.014, goal.y + turn[1] * 0.014
        else:
            lon, lat = last.location.x, last.location.y
            east, north = goal.x - lon, goal.y - lat
            far = max((east**2 + north**2) ** 0.5, 1e-9)
            if far <= STEP_DEGREES:
                field_work.arrive(work_order_id=order.public_id, actor=actor, at=at)
                return 1
            lon += east / far * STEP_DEGREES + self.rng.gauss(0, 0.0001)
            lat += north / far * STEP_DEGREES + self.rng.gauss(0, 0.0001)
        moved = field_work.record_position(
            work_order_id=order.public_id, lon=lon, lat=lat, actor=actor, at=at
        )
        return int(moved)

    def _orders(self) -> list[WorkOrder]:
        """A few jobs under way, the newest first: the wall shows these crews."""
        rows = WorkOrder.objects.under_way().select_related("report__category", "crew__agency")
        return list(rows.order_by("-assigned_at", "-pk")[:8])

    def _upload(
        self, kind: PhotoKind, scene: str, at: datetime, place: tuple[float, float]
    ) -> Upload:
        """A photo of such a scene, taken there a moment ago; none when the demo has none.

        Now and then a phone keeps no notes, and somebody has to look at the proof.
        """
        picture = stored(scene, kind, self.rng)
        if picture is None:
            return ()
        taken = at.astimezone(ZoneInfo(current_city().time_zone)) - timedelta(seconds=30)
        forgets = kind is PhotoKind.AFTER and self.rng.random() < FORGETFUL
        shot = camera.snapshot(picture, self.rng, at=None if forgets else taken, place=place)
        return upload(shot, kind, at)
