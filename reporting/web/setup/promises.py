"""How a promise is asked for: an amount, a unit, and whether it counts only while offices work."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy

from reporting.models import Counting, TargetUnit
from reporting.rules.targets import Target
from reporting.services.catalog.targets import Promise

UNITS: Final = [
    (f"{unit}_{counting}", label)
    for unit, counting, label in (
        (TargetUnit.MINUTES, Counting.WORKING, gettext_lazy("menit kerja")),
        (TargetUnit.HOURS, Counting.WORKING, gettext_lazy("jam kerja")),
        (TargetUnit.DAYS, Counting.WORKING, gettext_lazy("hari kerja")),
        (TargetUnit.MINUTES, Counting.ELAPSED, gettext_lazy("menit, siang malam")),
        (TargetUnit.HOURS, Counting.ELAPSED, gettext_lazy("jam, siang malam")),
        (TargetUnit.DAYS, Counting.ELAPSED, gettext_lazy("hari, siang malam")),
    )
]
"""Units as one list: "hours_working" is an hour in which the office works."""


def unit_of(target: Target) -> str:
    """A target's unit as ``UNITS`` names it."""
    return f"{target.unit}_{target.counting}"


def promise_from(amount: int, unit: str, legal_basis: str = "") -> Promise:
    """A promise in the words of the service. ``unit`` is one of ``UNITS``."""
    name, _mark, counting = unit.partition("_")
    return Promise(amount, name, counting, legal_basis)
