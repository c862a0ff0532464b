"""``/api/v1/scorecards``: each agency's month as published, and the city's."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers as fields
from rest_framework.request import Request

from api import conditional
from api.base import ApiView
from api.city.v1 import examples
from api.city.v1.number_shapes import CityScorecardOut, MonthOut, ScorecardOut
from api.parameters import QueryParameters
from api.parsers import JsonRenderer
from api.schema import operation
from api.scopes import anybody
from core import clock
from core.errors import NotFound
from core.tenancy import current_city
from reporting.rules import limits
from reporting.rules.dates import parse_month
from reporting.selectors import scorecards
from reporting.selectors.report_rows import BadFilter
from reporting.services import config


class ScorecardMissing(NotFound):
    """Nothing was counted in this month."""

    code = "scorecard_not_found"


@extend_schema_field({"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"})
class MonthField(fields.CharField):
    """A month, ``2026-11``."""

    def to_internal_value(self, data: Any) -> date:  # type: ignore[override]
        try:
            return parse_month(super().to_internal_value(data))
        except ValueError:
            raise fields.ValidationError(gettext_lazy("Bulan ditulis seperti 2026-11.")) from None


class MonthQuery(QueryParameters):
    """Which month."""

    month = MonthField(required=False, help_text="`2026-11`; this month when it is left out.")


class ScorecardQuery(MonthQuery):
    """Which month, of whom."""

    agency = fields.CharField(
        required=False, max_length=limits.MAX_CODE, help_text="Code of the only agency wanted."
    )


class ScorecardsView(ApiView):
    """Agencies of the city in one month; those with fewer than ten reports are not ranked."""

    access = {"GET": anybody()}
    query = {"GET": ScorecardQuery}

    @operation(
        "list_scorecards",
        summary="Scorecards of all agencies in one month",
        description="By the formula the city publishes, the ranked first. A month that is over is frozen and final; "
        "what it turns out to have been later stands in `corrections`. Agencies to which nothing happened are left "
        "out.",
        responses={200: ScorecardOut(many=True)},
        refuses=(BadFilter,),
        examples=examples.answered([examples.SCORECARD]),
        etag=True,
    )
    def get(self, request: Request) -> HttpResponse:
        code = self.asked.get("agency")
        if code and code not in config.snapshot().agencies:
            raise BadFilter(_("Dinas tidak dikenal di kota ini."), field="agency")
        cards = scorecards.published(_month(self.asked))
        return _answer(request, [card for card in cards if code in (None, card["agency"])])


class ScorecardMonthsView(ApiView):
    """Months there are scorecards of."""

    access = {"GET": anybody()}

    @operation(
        "list_scorecard_months",
        summary="Months that have scorecards, the newest first",
        responses={200: MonthOut(many=True)},
        examples=examples.answered([{"month": "2026-11"}, {"month": "2026-10"}]),
        etag=True,
    )
    def get(self, request: Request) -> HttpResponse:
        return _answer(request, [{"month": f"{each:%Y-%m}"} for each in scorecards.months()])


class CityScorecardView(ApiView):
    """The whole city in one month."""

    access = {"GET": anybody()}
    query = {"GET": MonthQuery}

    @operation(
        "get_city_scorecard",
        summary="The whole city's month",
        description="The same numbers as an agency's scorecard, over all reports.",
        responses={200: CityScorecardOut},
        refuses=(ScorecardMissing,),
        examples=examples.answered(examples.CITY_SCORECARD),
        etag=True,
    )
    def get(self, request: Request) -> HttpResponse:
        found = scorecards.published_city(_month(self.asked))
        if found is None:
            raise ScorecardMissing(_("Bulan ini belum dihitung."))
        return _answer(request, found)


def _month(asked: dict[str, Any]) -> date:
    """The month asked for, or the running one: it begins at the city's own midnight."""
    given: date | None = asked.get("month")
    today = clock.now().astimezone(ZoneInfo(current_city().time_zone)).date()
    return given or today.replace(day=1)


def _answer(request: Request, found: Any) -> HttpResponse:
    return conditional.answer(request, JsonRenderer().render(found))
