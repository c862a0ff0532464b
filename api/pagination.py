"""Pages by key: ``{"results": […], "next": …}``. A cursor says where a page ended, not how far it was.

::

    page = pages.read(queryset, self.asked, by=("-created_at", "-pk"))
    return Response(page.answer(shown))
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Generic, TypeVar
from uuid import UUID

import orjson
from django.core.exceptions import FieldError, ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from core.errors import Invalid

M = TypeVar("M", bound=Model)
T = TypeVar("T")


class BadCursor(Invalid):
    """The cursor is not one of this list."""

    code = "bad_cursor"

    def __init__(self) -> None:
        message = _("cursor ini bukan dari daftar ini. Mulai lagi tanpa cursor.")
        super().__init__(
            message, errors=[{"field": "cursor", "message": message, "code": self.code}]
        )


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, and where the next page begins; "" at the end."""

    rows: Sequence[T]
    next: str

    def answer(self, shown: Callable[[T], Any]) -> dict[str, Any]:
        """The page as it is sent."""
        return {"results": [shown(row) for row in self.rows], "next": self.next or None}


def read(queryset: QuerySet[M], asked: dict[str, Any], *, by: Sequence[str]) -> Page[M]:
    """One page of a queryset.

    Args:
        queryset: Filtered, in any order.
        asked: ``cursor`` and ``limit``, from :class:`api.parameters.PageQuery`.
        by: Columns that order it, all in one direction (``-`` for descending); the last is unique.

    Raises:
        BadCursor: The cursor is of another list, or made up.
    """
    names = [name.removeprefix("-") for name in by]
    limit = int(asked["limit"])
    if asked.get("cursor"):
        values = decode(str(asked["cursor"]), len(by))
        try:
            queryset = queryset.filter(_after(names, values, is_down=by[0].startswith("-")))
        except (ValueError, TypeError, ValidationError, FieldError, OverflowError) as error:
            raise BadCursor from error
    rows = list(queryset.order_by(*by)[: limit + 1])
    more = len(rows) > limit
    last = rows[limit - 1] if more else None
    return Page(rows[:limit], encode(getattr(last, name) for name in names) if more else "")


def encode(values: Iterable[Any]) -> str:
    """A cursor of these values: numbers, texts, moments, ids."""
    text = orjson.dumps([_plain(value) for value in values])
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def decode(cursor: str, length: int) -> list[Any]:
    """The values of a cursor.

    Raises:
        BadCursor: It is none, or of another length.
    """
    try:
        raw = base64.b64decode(
            cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True
        )
        values = orjson.loads(raw)
    except (ValueError, binascii.Error, UnicodeEncodeError) as error:
        raise BadCursor from error
    is_whole = isinstance(values, list) and len(values) == length
    if not is_whole or not all(
        isinstance(value, str | int | float) and not isinstance(value, bool) for value in values
    ):
        raise BadCursor
    if any(isinstance(value, str) and "\x00" in value for value in values) or any(
        isinstance(value, int) and abs(value) >= 2**63 for value in values
    ):
        raise BadCursor
    return list(values)


@cache
def page_of(row: type[serializers.BaseSerializer[Any]]) -> serializers.Serializer[Any]:
    """The shape of a page of these rows, for the contract: ``CityOut`` makes ``CityPageOut``."""
    name = row.__name__.removesuffix("Out") + "PageOut"
    return inline_serializer(
        name,
        {
            "results": row(many=True),
            "next": serializers.CharField(
                allow_null=True, help_text="Send it as `cursor` for the next page; null at the end."
            ),
        },
    )


def _after(names: list[str], values: list[Any], *, is_down: bool) -> Q:
    """Rows past these values: a < x, or a = x and b < y. Bounded by the first, so that its index serves."""
    compare = "lt" if is_down else "gt"
    past = Q()
    for index in range(len(names)):
        same = {name: values[at] for at, name in enumerate(names[:index])}
        past |= Q(**same, **{f"{names[index]}__{compare}": values[index]})
    return Q(**{f"{names[0]}__{compare}e": values[0]}) & past


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
