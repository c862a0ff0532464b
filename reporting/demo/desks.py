"""What waits for people when a demo begins: cards to triage, money to decide, proofs to look at, questions.

All of it goes through the services people use. What a worker finds out later (a photo from elsewhere,
a proof seen before) it finds out when it runs.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Final, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef

from core.errors import DomainError
from core.storage import files
from core.storage.backends.base import FileMissing
from core.tenancy import current_city
from reporting.demo import camera, texts
from reporting.demo.history import reportable
from reporting.demo.places import Place, places
from reporting.models import Agency, CrewMember, Photo, PhotoKind, Report, WorkOrder
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.services import config, field_work, intake, photos, workflow

log = logging.getLogger(__name__)

Upload = tuple[tuple[UUID, str], ...]
Row = TypeVar("Row")

HELD: Final = ("vague", "advert", "private", "elsewhere", "vague", "jest", "far", "private")
"""Cards for the coordinator, the one that waits longest first."""
PROOFS: Final = ("far", "before", "seen", "plain", "honest")
"""Closures: what is wrong with the photo of each, and one that is in order."""
FAR_DEGREES: Final = 0.045
PLATES: Final = {"batam": "BP", "bekasi": "B", "jambi": "BH", "tangerang": "B"}
_NEAR: Final = timedelta(minutes=7)


@dataclass(slots=True)
class Desks:
    """The current city's desks. ``rng`` decides; the services do."""

    rng: Random
    where: list[Place]
    crowded: list[float]

    @classmethod
    def begin(cls, seed: int) -> Desks:
        """Look the city over once; the caller is inside it."""
        rng = Random(f"desks {seed} {current_city().code}")
        where, crowded = places(config.snapshot(), rng)
        return cls(rng, where, crowded)

    def fill(self, at: datetime) -> int:
        """Leave something to do on every desk; returns how much. A refusal is left out."""
        acts: list[Callable[[], object]] = [
            partial(self.held, kind, at - _NEAR * (len(HELD) - number))
            for number, kind in enumerate(HELD)
        ]
        acts += [partial(self.hand_over, at), partial(self.ask, at), partial(self.ask, at)]
        acts += [partial(self.prove, manner, at) for manner in PROOFS]
        return sum(self._try(act) for act in acts)

    def held(self, kind: str, at: datetime) -> str:
        """A report that a coordinator has to look at before others do."""
        rng = self.rng
        plate = f"{PLATES.get(current_city().code, 'B')} {rng.randint(1000, 9899)} XY"
        lon, lat = rng.choices(self.where, self.crowded)[0].point(rng)
        chosen = rng.choice(reportable(config.snapshot()))
        told = {"private": "parkir_liar", "far": chosen.line[-1]}.get(kind, chosen.line[-1])
        words = texts.describe(chosen.code, rng) if kind == "far" else ""
        return intake.submit(
            intake.Submission(
                description=words or texts.held(kind, rng, plate=plate),
                category=chosen.code if kind in {"far", "private"} else "",
                lon=lon,
                lat=lat,
                accuracy_m=15.0,
                location_source="gps",
                photos=()
                if kind in {"advert", "jest"}
                else self._before(told, at, (lon, lat), plate if kind == "private" else "", kind),
                visibility="anonymous",
                channel="web",
                device_hash=f"{rng.getrandbits(256):064x}",
                must_answer=False,
            ),
            actor=Actor.citizen(),
            at=at,
        ).number

    def hand_over(self, at: datetime) -> str:
        """A report that three agencies passed on: now the coordinator decides."""
        report = Report.objects.filter(state=State.ASSIGNED.value, handover_count=0)
        chosen = report.select_related("agency").newest_first().first()
        if chosen is None or chosen.agency is None:
            return ""
        agencies = list(Agency.objects.active().filter(parent=None).order_by("pk"))
        now = chosen.agency
        for number in range(3):
            follows = self.rng.choice([each for each in agencies if each.pk != now.pk])
            workflow.hand_over(
                report_id=chosen.public_id,
                agency=follows.code,
                note=texts.hand_over_note(follows.short_name, self.rng),
                actor=_operator(now),
                at=at - timedelta(minutes=3 - number),
            )
            now = follows
        return chosen.number

    def ask(self, at: datetime) -> str:
        """An agency asks the reporter something."""
        working = Report.objects.filter(state=State.IN_PROGRESS.value, agency__isnull=False)
        report = self._one(working.select_related("agency").newest_first()[:25])
        if report is None or report.agency is None:
            return ""
        workflow.ask_reporter(
            report_id=report.public_id,
            note=texts.question(self.rng),
            actor=_operator(report.agency),
            at=at,
        )
        return report.number

    def prove(self, manner: str, at: datetime) -> str:
        """A crew declares a job done, with a photo that is in order or that is not."""
        jobs = WorkOrder.objects.under_way().filter(report__state=State.IN_PROGRESS.value)
        if manner == "before":
            jobs = jobs.filter(
                Exists(
                    Photo.objects.ready().filter(
                        report=OuterRef("report"), kind=PhotoKind.BEFORE.value
                    )
                )
            )
        chosen = jobs.select_related("report__category", "crew__agency").order_by("-assigned_at")
        order = self._one(chosen[:20])
        if order is None:
            return ""
        came = max(order.assigned_at, at - timedelta(minutes=25))
        field_work.arrive(work_order_id=order.public_id, actor=crew_actor(order), at=came)
        field_work.finish(
            work_order_id=order.public_id,
            actor=crew_actor(order),
            at=at,
            note=texts.crew_note(order.report.category.code, self.rng),
            photos=self._after(order, manner, at),
            explanation=texts.explanation(self.rng) if manner == "far" else "",
        )
        return order.report.number

    def _before(
        self, kind: str, at: datetime, place: tuple[float, float], plate: str, manner: str
    ) -> Upload:
        picture = stored(kind, PhotoKind.BEFORE, self.rng)
        if picture is None:
            return ()
        taken = at.astimezone(ZoneInfo(current_city().time_zone)) - timedelta(minutes=2)
        if manner == "far":
            place = (place[0] + FAR_DEGREES, place[1])
        if plate:
            shot = camera.with_passer_by(picture, self.rng, plate=plate, at=taken, place=place)
        else:
            shot = camera.snapshot(picture, self.rng, at=taken, place=place)
        return upload(shot, PhotoKind.BEFORE, at)

    def _after(self, order: WorkOrder, manner: str, at: datetime) -> Upload:
        """``before`` shows what was reported again, ``seen`` an earlier proof, ``plain`` tells nothing."""
        kind = config.snapshot().categories[order.report.category.code].line[-1]
        shows = PhotoKind.BEFORE if manner == "before" else PhotoKind.AFTER
        picture = stored(kind, shows, self.rng, of=order.report if manner == "before" else None)
        if picture is None:
            return ()
        if manner in {"before", "seen"}:
            return upload(picture, PhotoKind.AFTER, at)
        taken = at.astimezone(ZoneInfo(current_city().time_zone)) - timedelta(minutes=3)
        lon, lat = order.report.location.x, order.report.location.y
        if manner == "far":
            lon += 0.007
        shot = camera.snapshot(
            picture, self.rng, at=None if manner == "plain" else taken, place=(lon, lat)
        )
        return upload(shot, PhotoKind.AFTER, at)

    def _one(self, rows: Iterable[Row]) -> Row | None:
        found = list(rows)
        return self.rng.choice(found) if found else None

    def _try(self, act: Callable[[], object]) -> bool:
        try:
            return bool(act())
        except (DomainError, FileMissing) as refusal:
            log.info("left out: %s", refusal)
            return False


