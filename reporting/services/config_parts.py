"""Questions, escalation chains and prepared replies as the snapshot of a city holds them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from reporting.models import EscalationStep as EscalationRow
from reporting.models import Question as QuestionRow
from reporting.models import ReplyTemplate
from reporting.rules.escalation import CHAIN, Audience, EscalationStep
from reporting.rules.questions import Kind, Option, Question
from reporting.rules.reply_texts import Template

Chains = Mapping[str, tuple[EscalationStep, ...]]


def questions(codes: Mapping[int, str]) -> dict[str, tuple[Question, ...]]:
    """Every category's own questions, in order, those switched off too.

    Args:
        codes: Of categories by primary key.
    """
    found: defaultdict[str, list[Question]] = defaultdict(list)
    for row in QuestionRow.objects.order_by("category", "position", "pk"):
        found[codes[row.category_id]].append(question_of(row))
    return {code: tuple(asked) for code, asked in found.items()}


def question_of(row: QuestionRow) -> Question:
    """A stored question as answers are checked against it."""
    return Question(
        code=row.code,
        text=row.text,
        kind=Kind(row.kind),
        options=tuple(Option(each["key"], each["name"]) for each in row.options),
        help=row.help,
        is_required=row.is_required,
        is_public=row.is_public,
        is_active=row.is_active,
        minimum=row.minimum,
        maximum=row.maximum,
    )


def chains(codes: Mapping[int, str]) -> dict[str, tuple[EscalationStep, ...]]:
    """Chains that were decided on, by category; "" is the city's own."""
    found: defaultdict[str, list[EscalationStep]] = defaultdict(list)
    for row in EscalationRow.objects.order_by("category", "percent"):
        step = EscalationStep(row.percent, tuple(Audience(each) for each in row.audiences))
        found[codes[row.category_id] if row.category_id else ""].append(step)
    return {code: tuple(steps) for code, steps in found.items()}


def chain_of(line: tuple[str, ...], decided: Chains) -> tuple[EscalationStep, ...]:
    """The chain a category follows: its own, the nearest above it, the city's, or the common one.

    Args:
        line: The category's code and its ancestors'.
        decided: As ``chains`` returns them.
    """
    return next((decided[code] for code in (*line, "") if code in decided), CHAIN)


def reply_templates(
    codes: Mapping[int, str], agency_codes: Mapping[int, str]
) -> tuple[Template, ...]:
    """The city's own sentences for its desks, in order."""
    return tuple(
        Template(
            moment=row.transition,
            text=row.text,
            category=codes[row.category_id] if row.category_id else None,
            agency=agency_codes[row.agency_id] if row.agency_id else None,
            is_active=row.is_active,
            position=row.position,
            replaces=row.replaces,
        )
        for row in ReplyTemplate.objects.order_by("position", "pk")
    )
