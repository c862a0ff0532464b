"""One report's whole life, made up: believable, deterministic, and true to the city's own rules.

Routing, targets and calendars are the city's; only what people do is chance. Each agency has its
own diligence, so that report cards differ.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from reporting.demo import texts
from reporting.demo.chronicle import Chronicle
from reporting.demo.life import Habits, Life
from reporting.demo.places import Place
from reporting.models import (
    Hold,
    PhotoKind,
    WorkOrder,
    WorkState,
)
from reporting.rules.limits import AUTO_CONFIRM_DAYS
from reporting.rules.reasons import HOLD_RULES, HoldReason, RejectReason
from reporting.rules.states import CLOSED_STATES, State
from reporting.rules.targets import TargetKind
from reporting.services.config import CategoryFacts
from reporting.services.facts import minutes_between

SYSTEM: Final = ("system", "Penerusan otomatis")
REPORTER: Final = ("reporter", "Pelapor")
#: Some work of the last weeks stays undone past its deadline, as in every city.
FORGOTTEN: Final = 0.06
FORGOTTEN_SINCE: Final = timedelta(days=21)


class Storyteller(Chronicle):
    """Tells the life of one report from a random generator of its own."""

    def tell(self, category: CategoryFacts, place: Place, at: datetime) -> Life:
        """A report sent at ``at``, carried as far as it would have come by the world's now."""
        self.category, self.place = category, place
        setup = self.world.setup
        route = setup.route(category, place.kelurahan, category.default_priority)
        self.agency = setup.agencies[route.agency]
        self.variant = self.world.gallery.choose(category.line[-1], self.rng)
        self.life = Life(report=self._report(at))
        self._event("received", at, ("citizen", "Warga"), {"channel": self.life.report.channel})
        self._event("route", at, SYSTEM, {"to": "assigned"}, arrived=True)
        self._promise(at, "laporan masuk")
        self._photo(PhotoKind.BEFORE, at, share=0.86)
        self._people(at)
        self._work(at)
        self._escalate()
        return self.life

    def _work(self, start: datetime) -> None:
        """From the desk to the end, or to where it stands now."""
        rng, report, now = self.rng, self.life.report, self.world.now
        if rng.random() < 0.04:
            start = self._hand_over(start + timedelta(minutes=rng.randint(4, 90)))
        responded = self._moment(start, report.response_due_at, self._habits.answers_in_time)
        if responded > now:
            return
        if rng.random() < 0.05:
            self._reject(responded)
            return
        self._respond(responded)
        if rng.random() < 0.05:
            responded = self._hold(responded + timedelta(minutes=rng.randint(20, 300)))
        due = max(report.resolution_due_at or responded, responded)
        resolved = self._moment(responded, due, self._habits.solves_in_time)
        resolved = max(resolved, responded + timedelta(minutes=rng.randint(8, 40)))
        if report.state == State.ON_HOLD.value:
            return
        order = self._send_crew(responded, resolved)
        if responded > now - FORGOTTEN_SINCE and rng.random() < FORGOTTEN:
            return
        if resolved > now:
            return
        self._resolve(resolved, order)
        self._close(resolved)

    def _hand_over(self, at: datetime) -> datetime:
        others = [
            a
            for code, a in self.world.setup.agencies.items()
            if a.is_active and code != self.agency.code and code in self.world.crews
        ]
        if not others or at > self.world.now:
            return at
        before, self.agency = self.agency, self.rng.choice(others)
        report = self.life.report
        report.agency = self.world.agency_rows[self.agency.code]
        report.assigned_at, report.handover_count = at, 1
        note = texts.hand_over_note(self.agency.short_name or self.agency.name, self.rng)
        self._event(
            "hand_over",
            at,
            ("agency_operator", before.short_name or before.name),
            {"from": "assigned", "to": "assigned", "agency_before": before.code},
            note=note,
        )
        return at

    def _respond(self, at: datetime) -> None:
        report = self.life.report
        report.responded_at, report.state = at, State.IN_PROGRESS.value
        measures = self._stop(TargetKind.RESPONSE, at, "response")
        note = texts.accept_note(self._crew_name(), self.rng)
        self._event(
            "accept", at, self._operator, {**_path("assigned", "in_progress"), **measures}, note
        )

    def _reject(self, at: datetime) -> None:
        report, rng = self.life.report, self.rng
        reason = rng.choice((RejectReason.CANNOT_REPRODUCE, RejectReason.PRIVATE_MATTER))
        measures = self._stop(TargetKind.RESPONSE, at, "response")
        self._stop(TargetKind.RESOLUTION, at, "resolution")
        report.responded_at = report.closed_at = at
        report.state, report.reject_reason = State.REJECTED.value, reason.value
        self._event(
            "reject",
            at,
            self._operator,
            {**_path("assigned", "rejected"), "reason": reason.value, **measures},
            texts.reject_note(reason, rng),
        )

    def _hold(self, at: datetime) -> datetime:
        """Wait for something; returns when work goes on, which may lie in the future."""
        report, rng, now = self.life.report, self.rng, self.world.now
        if at > now:
            return at
        reason = rng.choice((HoldReason.WEATHER, HoldReason.BUDGET, HoldReason.THIRD_PARTY))
        pauses = HOLD_RULES[reason].pauses
        until = at + timedelta(hours=rng.randint(6, 90))
        held = Hold(report=report, reason=reason.value, pauses=pauses, started_at=at)
        self.life.holds.append(held)
        self._event(
            "hold",
            at,
            self._operator,
            {**_path("in_progress", "on_hold"), "reason": reason.value},
            texts.hold_note(reason, rng),
        )
        if until > now:
            report.state, report.held_at = State.ON_HOLD.value, at
            report.hold_reason, report.clock_paused = reason.value, pauses
            return until
        held.ended_at = until
        if pauses and report.resolution_due_at is not None:
            report.resolution_due_at += until - at
            for row in self.life.deadlines:
                if row.kind == TargetKind.RESOLUTION.value:
                    row.due_at = report.resolution_due_at
                    row.paused_minutes = minutes_between(at, until)
        self._event("resume", until, self._operator, _path("on_hold", "in_progress"))
        return until

    def _send_crew(self, responded: datetime, resolved: datetime) -> WorkOrder | None:
        crews = self.world.crews.get(self.agency.code)
        if not crews or self.rng.random() > 0.85:
            return None
        now, rng = self.world.now, self.rng
        whole = resolved - responded
        started = responded + whole * rng.uniform(0.2, 0.5)
        arrived = started + (resolved - started) * rng.uniform(0.3, 0.6)
        order = WorkOrder(
            public_id=UUID(int=rng.getrandbits(128), version=4),
            report=self.life.report,
            crew=rng.choice(crews),
            state=WorkState.ASSIGNED.value,
            assigned_at=responded,
        )
        if started <= now:
            order.state, order.started_at = WorkState.EN_ROUTE.value, started
        if arrived <= now:
            order.state, order.arrived_at = WorkState.ON_SITE.value, arrived
        self.life.orders.append(order)
        return order

    def _resolve(self, at: datetime, order: WorkOrder | None) -> None:
        report = self.life.report
        report.state, report.resolved_at = State.RESOLVED.value, at
        measures = self._stop(TargetKind.RESOLUTION, at, "resolution")
        if order is not None:
            order.state, order.done_at = WorkState.DONE.value, at
        self._photo(PhotoKind.AFTER, at, share=0.95)
        self._event(
            "resolve",
            at,
            ("crew", order.crew.name) if order is not None else self._operator,
            {**_path("in_progress", "resolved"), **measures},
            texts.crew_note(self.category.code, self.rng),
        )

    def _close(self, resolved: datetime, *, again: bool = False) -> None:
        """The reporter confirms, stays silent, or says that it is not fixed."""
        rng, now, report = self.rng, self.world.now, self.life.report
        answer = resolved + timedelta(hours=rng.lognormvariate(1.6, 1.1))
        silence = resolved + timedelta(days=AUTO_CONFIRM_DAYS)
        if not again and rng.random() < self._habits.reopened and answer < min(now, silence):
            self._reopen(answer)
            return
        if rng.random() < 0.62 and answer < silence:
            if answer <= now:
                self._end("confirm", answer, REPORTER, texts.confirm_note(rng))
        elif silence <= now:
            self._end("auto_confirm", silence, ("system", "Konfirmasi otomatis"), "")
        report.closed_at = report.closed_at if report.state in CLOSED_STATES else None

    def _reopen(self, at: datetime) -> None:
        report = self.life.report
        report.reopened_count, report.state = 1, State.ASSIGNED.value
        report.resolved_at = report.closed_at = report.responded_at = None
        report.assigned_at = at
        self._event(
            "reopen", at, REPORTER, _path("resolved", "assigned"), texts.reopen_note(self.rng)
        )
        for row in self.life.deadlines:
            row.is_current = False
        self._promise(at, "laporan dibuka lagi")
        responded = self._moment(at, report.response_due_at, 0.9)
        if responded > self.world.now:
            return
        self._respond(responded)
        due = max(report.resolution_due_at or responded, responded)
        resolved = self._moment(responded, due, 0.9) + timedelta(minutes=9)
        if resolved > self.world.now:
            return
        self._resolve(resolved, None)
        self._close(resolved, again=True)

    def _end(self, kind: str, at: datetime, who: tuple[str, str], note: str) -> None:
        report = self.life.report
        report.state, report.closed_at = State.CLOSED.value, at
        self._event(kind, at, who, _path("resolved", "closed"), note)

    def _moment(self, start: datetime, due: datetime | None, in_time: float) -> datetime:
        """When somebody acts: mostly well before ``due``, sometimes after it."""
        rng = self.rng
        whole = max((due or start + timedelta(days=2)) - start, timedelta(minutes=10))
        if rng.random() < in_time:
            return start + max(whole * rng.betavariate(1.5, 3.2), timedelta(minutes=1))
        return start + whole * (1 + min(rng.expovariate(1.8), 2.5))

    @property
    def _habits(self) -> Habits:
        return self.world.habits[self.agency.code]

    @property
    def _operator(self) -> tuple[str, str]:
        return ("agency_operator", self.agency.short_name or self.agency.name)

    def _crew_name(self) -> str:
        crews = self.world.crews.get(self.agency.code)
        return crews[0].name if crews else self.agency.short_name


def _path(before: str, after: str) -> dict[str, str]:
    return {"from": before, "to": after}
