"""``/api/v1/reports``: list them, read one; sending one is in ``creation``, steps in ``steps``."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework import serializers as fields_
from rest_framework.request import Request

from api.base import ApiView
from api.city.v1 import one_report, serializers
from api.city.v1.creation import CreatesReports
from api.parameters import BoxField, PageQuery
from api.schema import operation
from api.scopes import anybody
from reporting.access import ReportNotFound
from reporting.rules import limits
from reporting.rules.states import OPEN_STATES, State
from reporting.selectors import report_list
from reporting.services import config


class ReportQuery(PageQuery):
    """Which reports."""

    bbox = BoxField(required=False)
    state = fields_.CharField(
        required=False,
        max_length=200,
        help_text="States, separated by commas; `open` for all that are open.",
    )
    category = fields_.CharField(
        required=False,
        max_length=limits.MAX_CODE,
        help_text="Code of a category, those below it included.",
    )


class ReportsView(CreatesReports):
    """The collection."""

    access = {"GET": anybody("reports.read"), **CreatesReports.access}
    query = {"GET": ReportQuery}

    @operation(
        "list_reports",
        summary="Reports, newest first",
        responses={200: serializers.ReportPageOut},
    )
    def get(self, request: Request) -> HttpResponse:
        body = report_list.page(_filters(self.asked))
        return HttpResponse(body, content_type="application/json")


class ReportView(ApiView):
    """One report."""

    access = {"GET": anybody("reports.read")}

    @operation(
        "get_report",
        summary="One report with its timeline and photos",
        parameters=[one_report.REPORT_ID, one_report.FOLLOW_TOKEN, one_report.DEVICE_ID],
        responses={200: serializers.ReportDetailOut},
        refuses=(ReportNotFound,),
        etag=True,
    )
    def get(self, request: Request, report_id: UUID) -> HttpResponse:
        return one_report.answer(request, one_report.require(self.viewer, report_id))


def _filters(asked: dict[str, Any]) -> report_list.Filters:
    cursor = asked.get("cursor", "")
    return report_list.Filters(
        bbox=asked.get("bbox"),
        states=_states(asked.get("state", "")),
        category=_category(asked.get("category", "")),
        after=report_list.parse_cursor(cursor) if cursor else None,
        limit=asked["limit"],
    )


def _states(text: str) -> tuple[State, ...]:
    if text == "open":
        return tuple(sorted(OPEN_STATES))
    try:
        return tuple(State(name) for name in text.split(",") if name)
    except ValueError as error:
        raise report_list.BadFilter(_("Keadaan laporan tidak dikenal."), field="state") from error


def _category(code: str) -> tuple[int, ...]:
    if not code:
        return ()
    categories = config.snapshot().categories
    if code not in categories:
        raise report_list.BadFilter(_("Kategori tidak dikenal."), field="category")
    return tuple(each.pk for each in categories.values() if code in each.line)
