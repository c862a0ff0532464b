"""Forms of the set-up: refusals about a code are shown beside it, and rows are offered as options."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django import forms

from core import saving
from core.errors import DomainError
from core.saving import refusal
from reporting.services.catalog.config import CodeTaken, InvalidCode

__all__ = ["choices", "refusal", "saved"]

_ABOUT_CODES: Final = frozenset({CodeTaken.code, InvalidCode.code})


def saved(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do what a valid form asks for; see :func:`core.saving.saved`."""
    return saving.saved(form, act, field_of=_field_of)


def _field_of(error: DomainError) -> str:
    return saving.named_field(error) or ("code" if error.code in _ABOUT_CODES else "")


def choices(rows: list[Any], *, empty: str = "") -> list[tuple[str, str]]:
    """Rows with ``code`` and ``name`` as options, after an empty one that says what empty means."""
    options = [(row.code, row.name) for row in rows]
    return [("", empty), *options] if empty else options
