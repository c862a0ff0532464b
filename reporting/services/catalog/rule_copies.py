"""Sets of routing rules as rows: copied, compared, made a draft, put in force.

Callers hold the set-up, and decide.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Max

from reporting.models import RoutingRule, RoutingRuleSet, RuleSetState
from reporting.rules.lifecycle import Actor

STEP: Final = 10
MAX_NOTE: Final = 300
SAID: Final = (
    "category_id",
    "area_id",
    "priority",
    "answers",
    "working",
    "hours_of_id",
    "agency_id",
    "note",
)
"""What a rule says; the rest is where it stands."""


def copy_of(source: RoutingRuleSet, *, actor: Actor, at: datetime) -> RoutingRuleSet:
    """A version with the rules of another, not in force; each rule keeps its key, to compare them."""
    made = RoutingRuleSet.objects.create(
        state=RuleSetState.REPLACED,
        number=_next_number(),
        base=source.number,
        changed_at=at,
        changed_by=actor.label,
        published_at=at,
    )
    rows = RoutingRule.objects.filter(rule_set=source, is_active=True).in_order()
    RoutingRule.objects.bulk_create(
        RoutingRule(rule_set=made, key=row.key, position=STEP * place, **_words(row))
        for place, row in enumerate(rows, start=1)
    )
    return made


def make_draft(rule_set: RoutingRuleSet) -> None:
    """Turn a version into the draft."""
    rule_set.state, rule_set.number, rule_set.published_at = RuleSetState.DRAFT, None, None
    rule_set.save()


def put_in_force(
    rule_set: RoutingRuleSet,
    *,
    instead_of: RoutingRuleSet,
    note: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Turn a draft or a version into the one intake decides by."""
    RoutingRuleSet.objects.filter(pk=instead_of.pk).update(state=RuleSetState.REPLACED)
    rule_set.state, rule_set.number = RuleSetState.PUBLISHED, rule_set.number or _next_number()
    rule_set.note = " ".join(note.split())[:MAX_NOTE]
    rule_set.published_at, rule_set.published_by = at, actor.label
    rule_set.changed_at, rule_set.changed_by = at, actor.label
    rule_set.save()


def same_rules(one: RoutingRuleSet, other: RoutingRuleSet) -> bool:
    """Whether two sets decide the same with the same words, in the same order."""
    return _said(one) == _said(other)


def _said(rule_set: RoutingRuleSet) -> list[tuple[UUID, dict[str, Any]]]:
    rows = RoutingRule.objects.filter(rule_set=rule_set, is_active=True).in_order()
    return [(row.key, {**_words(row), "priority": row.priority or ""}) for row in rows]


def _words(row: RoutingRule) -> dict[str, Any]:
    return {name: getattr(row, name) for name in SAID}


def _next_number() -> int:
    last: int | None = RoutingRuleSet.objects.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
