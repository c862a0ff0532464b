"""Reference working hours and holidays of the national government: seed data a city may edit.

Source: Perpres 21/2023 (hours), the joint decree of three ministers for 2026 (holidays and cuti
bersama), as listed in domain.md section 6.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from reporting.rules.calendars import Calendar

_MON_THU: Final = [["07:30", "12:00"], ["13:00", "16:00"]]
_FRI: Final = [["07:30", "11:30"], ["13:00", "16:30"]]
_RAMADAN_MON_THU: Final = [["08:00", "12:00"], ["12:30", "15:00"]]
_RAMADAN_FRI: Final = [["08:00", "11:30"], ["12:30", "15:30"]]

PERPRES_21_2023_WEEKLY: Final[dict[str, list[list[str]]]] = {
    "mon": _MON_THU,
    "tue": _MON_THU,
    "wed": _MON_THU,
    "thu": _MON_THU,
    "fri": _FRI,
}

PERPRES_21_2023_RAMADAN_WEEKLY: Final[dict[str, list[list[str]]]] = {
    "mon": _RAMADAN_MON_THU,
    "tue": _RAMADAN_MON_THU,
    "wed": _RAMADAN_MON_THU,
    "thu": _RAMADAN_MON_THU,
    "fri": _RAMADAN_FRI,
}

RAMADAN_PERIODS: Final[list[dict[str, object]]] = [
    {"from": "2026-02-19", "to": "2026-03-20", "weekly": PERPRES_21_2023_RAMADAN_WEEKLY},
]

HOLIDAYS_2026: Final[list[tuple[date, str]]] = [
    (date(2026, 1, 1), "Tahun Baru"),
    (date(2026, 1, 16), "Isra Mikraj"),
    (date(2026, 2, 16), "Cuti bersama Imlek"),
    (date(2026, 2, 17), "Tahun Baru Imlek"),
    (date(2026, 3, 18), "Cuti bersama Nyepi"),
    (date(2026, 3, 19), "Nyepi"),
    (date(2026, 3, 20), "Cuti bersama Idulfitri"),
    (date(2026, 3, 21), "Idulfitri"),
    (date(2026, 3, 22), "Idulfitri"),
    (date(2026, 3, 23), "Cuti bersama Idulfitri"),
    (date(2026, 3, 24), "Cuti bersama Idulfitri"),
    (date(2026, 4, 3), "Wafat Yesus Kristus"),
    (date(2026, 4, 5), "Paskah"),
    (date(2026, 5, 1), "Hari Buruh"),
    (date(2026, 5, 14), "Kenaikan Yesus Kristus"),
    (date(2026, 5, 15), "Cuti bersama Kenaikan Yesus Kristus"),
    (date(2026, 5, 27), "Iduladha"),
    (date(2026, 5, 28), "Cuti bersama Iduladha"),
    (date(2026, 5, 31), "Waisak"),
    (date(2026, 6, 1), "Hari Lahir Pancasila"),
    (date(2026, 6, 16), "Tahun Baru Islam"),
    (date(2026, 8, 17), "Hari Kemerdekaan"),
    (date(2026, 8, 25), "Maulid Nabi"),
    (date(2026, 12, 24), "Cuti bersama Natal"),
    (date(2026, 12, 25), "Natal"),
]


def national_calendar(time_zone: str, *, name: str = "Jam kerja Perpres 21/2023") -> Calendar:
    """Return the reference calendar on the wall clock of one Indonesian time zone."""
    return Calendar.from_stored(
        name=name,
        time_zone=time_zone,
        weekly=PERPRES_21_2023_WEEKLY,
        ramadan=RAMADAN_PERIODS,
        holidays=[(on, title, False) for on, title in HOLIDAYS_2026],
    )
