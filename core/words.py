"""How times, lengths of time and numbers are said in Indonesian, on every screen and in every message."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

MONTHS: Final = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"]
DAYS: Final = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"]
LONG_MONTHS: Final = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]
ZONES: Final = {7: "WIB", 8: "WITA", 9: "WIT"}


def clock_time(at: datetime, zone: ZoneInfo) -> str:
    """The time of day where the city is: ``14.27``."""
    return f"{at.astimezone(zone):%H.%M}"


def date(at: datetime, zone: ZoneInfo) -> str:
    """The day where the city is: ``22 Nov 2026``."""
    local = at.astimezone(zone)
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}"


def long_date(at: datetime, zone: ZoneInfo) -> str:
    """The day in full: ``Minggu, 22 November 2026``."""
    local = at.astimezone(zone)
    return f"{DAYS[local.weekday()]}, {local.day} {LONG_MONTHS[local.month - 1]} {local.year}"


def zone_name(at: datetime, zone: ZoneInfo) -> str:
    """What Indonesians call the zone: ``WIB``, ``WITA`` or ``WIT`` (its offset elsewhere)."""
    offset = at.astimezone(zone).utcoffset() or timedelta()
    hours = offset.total_seconds() / 3600
    return ZONES.get(int(hours), f"UTC{hours:+g}")


def moment(at: datetime, zone: ZoneInfo, *, now: datetime) -> str:
    """The shortest clear way to say when: ``14.27`` today, ``21 Nov, 14.27`` this year, else in full."""
    local, today = at.astimezone(zone), now.astimezone(zone)
    if local.date() == today.date():
        return clock_time(at, zone)
    day = date(at, zone) if local.year != today.year else f"{local.day} {MONTHS[local.month - 1]}"
    return f"{day}, {clock_time(at, zone)}"


def duration(length: timedelta) -> str:
    """A length of time for tables: ``45 mnt``, ``1 j 10 mnt``, ``2 hr 4 j``. The sign is dropped."""
    minutes = int(abs(length).total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} mnt"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} j {minutes} mnt" if minutes else f"{hours} j"
    days, hours = divmod(hours, 24)
    return f"{days} hr {hours} j" if hours else f"{days} hr"


def long_duration(length: timedelta) -> str:
    """A length of time in a sentence: ``12 menit``, ``3 jam 5 menit``, ``2 hari``."""
    minutes = int(abs(length).total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} menit"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} jam {minutes} menit" if minutes else f"{hours} jam"
    days, hours = divmod(hours, 24)
    return f"{days} hari {hours} jam" if hours and days < 7 else f"{days} hari"


def ago(at: datetime, *, now: datetime) -> str:
    """How long ago: ``baru saja``, ``12 menit lalu``, ``3 jam lalu``, ``5 hari lalu``."""
    minutes = int((now - at).total_seconds() // 60)
    if minutes < 1:
        return "baru saja"
    if minutes < 60:
        return f"{minutes} menit lalu"
    if minutes < 24 * 60:
        return f"{minutes // 60} jam lalu"
    return f"{minutes // (24 * 60)} hari lalu"


def time_left(due: datetime, *, now: datetime) -> str:
    """Time until a deadline, or since it passed: ``sisa 22 mnt``, ``lewat 18 mnt``."""
    left = due - now
    return f"{'lewat' if left < timedelta() else 'sisa'} {duration(left)}"


def urgency(due: datetime, started: datetime | None, *, now: datetime) -> str:
    """How pressing a deadline is.

    Returns:
        ``late`` once it passed; ``soon`` when three quarters of the time are used (or, without a start,
        in the last half hour); ``calm`` before.
    """
    left = due - now
    if left < timedelta():
        return "late"
    threshold = (due - started) / 4 if started is not None else timedelta(minutes=30)
    return "soon" if left <= threshold else "calm"


def number(value: float, places: int = 0) -> str:
    """A number with Indonesian marks: ``1.342.038``, ``12,5``."""
    text = f"{value:,.{places}f}"
    return text.translate(str.maketrans(",.", ".,"))


def rupiah(value: int) -> str:
    """An amount in whole rupiah: ``Rp 17.000.000``, ``−Rp 5.000``."""
    sign = "−" if value < 0 else ""
    return f"{sign}Rp {number(abs(value))}"


def distance(metres: float) -> str:
    """A distance: ``40 m``, ``1,2 km``."""
    if metres < 1000:
        return f"{round(metres)} m"
    return f"{number(metres / 1000, 1)} km"
