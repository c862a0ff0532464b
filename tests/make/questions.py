"""Questions that a category asks."""

from __future__ import annotations

from reporting.models import Question
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.services.catalog import questions
from reporting.services.catalog.questions import QuestionDetails
from tests.make.reports import SUBMITTED_AT

ADMIN = Actor(Role.CITY_ADMIN, "Pak Hendra")


def ask(code: str, text: str, *, category: str = "sampah", **facts: object) -> Question:
    """Ask one more question."""
    return questions.add(
        category_code=category,
        code=code,
        details=QuestionDetails(text, **facts),  # type: ignore[arg-type]
        actor=ADMIN,
        at=SUBMITTED_AT,
    )
