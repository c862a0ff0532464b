"""Whether data keeps to a serializer: every field there, nothing besides, each of its kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers


def keeps_to(shape: Any, data: Any, path: str = "data") -> None:
    """Fail with the path of the first thing that does not fit."""
    assert isinstance(data, Mapping), path
    required = {name for name, field in shape.fields.items() if field.required}
    assert required <= set(data) <= set(shape.fields), f"{path}: {sorted(data)}"
    for name, value in data.items():
        field, here = shape.fields[name], f"{path}.{name}"
        if value is None:
            assert field.allow_null, here
        elif isinstance(field, serializers.Serializer):
            keeps_to(field, value, here)
        else:
            _one(field, value, here)


def _one(field: Any, value: Any, path: str) -> None:
    texts = serializers.CharField | serializers.UUIDField | serializers.DateTimeField
    if isinstance(field, serializers.BooleanField):
        assert isinstance(value, bool), path
    elif isinstance(field, serializers.IntegerField):
        assert isinstance(value, int), path
    elif isinstance(field, texts):
        assert isinstance(value, str), path
    field.run_validation(value)
