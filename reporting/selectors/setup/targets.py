"""Targets as the set-up shows them: what counts now, what comes, what was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from core.tenancy import current_city
from reporting.models import Priority, SlaTarget, TargetKind
from reporting.rules.targets import Counting, Target, Unit
from reporting.rules.targets import TargetKind as RuleKind

MAX_ENDED: Final = 60
KIND_WORDS: Final = {
    TargetKind.RESPONSE.value: gettext_lazy("Ditanggapi"),
    TargetKind.RESOLUTION.value: gettext_lazy("Selesai"),
}


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One promise. ``comes``: it has not begun; ``is_general``: it can be changed, not withdrawn."""

    pk: int
    kind: str
    kind_words: str
    category: str
    category_code: str
    priority: str
    priority_code: str
    area: str
    area_code: str
    amount: int
    unit: str
    words: str
    legal_basis: str
    valid_from: date
    valid_to: date | None
    comes: bool

    @property
    def is_general(self) -> bool:
        return not (self.category or self.priority or self.area)


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """What is promised for one category: what counts, what is planned, what is over."""

    code: str
    name: str
    now: list[TargetLine]
    planned: list[TargetLine]
    ended: list[TargetLine]


def groups(at: datetime) -> list[TargetGroup]:
    """Every promise by category, the general ones first. Two queries."""
    lines = current(at)
    over = ended(at)
    names = {line.category_code: line.category for line in (*lines, *over)}
    ordered = dict.fromkeys(line.category_code for line in (*lines, *over))
    return [
        TargetGroup(
            code,
            names[code],
            [line for line in lines if line.category_code == code and not line.comes],
            [line for line in lines if line.category_code == code and line.comes],
            [line for line in over if line.category_code == code],
        )
        for code in sorted(ordered, key=bool)
    ]


def today(at: datetime) -> date:
    """The city's day."""
    return at.astimezone(ZoneInfo(current_city().time_zone)).date()


def current(at: datetime) -> list[TargetLine]:
    """Promises that count or will, the general ones first."""
    day = today(at)
    rows = SlaTarget.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
    ordered = rows.select_related("category", "area").order_by(
        F("category__position").asc(nulls_first=True),
        F("category__name").asc(nulls_first=True),
        F("area__code").asc(nulls_first=True),
        F("priority").asc(nulls_first=True),
        "-kind",
        "valid_from",
    )
    return [_line(row, day) for row in ordered]


def ended(at: datetime) -> list[TargetLine]:
    """Promises that no longer count, newest end first."""
    day = today(at)
    rows = SlaTarget.objects.filter(valid_to__lte=day).select_related("category", "area")
    return [_line(row, day) for row in rows.order_by("-valid_to", "-pk")[:MAX_ENDED]]


def one(pk: int, at: datetime) -> TargetLine | None:
    """A promise by its key."""
    row = SlaTarget.objects.select_related("category", "area").filter(pk=pk).first()
    return _line(row, today(at)) if row else None


def _line(row: SlaTarget, day: date) -> TargetLine:
    rule = Target(RuleKind(row.kind), row.amount, Unit(row.unit), Counting(row.counting))
    return TargetLine(
        row.pk,
        row.kind,
        str(KIND_WORDS[row.kind]),
        row.category.name if row.category else "",
        row.category.code if row.category else "",
        str(Priority(row.priority).label) if row.priority else "",
        row.priority or "",
        row.area.name if row.area else "",
        row.area.code if row.area else "",
        row.amount,
        f"{row.unit}_{row.counting}",
        rule.words(),
        row.legal_basis,
        row.valid_from,
        row.valid_to,
        row.valid_from > day,
    )
