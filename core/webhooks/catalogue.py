"""Every type of event there is. ``api.webhooks`` names them, with their payloads, for programs and for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from django.utils.functional import Promise

from core.webhooks.models import ALL_EVENTS

Audience = Literal["city", "partner"]

TEST: Final = "webhook.test"
"""Sent when somebody asks for it, whatever an endpoint hears."""


@dataclass(frozen=True, slots=True)
class EventType:
    """One type.

    Attributes:
        name: Stable; never reused for another meaning.
        audience: Who may ask for it.
        group: Heading it stands under on screens.
        label: What it means, on screens.
        example: ``data`` of such an event.
    """

    name: str
    audience: Audience
    group: str | Promise
    label: str | Promise
    example: Mapping[str, Any] = field(default_factory=dict)


_types: dict[str, EventType] = {}


def register(*types: EventType) -> None:
    """Add types; the same again changes nothing.

    Raises:
        ValueError: The name is taken by another type.
    """
    for each in types:
        known = _types.get(each.name)
        if known is not None and known is not each:
            raise ValueError(f"{each.name} is another type already.")
        _types[each.name] = each


def all_types(audience: Audience) -> list[EventType]:
    """What this audience may ask for, in the order of registration."""
    return [each for each in _types.values() if each.audience == audience]


def is_known(name: str, audience: Audience) -> bool:
    """Whether this audience may be told of such events."""
    return name in _types and _types[name].audience == audience


def label_of(name: str) -> str:
    """What a type means, in words for people."""
    found = _types.get(name)
    return str(found.label) if found is not None else name


def tidy(names: Iterable[str], audience: Audience) -> list[str] | None:
    """The wanted types in the catalogue's order, a star alone; ``None`` when one is unknown or none is left."""
    wanted = set(names)
    if wanted == {ALL_EVENTS}:
        return [ALL_EVENTS]
    known = [each.name for each in all_types(audience)]
    return [name for name in known if name in wanted] if wanted and wanted <= set(known) else None
