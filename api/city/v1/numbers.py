"""``/api/v1/scorecards``: each agency's month as published."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.city.v1 import serializers
from core import clock
from core.errors import Invalid
from core.tenancy import current_city
from reporting.rules.dates import parse_month
from reporting.selectors import scorecards


class ScorecardsView(APIView):
    """Agencies of the city in one month; those with fewer than ten reports are not ranked."""

    @extend_schema(
        operation_id="list_scorecards",
        parameters=[OpenApiParameter("month", str, description="2026-11; kosong untuk bulan ini.")],
        responses={200: serializers.ScorecardOut(many=True), **serializers.problems(422)},
    )
    def get(self, request: Request) -> Response:
        text = request.query_params.get("month", "")
        try:
            month = parse_month(text) if text else _today().replace(day=1)
        except ValueError as error:
            raise Invalid(_("Bulan ditulis seperti 2026-11."), field="month") from error
        return Response(scorecards.published(month))


def _today() -> date:
    """Today in the city: its month begins at its own midnight."""
    return clock.now().astimezone(ZoneInfo(current_city().time_zone)).date()
