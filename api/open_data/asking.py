"""What a file may be narrowed to. An empty parameter is one that was not sent: the page's form sends them all."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from api.parameters import NoParameters, QueryParameters, WordsField
from core import clock
from core.tenancy import current_city
from reporting.rules.dates import parse_month
from reporting.rules.limits import MAX_CODE
from reporting.rules.states import OPEN_STATES, State
from reporting.selectors.open_data.tables import DataSet, Wanted
from reporting.services import config

_FIRST_DAY: Final = date(2000, 1, 1)
_LAST_DAY: Final = date(2099, 12, 31)
_OPEN: Final = "open"


@extend_schema_field(OpenApiTypes.DATE)
class DayField(serializers.DateField):
    """A local day of the city, ``2026-11-22``."""

    default_error_messages = {
        "invalid": gettext_lazy("Tanggal ditulis seperti 2026-11-22."),
        "far": gettext_lazy("Tanggal antara 2000-01-01 dan 2099-12-31."),
    }

    def to_internal_value(self, value: Any) -> date | None:  # type: ignore[override]  # empty is none
        if value == "":
            return None
        day = super().to_internal_value(value)
        if not _FIRST_DAY <= day <= _LAST_DAY:
            self.fail("far")
        return day


class StatesField(WordsField):
    """States, or ``open`` for all in which something is still to be done."""

    def __init__(self, **options: Any) -> None:
        super().__init__([_OPEN, *State], allow_blank=True, **options)

    def to_internal_value(self, data: Any) -> tuple[str, ...]:  # type: ignore[override]  # a list
        if data == "":
            return ()
        found = super().to_internal_value(data)
        opened = OPEN_STATES if _OPEN in found else frozenset()
        return tuple(state for state in State if state in opened or state in found)


class ReportsQuery(QueryParameters):
    """Of files made from reports."""

    since = DayField(required=False, help_text="First local day of arrival.")
    until = DayField(required=False, help_text="Last local day of arrival.")
    state = StatesField(required=False)
    category = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=MAX_CODE,
        help_text="Code of a category; those below it are included.",
    )
    agency = serializers.CharField(
        required=False, allow_blank=True, max_length=MAX_CODE, help_text="Code of an agency."
    )
    area = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=MAX_CODE,
        help_text="Kemendagri code of a kelurahan or kecamatan. Only reports whose place is told that exactly.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        since, until = attrs.get("since"), attrs.get("until")
        if since and until and until < since:
            raise serializers.ValidationError({"until": _("Hari terakhir sebelum hari pertama.")})
        if any(attrs.get(name) for name in ("category", "agency", "area")):
            _check_codes(attrs)
        return attrs


class ScorecardsQuery(QueryParameters):
    """Of the file of scorecards."""

    month = serializers.RegexField(
        r"^(\d{4}-\d{2})?$",
        required=False,
        allow_blank=True,
        help_text="One month, like 2026-11; without it, all that were published.",
        error_messages={"invalid": gettext_lazy("Bulan ditulis seperti 2026-11.")},
    )

    def validate_month(self, value: str) -> date | None:
        if not value:
            return None
        try:
            month = parse_month(value)
        except ValueError:
            raise serializers.ValidationError(_("Bulan ditulis seperti 2026-11.")) from None
        if month > clock.now().astimezone(ZoneInfo(current_city().time_zone)).date():
            raise serializers.ValidationError(_("Bulan ini belum mulai."))
        return month


def query_of(data_set: DataSet) -> type[QueryParameters]:
    """The parameters of a data set's files."""
    if "month" in data_set.narrowed_by:
        return ScorecardsQuery
    return ReportsQuery if data_set.narrowed_by else NoParameters


def wanted(asked: dict[str, Any]) -> Wanted:
    """What checked parameters ask for."""
    return Wanted(
        since=asked.get("since"),
        until=asked.get("until"),
        states=tuple(State(each) for each in asked.get("state", ())),
        category=asked.get("category", ""),
        agency=asked.get("agency", ""),
        area=asked.get("area", ""),
        month=asked.get("month"),
    )


def as_asked(request: Request) -> str:
    """The parameters in one order, for the tag of a file."""
    query = request.query_params
    return "&".join(f"{name}={query[name]}" for name in sorted(query) if query[name])


def _check_codes(attrs: dict[str, Any]) -> None:
    known = config.snapshot()
    areas = {area.code for area in known.rows.areas.values()}
    lists: dict[str, Any] = {"category": known.categories, "agency": known.agencies, "area": areas}
    unknown = {
        name: _("Kode ini tidak dikenal di kota ini.")
        for name, codes in lists.items()
        if attrs.get(name) and cast(str, attrs[name]) not in codes
    }
    if unknown:
        raise serializers.ValidationError(unknown)
