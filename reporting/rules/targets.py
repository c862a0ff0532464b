"""How soon the city promised to act, and the deadline that follows from it.

Source: domain.md section 6. The target that fits a report most narrowly counts, of those in force
on the day; the deadline is computed once, stored with its steps, and pushed by pauses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.errors import Invalid
from reporting.rules.calendars import Calendar
from reporting.rules.dates import ZONE_LABELS, moment_words
from reporting.rules.working_time import (
    Step,
    add_working,
    add_working_days,
    steps_json,
    working_between,
)


class TargetKind(StrEnum):
    """The two public clocks."""

    RESPONSE = "response"
    RESOLUTION = "resolution"


class Unit(StrEnum):
    """What a target's amount counts."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"


class Counting(StrEnum):
    """Whether the clock runs only while the office works, or always."""

    WORKING = "working"
    ELAPSED = "elapsed"


_UNIT_WORDS = {Unit.MINUTES: "menit", Unit.HOURS: "jam", Unit.DAYS: "hari"}


class InvalidTarget(Invalid):
    """A target that promises nothing, or ends before it begins."""

    code = "invalid_target"


@dataclass(frozen=True, slots=True)
class Target:
    """A promise to answer or to solve within an amount of time.

    Attributes:
        kind: Which clock it is for.
        amount: How many units.
        unit: A working day counts as in ``add_working_days``; an elapsed day is 24 hours.
        counting: Working or elapsed time.
        category: Code it is for, a parent's code included; ``None`` for every category.
        priority: Narrowed to one priority; ``None`` for all.
        area: Code of the area it is narrowed to; ``None`` for the whole city.
        valid_from: First local day it counts.
        valid_to: First local day it no longer counts; ``None`` for no end.
        legal_basis: The rule it comes from, as text.
        pk: Of the stored row, kept with each deadline.
        applies_to_open: Counts from its first day on for reports too that came before it and are
            still open then.
    """

    kind: TargetKind
    amount: int
    unit: Unit
    counting: Counting
    category: str | None = None
    priority: str | None = None
    area: str | None = None
    valid_from: date = date.min
    valid_to: date | None = None
    legal_basis: str = ""
    pk: int | None = None
    applies_to_open: bool = False

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise InvalidTarget("Target waktu paling sedikit 1.", amount=self.amount)
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            raise InvalidTarget("Target waktu berakhir sebelum mulai berlaku.")

    @property
    def length(self) -> timedelta:
        """The amount as time; for working days only a rough length of 24 hours each."""
        return timedelta(**{self.unit.value: self.amount})

    def words(self) -> str:
        """The promise as people read it: "30 menit", "3 hari kerja", "24 jam kerja"."""
        working = " kerja" if self.counting is Counting.WORKING else ""
        return f"{self.amount} {_UNIT_WORDS[self.unit]}{working}"

    def in_force(self, on: date) -> bool:
        """Whether it counts on a local day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    def counts(self, on: date, *, today: date) -> bool:
        """Whether it counts for a clock that started on ``on`` and is computed ``today``."""
        if self.in_force(on):
            return True
        return self.applies_to_open and on < self.valid_from <= today


@dataclass(frozen=True, slots=True)
class DeadlineFacts:
    """A deadline ready to be stored."""

    due_at: datetime
    steps: tuple[Step, ...]

    def steps_json(self) -> list[dict[str, str]]:
        """Return the steps as a deadline row stores them."""
        return steps_json(self.steps)


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a pause did to a deadline. ``lost`` counts as the target counts."""

    due_at: datetime
    lost: timedelta
    steps: tuple[Step, ...]


def pick_target(
    targets: Iterable[Target],
    *,
    kind: TargetKind | str,
    category: Sequence[str],
    priority: str,
    area: Sequence[str],
    on: date,
    today: date | None = None,
) -> Target | None:
    """Return the target that fits a report most narrowly; ``None`` when the city promised nothing.

    Narrower wins in this order: category (own, parent, any), priority (named, any), area (nearest,
    farther, any), then the one in force last. Two that tie: the first given.

    Args:
        targets: All of a city's, in any order.
        kind: Which clock.
        category: Codes, the report's own first, then its ancestors'.
        priority: Of the report.
        area: Codes, the smallest area first, then its ancestors'.
        on: Local day the clock starts, in the city's time zone.
        today: Local day it is computed; a later one than ``on`` brings in targets that were
            decided meanwhile for open reports too.
    """
    best: tuple[tuple[int, int, int, int], Target] | None = None
    for target in targets:
        if target.kind != kind or not target.counts(on, today=today or on):
            continue
        by_category, by_area = _nearness(target.category, category), _nearness(target.area, area)
        if by_category is None or by_area is None or target.priority not in {None, priority}:
            continue
        rank = (by_category, int(target.priority is None), by_area, -target.valid_from.toordinal())
        if best is None or rank < best[0]:
            best = (rank, target)
    return best[1] if best else None


