"""From a form to one service and back: a refusal becomes an error beside the field it is about."""

from __future__ import annotations

from collections.abc import Callable

from django import forms

from core.errors import DomainError


def named_field(error: DomainError) -> str:
    """The field a refusal names; "" when it is about the whole."""
    return str(error.facts.get("field", ""))


def saved(
    form: forms.Form,
    act: Callable[[], object],
    *,
    field_of: Callable[[DomainError], str] = named_field,
) -> bool:
    """Do what a valid form asks for.

    Args:
        form: Bound; gets the refusal as an error, and keeps what was filled in.
        act: Calls one service.
        field_of: Which field a refusal is about.

    Returns:
        Whether it was done. What is broken or missing rather than refused goes on as an error page.
    """
    if not form.is_valid():
        return False
    try:
        act()
    except DomainError as error:
        if error.status >= 500 or error.status == 404:
            raise
        field = field_of(error)
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
