"""What the city promises for a category today: the targets that count, and where others count instead.

Decided by ``rules.targets.pick_target`` alone, asked about every priority and area that targets name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from reporting.rules.targets import Target, TargetKind, pick_target
from reporting.services.config import CategoryFacts, Snapshot


@dataclass(frozen=True, slots=True)
class Promise:
    """A target as a category has it.

    Attributes:
        target: The promise itself.
        priority: It counts for reports of this priority only; ``None`` for the usual one.
        area: It counts in this area only, by its code; ``None`` for the rest of the city.
    """

    target: Target
    priority: str | None = None
    area: str | None = None


def promises(setup: Snapshot, category: CategoryFacts, *, on: date) -> list[Promise]:
    """The usual targets of a category, then those of certain priorities and areas.

    Args:
        setup: The city's.
        category: What a report would be about.
        on: Local day the clock would start.
    """
    counting = [each for each in setup.targets if each.in_force(on)]
    lines = {area.code: area.line for area in setup.areas.values()}
    found: list[Promise] = []
    for kind in TargetKind:
        mine = [each for each in counting if each.kind == kind]
        for priority in _named(None, (each.priority for each in mine)):
            for area in _named(None, (each.area for each in mine)):
                target = _picked(kind, mine, category, priority, lines.get(area or "", ()), on)
                if target is not None and not _is_said(found, kind, target, priority, area):
                    found.append(Promise(target, priority, area))
    return found


def _picked(
    kind: TargetKind,
    targets: Sequence[Target],
    category: CategoryFacts,
    priority: str | None,
    line: Sequence[str],
    on: date,
) -> Target | None:
    return pick_target(
        targets,
        kind=kind,
        category=category.line,
        priority=priority or category.default_priority,
        area=line,
        on=on,
    )


def _is_said(
    found: Iterable[Promise],
    kind: TargetKind,
    target: Target,
    priority: str | None,
    area: str | None,
) -> bool:
    """Whether the same follows from a promise that is less narrow."""
    wider = [
        each
        for each in found
        if each.target.kind == kind
        and each.priority in (None, priority)
        and each.area in (None, area)
    ]
    return bool(wider) and _said(wider[-1].target) == _said(target)


def _said(target: Target) -> tuple[str, str]:
    """What people are told of a target."""
    return target.words(), target.legal_basis


def _named(first: str | None, others: Iterable[str | None]) -> list[str | None]:
    return [first, *sorted({each for each in others if each is not None})]
