"""``/api/v1/reports/{id}/timeline``: what happened to a report, oldest first."""

from __future__ import annotations

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from api import pagination
from api.base import ApiView
from api.city.v1 import examples, one_report
from api.city.v1.report_shapes import EntryOut
from api.parameters import PageQuery
from api.schema import operation
from api.scopes import anybody
from reporting.access import ReportNotFound
from reporting.selectors import report_timeline


class TimelineView(ApiView):
    """The timeline of one report."""

    access = {"GET": anybody("reports.read")}
    query = {"GET": PageQuery}

    @operation(
        "list_report_timeline",
        summary="Timeline of a report, oldest first",
        description="Anybody reads the public entries; the reporter (by `X-Follow-Token` or `X-Device-Id`) also what "
        "the city asked them; staff who work on the report read all of it, with names.",
        parameters=[one_report.REPORT_ID, one_report.FOLLOW_TOKEN, one_report.DEVICE_ID],
        responses={200: pagination.page_of(EntryOut)},
        refuses=(ReportNotFound, pagination.BadCursor),
        examples=examples.page_of(examples.ENTRY),
    )
    def get(self, request: Request, report_id: UUID) -> Response:
        report = one_report.require(self.viewer, report_id)
        seen_as = report_timeline.sight(report, self.viewer)
        events = report_timeline.events(report, seen_as)
        page = pagination.read(events, self.asked, by=("pk",))
        return Response(page.answer(lambda event: report_timeline.shown(event, seen_as)))
