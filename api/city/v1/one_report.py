"""One report as the answer of every operation that shows or changes one."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from api import conditional
from api.parsers import JsonRenderer
from reporting import access
from reporting.access import Viewer
from reporting.models import Report
from reporting.models.report import ReportQuerySet
from reporting.selectors.public_report import public_report
from reporting.web.viewers import viewer_of

REPORT_ID: Final = OpenApiParameter(
    "report_id", UUID, OpenApiParameter.PATH, description="Id of the report."
)
FOLLOW_TOKEN: Final = OpenApiParameter(
    "X-Follow-Token",
    str,
    OpenApiParameter.HEADER,
    description="Secret of the report's follow link: who holds it acts as its reporter.",
)
DEVICE_ID: Final = OpenApiParameter(
    "X-Device-Id",
    str,
    OpenApiParameter.HEADER,
    description="An id the app makes once for its device and keeps; only a hash of it is stored. "
    "Whoever sent a report from this device acts as its reporter.",
)
IF_MATCH_OR_NOT: Final = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="`ETag` of what the decision was made on: 412 when it was changed since.",
)
_JOINED: Final = ("agency", "category", "kelurahan", "kecamatan")


def among(viewer: Viewer) -> ReportQuerySet:
    """What the viewer may see, with what the answer shows of each."""
    return access.visible_reports(viewer).select_related(*_JOINED)


def require(viewer: Viewer, report_id: UUID) -> Report:
    """A report the viewer may see.

    Raises:
        ReportNotFound: There is none, or it is not theirs to see. Which of the two is not told.
    """
    return access.require_report(report_id, viewer, among=among(viewer))


def answer(request: Request, report: Report, *, status: int = 200) -> HttpResponse:
    """One report, for this caller only, with its tag; 304 to a reader who has it already."""
    body = JsonRenderer().render(public_report(report, viewer_of(request._request)))
    return conditional.answer(
        request, body, tag=conditional.etag(report.version, body), status=status
    )


def changed(request: Request, report_id: UUID, *, status: int = 200) -> HttpResponse:
    """A report after a step, read again without asking who may see it.

    A step may take the report out of the caller's sight; its answer still shows what came of it.
    """
    report = Report.objects.select_related(*_JOINED).get(public_id=report_id)
    return answer(request, report, status=status)