def deadline(
    start: datetime,
    target: Target,
    calendar: Calendar,
    *,
    because: str = "laporan masuk",
    city_zone: str = "",
) -> DeadlineFacts:
    """Return when ``target`` is due for a clock that starts at ``start``, and why then.

    Args:
        start: Aware.
        target: The promise.
        calendar: Of the responsible agency; elapsed targets use it for the wall clock only.
        because: What started the clock, for the first step.
        city_zone: The city's time zone; where the calendar's is another, the steps name both.

    Raises:
        NoWorkingTime: The calendar never opens again.
    """
    promise = f"{because}; target {target.words()}{_zone_named(target, calendar, city_zone)}"
    if target.counting is Counting.WORKING:
        if target.unit is Unit.DAYS:
            added = add_working_days(start, target.amount, calendar, because=promise)
        else:
            added = add_working(start, target.length, calendar, because=promise)
        return DeadlineFacts(
            added.at, (*added.steps, *_on_city_clock(added.at, calendar, city_zone))
        )
    started = start.astimezone(ZoneInfo(city_zone)) if city_zone else calendar.local(start)
    due_at = started + target.length
    steps = (
        Step(started, f"{moment_words(started)}: {promise}, dihitung terus siang malam"),
        Step(due_at, f"{moment_words(due_at)}: batas waktu"),
    )
    return DeadlineFacts(due_at, steps)


def push(
    due_at: datetime,
    *,
    paused_at: datetime,
    resumed_at: datetime,
    counting: Counting | str,
    calendar: Calendar,
    city_zone: str = "",
) -> Pushed:
    """Return a deadline moved by a pause: what was left when it began is left when it ends.

    A deadline already broken when the pause began stays where it was.

    Args:
        due_at: The deadline so far.
        paused_at: When the pausing hold began.
        resumed_at: When it ended.
        counting: As the target counts.
        calendar: Of the responsible agency.
        city_zone: As for ``deadline``.

    Raises:
        ValueError: ``resumed_at`` is before ``paused_at``.
    """
    if resumed_at < paused_at:
        raise ValueError("a pause ends after it began")
    if paused_at >= due_at:
        return Pushed(calendar.local(due_at), timedelta(0), ())
    working = counting == Counting.WORKING
    wall = calendar.zone if working or not city_zone else ZoneInfo(city_zone)
    resumed = f"dilanjutkan setelah ditunda sejak {moment_words(paused_at.astimezone(wall))}"
    if working:
        left = working_between(paused_at, due_at, calendar)
        added = add_working(resumed_at, left, calendar, because=resumed)
        lost = working_between(paused_at, resumed_at, calendar)
        return Pushed(
            added.at, lost, (*added.steps, *_on_city_clock(added.at, calendar, city_zone))
        )
    lost = resumed_at - paused_at
    pushed, started = (due_at + lost).astimezone(wall), resumed_at.astimezone(wall)
    steps = (
        Step(started, f"{moment_words(started)}: {resumed}"),
        Step(pushed, f"{moment_words(pushed)}: batas waktu"),
    )
    return Pushed(pushed, lost, steps)


def _differs(calendar: Calendar, city_zone: str) -> bool:
    return bool(city_zone) and ZONE_LABELS.get(city_zone) != ZONE_LABELS[calendar.time_zone]


def _zone_named(target: Target, calendar: Calendar, city_zone: str) -> str:
    """Say by which clock the steps are told, where it is not the city's own."""
    if target.counting is not Counting.WORKING or not _differs(calendar, city_zone):
        return ""
    return f", dihitung dengan jam {ZONE_LABELS[calendar.time_zone]} ({calendar.name})"


def _on_city_clock(at: datetime, calendar: Calendar, city_zone: str) -> tuple[Step, ...]:
    """The deadline once more on the city's own wall clock, where the agency's is another."""
    if not _differs(calendar, city_zone):
        return ()
    local = at.astimezone(ZoneInfo(city_zone))
    zone = ZONE_LABELS.get(city_zone, city_zone)
    return (Step(local, f"{moment_words(local)} {zone}: batas waktu di kota ini"),)


def _nearness(wanted: str | None, line: Sequence[str]) -> int | None:
    """How far up ``line`` the wanted code stands; any comes last; ``None`` when it is not there."""
    if wanted is None:
        return len(line)
    return line.index(wanted) if wanted in line else None
