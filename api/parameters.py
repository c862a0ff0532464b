"""What may stand behind the question mark: declared once, checked strictly, shown in the contract.

::

    class ReportQuery(QueryParameters):
        bbox = BoxField(required=False)
        state = serializers.ChoiceField([...], required=False)

    class ReportsView(ApiView):
        query = {"GET": ReportQuery}

        def get(self, request):
            box = self.asked.get("bbox")

A parameter that is not declared, comes twice or cannot be read is refused with 422 that names it.
"""

from __future__ import annotations

import math
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

MAX_LIMIT: Final = 100
DEFAULT_LIMIT: Final = 50
MAX_TEXT: Final = 2000
#: Indonesia, generously: what is outside both ways round is no place of ours.
_LON: Final = (94.0, 142.0)
_LAT: Final = (-12.0, 8.0)


class QueryParameters(serializers.Serializer[Any]):
    """The parameters of one operation."""

    @classmethod
    def read(cls, request: Request) -> dict[str, Any]:
        """The checked parameters; those not sent are missing, or have their default.

        Raises:
            ValidationError: One is unknown, repeated or wrong.
        """
        query = request.query_params
        form = _form(cls)
        known = form.fields
        wrong = {
            name: [_error(_("Parameter tidak dikenal."), "unknown_parameter")]
            for name in query
            if name not in known
        } | {
            name: [_error(_("Parameter ini hanya boleh sekali."), "repeated_parameter")]
            for name in query
            if name in known and len(query.getlist(name)) > 1
        }
        if wrong:
            raise serializers.ValidationError(wrong)
        return dict(form.run_validation({name: query[name] for name in query}))


@cache
def _form(kind: type[QueryParameters]) -> QueryParameters:
    """One of each kind: building it costs more than checking with it, and a check leaves no trace in it."""
    return kind()


class NoParameters(QueryParameters):
    """Nothing may be asked."""

    @classmethod
    def read(cls, request: Request) -> dict[str, Any]:
        return super().read(request) if request.query_params else {}


class PageQuery(QueryParameters):
    """Of every list: how many, and where to go on. Extend it."""

    cursor = serializers.CharField(
        required=False, max_length=MAX_TEXT, help_text="`next` of the page before."
    )
    limit = serializers.IntegerField(
        required=False,
        default=DEFAULT_LIMIT,
        min_value=1,
        max_value=MAX_LIMIT,
        help_text="How many at most.",
    )


@extend_schema_field({"type": "number", "format": "double", "minimum": -180, "maximum": 180})
class LongitudeField(serializers.FloatField):
    """Degrees east."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": -180, "max_value": 180, **options})

    def to_internal_value(self, data: Any) -> float:
        return _finite(super().to_internal_value(data))


@extend_schema_field({"type": "number", "format": "double", "minimum": -90, "maximum": 90})
class LatitudeField(serializers.FloatField):
    """Degrees north. Says so when longitude and latitude look swapped."""

    def to_internal_value(self, data: Any) -> float:
        number = _finite(super().to_internal_value(data))
        if _LON[0] <= number <= _LON[1]:
            raise serializers.ValidationError(
                _("Bujur dan lintang tertukar: lintang Indonesia antara -12 dan 8."), "swapped"
            )
        if not -90 <= number <= 90:
            raise serializers.ValidationError(_("Lintang antara -90 dan 90."), "out_of_range")
        return number


@extend_schema_field(
    {
        "type": "string",
        "pattern": r"^-?\d+(\.\d+)?(,-?\d+(\.\d+)?){3}$",
        "example": "103.9,1.0,104.1,1.2",
    }
)
class BoxField(serializers.CharField):
    """West, south, east, north in degrees, separated by commas."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", "west,south,east,north in degrees.")
        super().__init__(**{"max_length": 200, **options})

    def to_internal_value(self, data: Any) -> tuple[float, float, float, float]:  # type: ignore[override]
        text = super().to_internal_value(data)
        try:
            west, south, east, north = (_finite(float(part)) for part in text.split(","))
        except (ValueError, serializers.ValidationError):
            raise _refusal(_("bbox ditulis barat,selatan,timur,utara dalam derajat.")) from None
        if _LAT[0] <= west <= _LAT[1] and _LON[0] <= south <= _LON[1]:
            raise _refusal(_("Bujur dan lintang tertukar: tulis bujur dahulu."), "swapped")
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            raise _refusal(_("bbox: barat < timur dan selatan < utara, dalam derajat."))
        return west, south, east, north


@extend_schema_field(OpenApiTypes.DATETIME)
class MomentField(serializers.DateTimeField):
    """A moment with its time zone, ``2026-11-22T08:00:00+07:00`` (a ``+`` in an address is ``%2B``)."""

    def to_internal_value(self, value: Any) -> datetime:
        if isinstance(value, str) and "T" in value.upper():
            value = value.replace(" ", "+")  # a plus that was not written as %2B
        return super().to_internal_value(value)

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            raise _refusal(
                _("Tulis zona waktunya, misalnya 2026-11-22T08:00:00+07:00."), "no_time_zone"
            )
        return value


class WordsField(serializers.CharField):
    """Words of a list, separated by commas; unknown ones are refused."""

    def __init__(self, choices: Any, **options: Any) -> None:
        self.words = [str(each) for each in choices]
        words = ", ".join(f"`{word}`" for word in self.words)
        options.setdefault("help_text", f"One or more of {words}, separated by commas.")
        super().__init__(**{"max_length": MAX_TEXT, **options})

    def to_internal_value(self, data: Any) -> tuple[str, ...]:  # type: ignore[override]
        found = tuple(dict.fromkeys(super().to_internal_value(data).split(",")))
        unknown = [word for word in found if word not in self.words]
        if unknown:
            said = ", ".join(word for word in unknown if word.isprintable())[:200]
            raise _refusal(_("Tidak dikenal: %s.") % said, "invalid_choice")
        return found


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise _refusal(_("Isi angka."))
    return number


def _refusal(message: Any, code: str = "invalid") -> serializers.ValidationError:
    return serializers.ValidationError(message, code)


def _error(message: Any, code: str) -> serializers.ErrorDetail:
    return serializers.ErrorDetail(str(message), code)


__all__ = [
    "BoxField",
    "LatitudeField",
    "LongitudeField",
    "MomentField",
    "NoParameters",
    "PageQuery",
    "QueryParameters",
    "WordsField",
]
