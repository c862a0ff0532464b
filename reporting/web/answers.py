"""Questions of a category as fields of a form, for every form that sends a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.http import QueryDict

from reporting.rules.limits import MAX_ANSWER, MAX_ANSWERS, MAX_CODE
from reporting.rules.questions import Kind, Question, number_words

PREFIX: Final = "jawab-"
"""Fields of answers are named so, then the question's code."""


def given(data: QueryDict) -> dict[str, list[str]]:
    """What was answered, by code, right or wrong; lengths are the rules' to check."""
    names = [name for name in data if name.startswith(PREFIX)][:MAX_ANSWERS]
    return {
        name.removeprefix(PREFIX)[:MAX_CODE]: [
            word[: MAX_ANSWER + 1] for word in data.getlist(name)[:MAX_ANSWERS]
        ]
        for name in names
    }


def fields(
    questions: Iterable[Question],
    answers: Mapping[str, Sequence[str]],
    errors: Mapping[str, str],
) -> list[dict[str, Any]]:
    """The questions that are asked now, for ``reporting/parts/questions.html``."""
    return [
        _field(each, answers.get(each.code, ()), errors.get(each.code, ""))
        for each in questions
        if each.is_active
    ]


def _field(question: Question, words: Sequence[str], error: str) -> dict[str, Any]:
    return {
        "name": f"{PREFIX}{question.code}",
        "text": question.text,
        "kind": _INPUTS.get(question.kind, ""),
        "hint": _hint(question),
        "is_required": question.is_required,
        "many": question.kind is Kind.MULTIPLE,
        "options": [
            {"value": each.key, "label": each.name, "checked": each.key in words}
            for each in question.options
        ],
        "value": words[0] if words else "",
        "inputmode": "decimal" if question.kind is Kind.NUMBER else "",
        "maxlength": MAX_ANSWER if question.kind is Kind.TEXT else None,
        "error": error,
    }


_INPUTS: Final = {Kind.TEXT: "text", Kind.NUMBER: "text", Kind.DATE: "date"}
"""Numbers are typed as text: 1,5 is a number here and not in every browser."""


def _hint(question: Question) -> str:
    low, high = question.minimum, question.maximum
    limits = ""
    if low is not None and high is not None:
        limits = f"{number_words(low)} sampai {number_words(high)}"
    elif low is not None:
        limits = f"Paling kecil {number_words(low)}"
    elif high is not None:
        limits = f"Paling besar {number_words(high)}"
    return ". ".join(filter(None, (question.help.rstrip("."), limits)))
