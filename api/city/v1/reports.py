"""``/api/v1/reports``: send one, list them, read one, take it a step further."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.translation import gettext as _
from rest_framework import serializers as fields_
from rest_framework.request import Request
from rest_framework.response import Response

from api import conditional
from api.base import ApiView
from api.city.v1 import serializers
from api.parameters import BoxField, PageQuery
from api.parsers import JsonRenderer, body_hash
from api.schema import IDEMPOTENCY_KEY, operation
from api.scopes import anybody
from core import callers, clock, ratelimit
from core.errors import Forbidden, Invalid, TooMany
from reporting import access
from reporting.access import ReportNotFound
from reporting.models import Report
from reporting.models.report import ReportQuerySet
from reporting.rules import limits
from reporting.rules.states import OPEN_STATES, State
from reporting.selectors import report_list
from reporting.selectors.public_report import public_report
from reporting.services import config, intake, sent_place, workflow
from reporting.services.workflow.performing import VersionConflict
from reporting.web.viewers import actor_of, viewer_of

HOUR = 3600
JOINED = ("agency", "category", "kelurahan", "kecamatan")


class NotAnObject(Invalid):
    """The body is JSON, but not an object."""

    code = "not_an_object"


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


class ReportsView(ApiView):
    """The collection."""

    access = {"GET": anybody("reports.read"), "POST": anybody("reports.create")}
    query = {"GET": ReportQuery}
    # Taking a report in keeps its key in the transaction of the report, and has limits of its own.
    idempotent = frozenset()
    uncounted = frozenset({"POST"})

    @operation(
        "list_reports",
        summary="Reports, newest first",
        responses={200: serializers.ReportPageOut},
    )
    def get(self, request: Request) -> HttpResponse:
        body = report_list.page(_filters(self.asked))
        return HttpResponse(body, content_type="application/json")

    @operation(
        "create_report",
        summary="Send a report",
        parameters=[IDEMPOTENCY_KEY],
        request=serializers.ReportIn,
        responses={201: serializers.ReceiptOut, 200: serializers.ReceiptOut},
    )
    def post(self, request: Request) -> Response:
        _limit_address(request)
        key = request.headers.get("Idempotency-Key", "")
        receipt = intake.submit(
            _submission(request, serializers.checked_report(request.data), key),
            actor=actor_of(request._request),
            at=clock.now(),
        )
        body = {each.name: _in_utc(getattr(receipt, each.name)) for each in fields(receipt)}
        body["id"] = body.pop("public_id")
        response = Response(body, status=200 if receipt.replayed else 201)
        response.headers["Location"] = f"/api/v1/reports/{receipt.public_id}"
        return response


class ReportView(ApiView):
    """One report."""

    access = {"GET": anybody("reports.read")}

    @operation(
        "get_report",
        summary="One report with its timeline and photos",
        responses={200: serializers.ReportDetailOut},
        refuses=(ReportNotFound,),
        etag=True,
    )
    def get(self, request: Request, report_id: UUID) -> HttpResponse:
        viewer = viewer_of(request._request)
        return _detail(request, access.require_report(report_id, viewer, among=_among(viewer)))


class TransitionView(ApiView):
    """A step in a report's life, by its name in the transition table."""

    access = {"POST": anybody("reports.act")}

    @operation(
        "perform_transition",
        summary="Take a report a step further",
        request={"application/json": {"type": "object", "additionalProperties": True}},
        responses={200: serializers.ReportDetailOut},
        refuses=(ReportNotFound, VersionConflict),
    )
    def post(self, request: Request, report_id: UUID, name: str) -> HttpResponse:
        viewer = viewer_of(request._request)
        if not (viewer.is_staff or viewer.follow_hash or viewer.device_hash):
            raise Forbidden(_("Masuk dahulu sebagai petugas."))
        report = access.require_report(report_id, viewer, among=_among(viewer))
        arguments = request.data
        if not isinstance(arguments, dict):
            raise NotAnObject(_("Kirim objek JSON."))
        workflow.perform(
            name,
            report_id=report.public_id,
            actor=viewer.as_actor(report),
            at=clock.now(),
            arguments=arguments,
            expected_version=conditional.expected_version(request),
        )
        # Read again without asking who may see it: a step may take the report out of their sight.
        changed = Report.objects.select_related(*JOINED).get(public_id=report.public_id)
        return _detail(request, changed)


def _among(viewer: access.Viewer) -> ReportQuerySet:
    """What the viewer may see, with what the answer shows of each."""
    return access.visible_reports(viewer).select_related(*JOINED)


def _detail(request: Request, report: Report) -> HttpResponse:
    """One report, for this caller only, with its tag; 304 when they have it already."""
    body = JsonRenderer().render(public_report(report))
    tag = conditional.etag(report.version, body)
    response: HttpResponse
    if request.method == "GET" and conditional.is_unchanged(request, tag):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(body, content_type=JsonRenderer.media_type)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _in_utc(value: Any) -> Any:
    """Moments in UTC, so that an answer given again is the same text."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _limit_address(request: Request) -> None:
    known = config.cached() or config.snapshot()
    wait = ratelimit.hit(
        "reports",
        callers.address_hash(request._request),
        limit=known.address_hourly_limit,
        seconds=HOUR,
    )
    if wait is not None:
        raise TooMany(_("Terlalu banyak laporan dari alamat ini."), retry_after=wait)


def _submission(request: Request, data: dict[str, Any], key: str) -> intake.Submission:
    device = callers.device_hash(request._request)
    credential = (device or callers.address_hash(request._request)) if key else ""
    uploads = tuple((photo["id"], photo["token"]) for photo in data["photos"])
    place = sent_place.settle(
        lon=data["lon"],
        lat=data["lat"],
        source=data["location_source"],
        uploads=uploads,
        credential=credential,
        key=key,
    )
    return intake.Submission(
        description=data["description"],
        category=data["category"],
        lon=place.lon,
        lat=place.lat,
        accuracy_m=data["accuracy_m"],
        location_source=place.source,
        address_text=data["address_text"],
        photos=uploads,
        visibility=data["visibility"],
        channel="api",
        danger=data["danger"],
        name=data["name"],
        phone=data["phone"],
        email=data["email"],
        device_hash=device,
        address_hash=callers.address_hash(request._request),
        credential=credential,
        key=key,
        body_hash=body_hash(request) if key else "",
        answers=data["answers"],
    )


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
