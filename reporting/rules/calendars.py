"""When an office works: weekly hours with breaks, Ramadan hours, holidays, exceptions.

Source: domain.md section 6. A calendar is data of a city (or of one agency) with a version; this
is its shape in memory, with every mistake in the data named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from core.errors import Invalid
from reporting.rules.dates import ZONE_LABELS

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MINUTES_A_DAY: Final = 24 * 60


class InvalidCalendar(Invalid):
    """The calendar's data contradicts itself or cannot be read."""

    code = "invalid_calendar"


@dataclass(frozen=True, slots=True)
class Span:
    """Working time within one day, in minutes after local midnight; ``closes`` is exclusive."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= _MINUTES_A_DAY:
            raise InvalidCalendar("Jam buka harus sebelum jam tutup, dalam satu hari.")


Week: TypeAlias = tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True)
class Season:
    """A period with hours of its own, usually Ramadan. Both days count."""

    first_on: date
    last_on: date
    week: Week
    name: str = "Ramadan"


@dataclass(frozen=True, slots=True)
class Calendar:
    """Everything needed to say whether an office works at a moment.

    Attributes:
        name: Shown to the city, e.g. "Jam kerja Pemko Batam".
        time_zone: One of the zones of Indonesia.
        week: Seven tuples of spans, Monday first, in order and not overlapping.
        seasons: Periods with other hours; the first that covers a day counts.
        holidays: Days without working time, with their names.
        extra_days: Days worked although the weekday is free; they have Monday's hours.
        version: Stored with each deadline computed from it.
    """

    name: str
    time_zone: str
    week: Week
    seasons: tuple[Season, ...] = ()
    holidays: Mapping[date, str] = field(default_factory=dict)
    extra_days: frozenset[date] = frozenset()
    version: int = 1

    def __post_init__(self) -> None:
        if self.time_zone not in ZONE_LABELS:
            raise InvalidCalendar("Zona waktu harus WIB, WITA, atau WIT.", given=self.time_zone)
        for week in (self.week, *(season.week for season in self.seasons)):
            _check_week(week)
        for season in self.seasons:
            if season.first_on > season.last_on:
                raise InvalidCalendar(
                    f"Periode {season.name} berakhir sebelum dimulai.", field="last_on"
                )
        ordered = sorted(self.seasons, key=lambda season: season.first_on)
        for earlier, later in pairwise(ordered):
            if later.first_on <= earlier.last_on:
                raise InvalidCalendar(
                    f"Dua periode {later.name} bertumpuk: {earlier.first_on:%d-%m-%Y} sampai "
                    f"{earlier.last_on:%d-%m-%Y} dan {later.first_on:%d-%m-%Y} sampai "
                    f"{later.last_on:%d-%m-%Y}. Ubah tanggal salah satunya.",
                    field="first_on",
                )

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def season_on(self, day: date) -> Season | None:
        """The season that covers a day, if any."""
        for season in self.seasons:
            if season.first_on <= day <= season.last_on:
                return season
        return None

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """Working time of a local day, in order; empty on a free day."""
        if day in self.holidays:
            return ()
        season = self.season_on(day)
        week = season.week if season else self.week
        spans = week[day.weekday()]
        if not spans and day in self.extra_days:
            return next((hours for hours in week if hours), ())
        return spans

    def minutes_on(self, day: date) -> int:
        """Minutes of working time in a local day."""
        total = 0
        for span in self.spans_on(day):
            total += span.closes - span.opens
        return total

    def local(self, at: datetime) -> datetime:
        """The same moment on this calendar's wall clock.

        Raises:
            ValueError: The moment has no time zone.
        """
        if at.tzinfo is None:
            raise ValueError("working time needs aware datetimes")
        return at.astimezone(self.zone)

    def moment(self, day: date, minute: int) -> datetime:
        """The moment ``minute`` minutes after a day's local midnight; 1440 is the next midnight."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=self.zone)
        return midnight + timedelta(minutes=minute)

    @classmethod
    def from_stored(
        cls,
        *,
        name: str,
        time_zone: str,
        weekly: Mapping[str, Sequence[Sequence[str]]],
        ramadan: Iterable[Mapping[str, object]] = (),
        holidays: Iterable[tuple[date, str, bool]] = (),
        version: int = 1,
    ) -> Calendar:
        """Build a calendar from what the database stores.

        Args:
            name: Shown to the city.
            time_zone: IANA name, e.g. ``Asia/Jakarta``.
            weekly: ``{"mon": [["07:30", "12:00"], ["13:00", "16:00"]], …}``; a missing day is free.
            ramadan: ``[{"from": "2026-02-19", "to": "2026-03-20", "weekly": {…}}]``; both count.
            holidays: Day, name, and whether it is worked all the same.
            version: Of the stored calendar.

        Raises:
            InvalidCalendar: The data cannot be read or contradicts itself.
        """
        days = list(holidays)
        return cls(
            name=name,
            time_zone=time_zone,
            week=week_from_stored(weekly),
            seasons=tuple(_season_from_stored(period) for period in ramadan),
            holidays={on: title for on, title, is_working in days if not is_working},
            extra_days=frozenset(on for on, _title, is_working in days if is_working),
            version=version,
        )


def week_from_stored(weekly: Mapping[str, Sequence[Sequence[str]]]) -> Week:
    """Read weekly hours from their stored form, or raise ``InvalidCalendar``."""
    unknown = sorted(set(weekly) - set(WEEKDAYS))
    if unknown:
        raise InvalidCalendar("Nama hari tidak dikenal.", days=unknown)
    return tuple(
        tuple(_span_from_stored(span) for span in weekly.get(weekday, ())) for weekday in WEEKDAYS
    )


def _span_from_stored(span: Sequence[str]) -> Span:
    try:
        opens, closes = span
        return Span(_minute(opens), _minute(closes))
    except (TypeError, ValueError):
        raise InvalidCalendar(
            "Jam kerja ditulis seperti 07:30 sampai 16:00.", given=str(span)[:60]
        ) from None


def _minute(text: str) -> int:
    """Minutes after midnight of ``HH:MM``; ``24:00`` is the end of the day."""
    hours, minutes = text.split(":")
    if len(hours) != len("00") or len(minutes) != len("00") or int(minutes) not in range(60):
        raise ValueError(text)
    return int(hours) * 60 + int(minutes)


def _season_from_stored(period: Mapping[str, object]) -> Season:
    weekly = period.get("weekly")
    if not isinstance(weekly, Mapping):
        raise InvalidCalendar("Periode Ramadan belum punya jam kerja.")
    try:
        first_on = date.fromisoformat(str(period.get("from")))
        last_on = date.fromisoformat(str(period.get("to")))
    except ValueError:
        raise InvalidCalendar("Tanggal Ramadan ditulis seperti 2026-02-19.") from None
    return Season(first_on, last_on, week_from_stored(weekly))


def _check_week(week: Week) -> None:
    if len(week) != len(WEEKDAYS):
        raise InvalidCalendar("Satu minggu punya tujuh hari.")
    for weekday, spans in zip(WEEKDAYS, week, strict=True):
        for earlier, later in pairwise(spans):
            if later.opens < earlier.closes:
                raise InvalidCalendar(
                    "Jam kerja dalam satu hari bertumpuk.", day=weekday, field=weekday
                )