def stored(kind: str, shows: PhotoKind, rng: Random, *, of: Report | None = None) -> bytes | None:
    """A picture of such a scene from the demo's own; of a report's photos if one is given."""
    if of is not None:
        its_own = Photo.objects.ready().filter(report=of, kind=shows.value).in_order().first()
        return files.read(its_own.original_key) if its_own else None
    rows = Photo.objects.filter(kind=shows.value, original_key__contains="photos/demo/")
    named = rows.filter(original_key__contains=f"/{kind}-")
    keys = list(dict.fromkeys(named.order_by("pk").values_list("original_key", flat=True)[:60]))
    if not keys:
        keys = list(dict.fromkeys(rows.order_by("pk").values_list("original_key", flat=True)[:60]))
    return files.read(rng.choice(keys)) if keys else None


def upload(picture: bytes, kind: PhotoKind, at: datetime) -> Upload:
    """Send it as a phone would."""
    sent = photos.receive_upload(file=picture, device_hash="", at=at, kind=kind.value)
    return ((sent.public_id, sent.token),)


def crew_actor(order: WorkOrder) -> Actor:
    """Somebody of the crew, or the desk of its agency when the crew has no sign-in."""
    member = CrewMember.objects.filter(crew=order.crew).select_related("user").first()
    agency = order.crew.agency
    if member is not None:
        return Actor(Role.CREW, order.crew.name, member.user_id, agency.code)
    return _operator(agency)


def _operator(agency: Agency) -> Actor:
    name = agency.short_name or agency.name
    return Actor(Role.AGENCY_OPERATOR, f"Operator {name}", agency_code=agency.code)
