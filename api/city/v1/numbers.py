"""``/api/v1/scorecards``: each agency's month as published."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from rest_framework import serializers as fields
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import ApiView
from api.city.v1 import serializers
from api.parameters import QueryParameters
from api.schema import operation
from api.scopes import anybody
from core import clock
from core.errors import Invalid
from core.tenancy import current_city
from reporting.rules.dates import parse_month
from reporting.selectors import scorecards


class MonthQuery(QueryParameters):
    """Which month."""

    month = fields.CharField(
        required=False, max_length=7, help_text="`2026-11`; this month when it is left out."
    )


class ScorecardsView(ApiView):
    """Agencies of the city in one month; those with fewer than ten reports are not ranked."""

    access = {"GET": anybody()}
    query = {"GET": MonthQuery}

    @operation(
        "list_scorecards",
        summary="Scorecards of all agencies in one month",
        responses={200: serializers.ScorecardOut(many=True)},
    )
    def get(self, request: Request) -> Response:
        text = self.asked.get("month", "")
        try:
            month = parse_month(text) if text else _today().replace(day=1)
        except ValueError as error:
            raise Invalid(_("Bulan ditulis seperti 2026-11."), field="month") from error
        return Response(scorecards.published(month))


def _today() -> date:
    """Today in the city: its month begins at its own midnight."""
    return clock.now().astimezone(ZoneInfo(current_city().time_zone)).date()
