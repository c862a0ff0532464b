"""A city that asks about rubbish."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from reporting.models import Question
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.services.catalog import questions
from reporting.services.catalog.questions import QuestionDetails
from tests.make.reports import SUBMITTED_AT

ADMIN = Actor(Role.CITY_ADMIN, "Pak Hendra")
Ask = Callable[..., Question]


def ask(code: str, text: str, *, category: str = "sampah", **facts: object) -> Question:
    """Ask one more question."""
    return questions.add(
        category_code=category,
        code=code,
        details=QuestionDetails(text, **facts),  # type: ignore[arg-type]
        actor=ADMIN,
        at=SUBMITTED_AT,
    )


@pytest.fixture
def rubbish(batam: object) -> None:
    """What kind is required and public; how many bags is neither."""
    ask(
        "jenis",
        "Sampah apa?",
        kind="single",
        options=("Rumah tangga", "Bangunan"),
        is_required=True,
        is_public=True,
    )
    ask("kantong", "Berapa kantong?", kind="number", minimum=Decimal(1))
