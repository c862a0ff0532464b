"""Setting up who hears when a promise is about to break, for a category or the whole city."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from core.outbox import services as outbox
from reporting.models import Category
from reporting.models import EscalationStep as Row
from reporting.rules.escalation import Audience, EscalationStep, checked
from reporting.rules.lifecycle import Actor
from reporting.services.catalog import categories, config
from reporting.services.escalation import CHAINS_CHANGED


@transaction.atomic(durable=True)
def decide(
    *, category_code: str, steps: Iterable[EscalationStep], actor: Actor, at: datetime
) -> tuple[EscalationStep, ...]:
    """Give a category, or with "" the city, a chain of its own. Steps already taken stay taken.

    Args:
        category_code: Also holds for categories below it that decided nothing.
        steps: In any order; without any, the category follows what is above it again.
        actor: Who decided.
        at: When (aware).

    Raises:
        CategoryNotFound: No such category.
        BadChain: The steps make no chain; nothing is changed.
    """
    config.hold()
    category = categories.require(category_code) if category_code else None
    before = own(category)
    given = list(steps)
    chain = checked(given) if given else ()
    if chain == before:
        return chain
    Row.objects.filter(category=category).delete()
    Row.objects.bulk_create(
        Row(
            category=category,
            percent=step.percent,
            audiences=[each.value for each in Audience if each in step.audiences],
        )
        for step in chain
    )
    config.changed(
        kind="escalation_decided",
        subject=category_code,
        actor=actor,
        at=at,
        facts={"before": stored(before), "after": stored(chain)},
    )
    outbox.enqueue(CHAINS_CHANGED, key=category_code)
    return chain


def own(category: Category | None) -> tuple[EscalationStep, ...]:
    """The chain decided for exactly this category, or the city; empty when it follows another."""
    rows = Row.objects.filter(category=category).order_by("percent")
    return tuple(
        EscalationStep(row.percent, tuple(Audience(each) for each in row.audiences)) for row in rows
    )


def stored(chain: Sequence[EscalationStep]) -> list[dict[str, Any]]:
    """A chain as plain values, for the audit trail."""
    return [
        {"percent": step.percent, "audiences": [each.value for each in step.audiences]}
        for step in chain
    ]


def from_stored(steps: Iterable[dict[str, Any]]) -> tuple[EscalationStep, ...]:
    """The same back."""
    return tuple(
        EscalationStep(each["percent"], tuple(Audience(name) for name in each["audiences"]))
        for each in steps
    )
