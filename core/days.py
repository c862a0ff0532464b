"""Days that somebody can mean: a slip of the finger makes a year 0202 or 9999 of a form's date."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from core.errors import Invalid

FIRST: Final = date(2000, 1, 1)
LAST: Final = date(2099, 12, 31)


class NoSuchDay(Invalid):
    """The day is in a year that nobody means."""

    code = "no_such_day"


def require_meant(*days: date, field: str) -> None:
    """Refuse days before :data:`FIRST` and after :data:`LAST`.

    Args:
        field: Of the form, to show the sentence at.
    """
    for day in days:
        if not FIRST <= day <= LAST:
            raise NoSuchDay(
                _("Periksa tahunnya: %(year)d. Isi tahun %(first)d sampai %(last)d.")
                % {"year": day.year, "first": FIRST.year, "last": LAST.year},
                field=field,
            )
