"""Shapes every API shares: strict input, and the problem document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

if TYPE_CHECKING:
    AnyField = serializers.Field[Any, Any, Any, Any]
else:
    AnyField = serializers.Field

#: What JSON type a field reads; text is not a number and a number is not text.
_JSON_TYPES: Final[tuple[tuple[type[AnyField], tuple[type, ...], Any], ...]] = (
    (serializers.BooleanField, (bool,), _("Isi true atau false.")),
    (serializers.IntegerField, (int,), _("Isi bilangan bulat.")),
    (serializers.FloatField, (int, float), _("Isi angka.")),
    (serializers.CharField, (str,), _("Isi teks.")),
    (serializers.UUIDField, (str,), _("Isi teks.")),
    (serializers.DateTimeField, (str,), _("Isi teks.")),
    (serializers.DateField, (str,), _("Isi teks.")),
)


class StrictSerializer(serializers.Serializer[Any]):
    """Input as the contract says it: no field it does not know, no text where a number belongs.

    A misspelt field must not be lost in silence, and a moment without a time zone is refused: nobody
    knows which moment it is.
    """

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            wrong: dict[str, Any] = {
                str(name): [
                    serializers.ErrorDetail(str(_("Isian tidak dikenal.")), "unknown_field")
                ]
                for name in sorted(set(data) - set(self.fields), key=str)
            }
            for name, field in self.fields.items():
                said = _mistyped(field, data[name]) if name in data else None
                if said is not None:
                    wrong[name] = [said]
            if wrong:
                raise serializers.ValidationError(wrong)
        return super().to_internal_value(data)


def _mistyped(field: AnyField, value: Any) -> serializers.ErrorDetail | None:
    """What is wrong with the JSON type of a value; ``None`` when nothing is."""
    if value is None or isinstance(field, serializers.ChoiceField | serializers.DecimalField):
        if isinstance(value, bool | list | dict) and not isinstance(
            field, serializers.MultipleChoiceField
        ):
            return serializers.ErrorDetail(str(_("Isi teks.")), "wrong_type")
        return None
    for kind, types, message in _JSON_TYPES:
        if isinstance(field, kind):
            if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
                return serializers.ErrorDetail(str(message), "wrong_type")
            break
    if isinstance(field, serializers.DateTimeField) and isinstance(value, str):
        return _zoneless(value)
    if isinstance(field, serializers.ListField) and isinstance(value, list) and field.child:
        return next(filter(None, (_mistyped(field.child, each) for each in value)), None)
    return None


def _zoneless(text: str) -> serializers.ErrorDetail | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None  # the field itself says what is wrong
    if moment is not None and moment.tzinfo is None:
        return serializers.ErrorDetail(
            str(_("Tulis zona waktunya, misalnya 2026-11-22T08:00:00+07:00.")), "no_time_zone"
        )
    return None


class FieldErrorOut(serializers.Serializer[Any]):
    """What is wrong with one field."""

    field = serializers.CharField(
        allow_blank=True,
        help_text="Path of the field, e.g. `photos.0.token`; a header or parameter by its name.",
    )
    message = serializers.CharField(help_text="For people, in Indonesian.")
    code = serializers.CharField(help_text="For programs: a stable word.")


class ProblemOut(serializers.Serializer[Any]):
    """Problem document (RFC 9457). Some problems carry facts of their own beside these."""

    type = serializers.CharField(help_text="Address of a page that explains the problem.")
    title = serializers.CharField(help_text="The HTTP status in words.")
    status = serializers.IntegerField(help_text="The HTTP status.")
    code = serializers.CharField(help_text="For programs: a stable word. Decide by this one.")
    detail = serializers.CharField(help_text="For people, in Indonesian: what to do.")
    trace_id = serializers.CharField(help_text="Also in `X-Request-Id`; quote it when asking us.")
    errors = FieldErrorOut(many=True, required=False)  # type: ignore[assignment]  # a field, as declared


def problems(*statuses: int) -> dict[tuple[int, str], type[ProblemOut]]:
    """The refusals an endpoint documents, by status (views on ``ApiView`` need not)."""
    return {(status, "application/problem+json"): ProblemOut for status in statuses}
