"""Writing down what happens to a made-up report: columns, timeline, clocks, photos, people."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point

from reporting.demo import texts
from reporting.demo.life import Life, World
from reporting.demo.places import Place
from reporting.models import (
    Contact,
    Deadline,
    Photo,
    PhotoKind,
    PhotoState,
    Report,
    ReportEvent,
    Support,
)
from reporting.rules import escalation
from reporting.rules.clocks import Clock
from reporting.rules.states import State
from reporting.rules.targets import TargetKind
from reporting.services import deadlines
from reporting.services.config import AgencyFacts, CategoryFacts
from reporting.services.facts import minutes_between


class Chronicle:
    """One report's rows as they come about. What happens, and when, the storyteller decides."""

    category: CategoryFacts
    place: Place
    agency: AgencyFacts
    variant: int | None
    life: Life

    def __init__(self, world: World, rng: Random) -> None:
        self.world, self.rng = world, rng

    def _report(self, at: datetime) -> Report:
        rng = self.rng
        lon, lat = self.place.point(rng)
        agency = self.world.agency_rows[self.agency.code]
        return Report(
            public_id=UUID(int=rng.getrandbits(128), version=4),
            state=State.ASSIGNED.value,
            category_id=self.category.pk,
            agency=agency,
            kelurahan_id=self.place.kelurahan.pk,
            kecamatan_id=self.place.kecamatan_pk,
            description=texts.describe(self.category.code, rng),
            location=Point(lon, lat, srid=4326),
            location_accuracy_m=float(rng.choice((5, 8, 12, 18, 25, 40))),
            location_source=rng.choices(("gps", "pin", "exif", "qr"), (70, 18, 8, 4))[0],
            address_text=texts.address(rng),
            priority=self.category.default_priority,
            visibility=rng.choices(("public", "anonymous", "secret"), (66, 31, 3))[0],
            channel=rng.choices(("web", "staff", "whatsapp", "api"), (80, 8, 8, 4))[0],
            submitted_at=at,
            assigned_at=at,
            device_hash=hashlib.sha256(f"demo {rng.randrange(4000)}".encode()).hexdigest(),
        )

    def _promise(self, at: datetime, because: str) -> None:
        """Start both clocks, as the services do."""
        report = self.life.report
        for kind in TargetKind:
            promise = deadlines.promise(
                self.world.setup,
                kind=kind,
                category=self.category,
                area=self.place.kelurahan,
                priority=self.category.default_priority,
                agency=self.agency,
                start=at,
                because=because,
            )
            if promise is None:
                continue
            setattr(report, f"{kind.value}_due_at", promise.due_at)
            self.life.deadlines.append(
                Deadline(
                    report=report,
                    kind=kind.value,
                    due_at=promise.due_at,
                    target_id=promise.target_pk,
                    started_at=at,
                    steps=promise.steps,
                    calendar_version=promise.calendar_version,
                )
            )

    def _stop(self, kind: TargetKind, at: datetime, word: str) -> dict[str, object]:
        """Stop a clock and say what it measured."""
        for row in self.life.deadlines:
            if row.kind == kind.value and row.is_current and row.met_at is None:
                row.met_at = at
                minutes = minutes_between(row.started_at, at, paused_minutes=row.paused_minutes)
                return {f"{word}_minutes": minutes, f"{word}_on_time": at <= row.due_at}
        return {}

    def _escalate(self) -> None:
        """Steps of the chain that would have been taken by now, with their entries."""
        for row in self.life.deadlines:
            if not row.is_current:
                continue
            clock = Clock(started_at=row.started_at, due_at=row.due_at)
            until = min(row.met_at or self.world.now, self.world.now)
            chain = self.category.chain
            while (step := escalation.step_after(row.escalated_percent, chain)) is not None:
                due = escalation.due_at(step, clock)
                if due > until or self.life.report.state == State.ON_HOLD.value:
                    break
                row.escalation_step += 1
                row.escalated_percent = step.percent
                if step.is_breach:
                    self._event(
                        "escalated",
                        due,
                        ("system", "Pengawas batas waktu"),
                        {"step": step.name, "clock": row.kind, "due_at": row.due_at.isoformat()},
                        public=False,
                    )

    def _photo(self, kind: PhotoKind, at: datetime, *, share: float) -> None:
        if self.variant is None or self.rng.random() > share:
            return
        stage = "after" if kind is PhotoKind.AFTER else "before"
        stored = self.world.gallery.get(self.category.line[-1], stage, self.variant)
        self.life.photos.append(
            Photo(
                public_id=UUID(int=self.rng.getrandbits(128), version=4),
                report=self.life.report,
                kind=kind.value,
                state=PhotoState.READY.value,
                original_key=stored.original_key,
                display_key=stored.display_key,
                thumb_key=stored.thumb_key,
                width=960,
                height=720,
                phash=stored.phash,
                created_at=at,
            )
        )

    def _people(self, at: datetime) -> None:
        rng, report = self.rng, self.life.report
        if rng.random() < 0.16:
            count = min(14, 1 + int(rng.expovariate(0.45)))
            for number in range(count):
                when = min(at + timedelta(hours=rng.uniform(0.1, 40)), self.world.now)
                device = hashlib.sha256(f"{report.public_id} {number}".encode()).hexdigest()
                self.life.supports.append(
                    Support(report=report, device_hash=device, created_at=when)
                )
            report.supporters_count = count
        if rng.random() < 0.35:
            person = texts.people(rng)
            self.life.contacts.append(
                Contact(
                    report=report,
                    name=person.name,
                    phone=person.phone,
                    email=person.email,
                    channel=report.channel,
                    created_at=at,
                )
            )

    def _event(
        self,
        kind: str,
        at: datetime,
        who: tuple[str, str],
        facts: dict[str, Any],
        note: str = "",
        *,
        arrived: bool = False,
        public: bool = True,
    ) -> None:
        before = None if arrived else self.agency.code
        self.life.events.append(
            ReportEvent(
                report=self.life.report,
                kind=kind,
                actor_role=who[0],
                actor_label=who[1],
                note=note,
                is_public=public,
                facts={"agency": self.agency.code, "agency_before": before, **facts},
                happened_at=at,
            )
        )
