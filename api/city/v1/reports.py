"""``/api/v1/reports``: list them, read one; sending one is in ``creation``, steps in ``steps``."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request

from api.base import ApiView
from api.city.v1 import examples, one_report, serializers
from api.city.v1.creation import CreatesReports
from api.city.v1.finding import DeskNotYours, ReportQuery, filters_of
from api.schema import operation
from api.scopes import anybody
from reporting.access import ReportNotFound
from reporting.rules.word_search import BadSearch
from reporting.selectors import report_list
from reporting.selectors.report_rows import BadFilter


class ReportsView(CreatesReports):
    """The collection."""

    access = {"GET": anybody("reports.read"), **CreatesReports.access}
    query = {"GET": ReportQuery}

    @operation(
        "list_reports",
        summary="Reports, newest first",
        description="What anybody may see, narrowed by any of the parameters together, which is as fast in a city of "
        "a million reports as in a small one. Texts come without telephone and identity numbers, plates, mail "
        "addresses and names. `desk=true` lists what the caller is responsible for instead, as it was typed.",
        responses={200: serializers.ReportPageOut},
        refuses=(BadFilter, BadSearch, DeskNotYours),
        examples=examples.page_of(examples.REPORT),
    )
    def get(self, request: Request) -> HttpResponse:
        body = report_list.page(filters_of(self.asked, self.viewer))
        return HttpResponse(body, content_type="application/json")


class ReportView(ApiView):
    """One report."""

    access = {"GET": anybody("reports.read")}

    @operation(
        "get_report",
        summary="One report with its timeline and photos",
        description="Public entries of the timeline; `list_report_timeline` has those for its reporter and staff. "
        "Texts come without telephone and identity numbers, plates, mail addresses and names; its reporter and staff "
        "who work on it read them as they were typed.",
        parameters=[one_report.REPORT_ID, one_report.FOLLOW_TOKEN, one_report.DEVICE_ID],
        responses={200: serializers.ReportDetailOut},
        refuses=(ReportNotFound,),
        examples=examples.answered(examples.DETAIL),
        etag=True,
    )
    def get(self, request: Request, report_id: UUID) -> HttpResponse:
        return one_report.answer(request, one_report.require(self.viewer, report_id))
