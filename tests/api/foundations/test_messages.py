"""What is wrong with a field is said in Indonesian, also where the library says it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import pytest
from django.utils.translation import override
from rest_framework import fields, serializers, validators

#: Of fields that no API of ours has: models' relations and files on a server's disk.
_ELSEWHERE = ("Hyperlinked", "PrimaryKeyRelated", "SlugRelated", "DjangoModel")


def messages() -> Iterator[tuple[str, object]]:
    """Every message of every kind of field, by its name."""
    for module in (fields, serializers):
        for name, kind in inspect.getmembers(module, inspect.isclass):
            if not name.startswith(_ELSEWHERE):
                for code, text in vars(kind).get("default_error_messages", {}).items():
                    yield f"{name}.{code}", text
    for name, kind in inspect.getmembers(validators, inspect.isclass):
        if hasattr(kind, "message") and name.startswith("Prohibit"):
            yield name, kind.message


@pytest.mark.parametrize("name", sorted(dict(messages())))
def test_a_message_is_indonesian(name: str) -> None:
    text = dict(messages())[name]

    with override("en"):
        english = str(text)
    with override("id"):
        indonesian = str(text)

    assert indonesian != english
