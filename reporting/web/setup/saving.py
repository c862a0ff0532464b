"""From a form to one service and back: a refusal becomes an error beside the field it is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django import forms

from core.errors import DomainError
from reporting.services.catalog.config import CodeTaken, InvalidCode

_ABOUT_CODES: Final = frozenset({CodeTaken.code, InvalidCode.code})


def saved(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do what a valid form asks for.

    Args:
        form: Bound; gets the refusal as an error, and keeps what was filled in.
        act: Calls one service.

    Returns:
        Whether it was done. What is broken rather than refused goes on as an error page.
    """
    if not form.is_valid():
        return False
    try:
        act()
    except DomainError as error:
        if error.status >= 500 or error.status == 404:
            raise
        field = str(error.facts.get("field", "code" if error.code in _ABOUT_CODES else ""))
        form.add_error(field if field in form.fields else None, str(error))
        return False
    return True


def refusal(act: Callable[[], object]) -> str:
    """Do something that has no form; returns why it was refused, or "" when it was done."""
    try:
        act()
    except DomainError as error:
        if error.status >= 500 or error.status == 404:
            raise
        return str(error)
    return ""


def choices(rows: list[Any], *, empty: str = "") -> list[tuple[str, str]]:
    """Rows with ``code`` and ``name`` as options, after an empty one that says what empty means."""
    options = [(row.code, row.name) for row in rows]
    return [("", empty), *options] if empty else options
