"""Routing rules between their rows and the form in which they are matched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reporting.models import Hours, RoutingRule
from reporting.rules.matching import CITY_HOURS, Rule


def rules_of(
    rows: Iterable[RoutingRule],
    *,
    categories: Mapping[int, str],
    areas: Mapping[int, str],
    agencies: Mapping[int, str],
) -> tuple[Rule, ...]:
    """Rules of rows, without reading anything they point at.

    Args:
        rows: In any order.
        categories, areas, agencies: Codes by primary key. A rule for an area that is missing, as
            an import has switched it off, fits no report and is left out.
    """
    return tuple(
        Rule(
            agency=agencies[row.agency_id],
            category=categories[row.category_id] if row.category_id else None,
            area=areas[row.area_id] if row.area_id else None,
            priority=row.priority or None,
            position=row.position,
            is_active=row.is_active,
            pk=row.pk,
            answers=tuple(sorted(row.answers.items())),
            working=row.working == Hours.INSIDE if row.working else None,
            hours_of=agencies[row.hours_of_id] if row.hours_of_id else CITY_HOURS,
            key=str(row.key),
            note=row.note,
        )
        for row in rows
        if row.area_id is None or row.area_id in areas
    )


def stored(rule: Rule) -> dict[str, Any]:
    """A rule as JSON, to be matched later as it was."""
    return {
        "agency": rule.agency,
        "category": rule.category,
        "area": rule.area,
        "priority": rule.priority,
        "position": rule.position,
        "answers": [list(pair) for pair in rule.answers],
        "working": rule.working,
        "hours_of": rule.hours_of,
        "key": rule.key,
        "note": rule.note,
    }


def from_stored(facts: Mapping[str, Any]) -> Rule:
    """The rule that ``stored`` made JSON of."""
    pairs = tuple((question, answer) for question, answer in facts["answers"])
    return Rule(**{**facts, "answers": pairs})
