"""Lengths of time as people here say them: "12 menit", "1 j 10 mnt", "3 hari".

Source: experience.md section 5.6. Minutes are rounded down: a clock never claims time that has
not passed yet.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

_HOUR: Final = 60
_DAY: Final = 24 * _HOUR


def whole_minutes(duration: timedelta) -> int:
    """Return the whole minutes in a duration, towards zero."""
    return int(duration / timedelta(minutes=1))


def duration_words(duration: timedelta) -> str:
    """Say a duration in running text: "12 menit", "2 jam", "1 j 10 mnt", "3 hari 4 jam".

    Negative durations are said without their sign; the sentence around them says which way.
    """
    minutes = abs(whole_minutes(duration))
    if minutes < 1:
        return "kurang dari 1 menit"
    if minutes < _HOUR:
        return f"{minutes} menit"
    if minutes < _DAY:
        hours, rest = divmod(minutes, _HOUR)
        return f"{hours} j {rest} mnt" if rest else f"{hours} jam"
    days, rest = divmod(minutes, _DAY)
    hours = rest // _HOUR
    return f"{days} hari {hours} jam" if hours else f"{days} hari"


def duration_short(duration: timedelta) -> str:
    """Say a duration in a table or a step: "0 mnt", "12 mnt", "1 j 10 mnt", "3 hr 4 j"."""
    minutes = abs(whole_minutes(duration))
    if minutes < _HOUR:
        return f"{minutes} mnt"
    if minutes < _DAY:
        hours, rest = divmod(minutes, _HOUR)
        return f"{hours} j {rest} mnt" if rest else f"{hours} j"
    days, rest = divmod(minutes, _DAY)
    hours = rest // _HOUR
    return f"{days} hr {hours} j" if hours else f"{days} hr"


def ago_words(duration: timedelta) -> str:
    """Say how long ago something was: "baru saja", "12 menit lalu"."""
    return "baru saja" if duration < timedelta(minutes=1) else f"{duration_words(duration)} lalu"


def time_left_words(duration: timedelta) -> str:
    """Say what is left until a deadline: "sisa 1 j 10 mnt"; late when negative."""
    if duration < timedelta(0):
        return f"terlambat {duration_words(duration)}"
    return f"sisa {duration_words(duration)}"


def hours_short(duration: timedelta) -> str:
    """Say an amount of working time: "45 mnt", "7 j 30 mnt", "30 j". Never in days.

    A day of working time is not a day on the calendar, so hours are not folded into days.
    """
    hours, minutes = divmod(abs(whole_minutes(duration)), _HOUR)
    if not hours:
        return f"{minutes} mnt"
    return f"{hours} j {minutes} mnt" if minutes else f"{hours} j"
