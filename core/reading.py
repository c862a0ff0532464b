"""Doors that stay open while a city may only be read: what protects people or ends the reading."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

_MARK: Final = "open_while_reading"
V = TypeVar("V", bound=Callable[..., Any])


def open_while_reading(view: V) -> V:
    """Let this view be posted to in a city that is otherwise read only.

    For what a person is owed whatever their city owes (their data, stopping messages), for what
    changes nothing (a ticket to watch), and for what the city needs to come back (paying, leaving).
    Put it outermost.
    """
    setattr(view, _MARK, True)
    return view


def is_open_while_reading(view: Callable[..., Any]) -> bool:
    """Whether the view was marked so."""
    return bool(getattr(view, _MARK, False))
