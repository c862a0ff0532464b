"""How an event is described."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from rest_framework import serializers

from core.webhooks.catalogue import Audience

Shape = type[serializers.Serializer[Any]]


@dataclass(frozen=True, slots=True)
class Described:
    """One event.

    Attributes:
        label: What it means, on Indonesian screens.
        summary: The same in the contract, English.
        shape: Of its ``data``.
        example: Of its ``data``.
    """

    name: str
    audience: Audience
    group: str | Promise
    label: str | Promise
    summary: str
    shape: Shape
    example: Mapping[str, Any]
