"""``/api/v1/reports``: send one, list them, read one, take it a step further."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.city.v1 import serializers
from core import callers, clock, ratelimit
from core.errors import DomainError, Forbidden, TooMany
from reporting import access
from reporting.rules import limits
from reporting.rules.states import OPEN_STATES, State
from reporting.selectors import report_list
from reporting.selectors.public_report import public_report
from reporting.services import config, intake, workflow
from reporting.web.viewers import actor_of, viewer_of

CURSOR = OpenApiParameter("cursor", str, description="`next` of the previous page.")
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Any text, new for each report. The same key and body again give the same report.",
)
HOUR = 3600


class VersionConflict(DomainError):
    """``If-Match`` names a version that is no longer the newest."""

    code = "version_conflict"
    status = 412


class ReportsView(APIView):
    """The collection."""

    @extend_schema(
        operation_id="list_reports",
        summary="Daftar laporan, terbaru dulu",
        parameters=[
            OpenApiParameter("bbox", str, description="barat,selatan,timur,utara"),
            OpenApiParameter("state", str, description="Keadaan, dipisah koma; `open` untuk semua terbuka."),
            OpenApiParameter("category", str, description="Kode kategori, termasuk di bawahnya."),
            OpenApiParameter("limit", int, description="1–100; biasanya 50."),
            CURSOR,
        ],
        responses={200: serializers.ReportPageOut, 422: serializers.ProblemOut},
    )
    def get(self, request: Request) -> HttpResponse:
        body = report_list.page(_filters(request))
        return HttpResponse(body, content_type="application/json")

    @extend_schema(
        operation_id="create_report",
        summary="Kirim laporan",
        parameters=[IDEMPOTENCY_KEY],
        request=serializers.ReportIn,
        responses={
            201: serializers.ReceiptOut,
            200: serializers.ReceiptOut,
            409: serializers.ProblemOut,
            422: serializers.ProblemOut,
            429: serializers.ProblemOut,
        },
    )
    def post(self, request: Request) -> Response:
        _limit_address(request)
        key = request.headers.get("Idempotency-Key", "")
        form = serializers.ReportIn(data=request.data)
        form.is_valid(raise_exception=True)
        receipt = intake.submit(
            _submission(request, form.validated_data, key),
            actor=actor_of(request._request),
            at=clock.now(),
        )
        body = asdict(receipt)
        body["id"] = body.pop("public_id")
        response = Response(body, status=200 if receipt.replayed else 201)
        response.headers["Location"] = f"/api/v1/reports/{receipt.public_id}"
        return response


class ReportView(APIView):
    """One report."""

    @extend_schema(
        operation_id="get_report",
        summary="Satu laporan dengan riwayat dan foto",
        responses={200: serializers.ReportDetailOut, 404: serializers.ProblemOut},
    )
    def get(self, request: Request, report_id: UUID) -> Response:
        viewer = viewer_of(request._request)
        body = public_report(access.require_report(report_id, viewer))
        response = Response(body)
        response.headers["ETag"] = f'"{body["version"]}"'
        return response


class TransitionView(APIView):
    """A step in a report's life, by its name in the transition table."""

    @extend_schema(
        operation_id="perform_transition",
        summary="Langkah petugas atas laporan",
        parameters=[OpenApiParameter("If-Match", str, OpenApiParameter.HEADER)],
        request={"application/json": {"type": "object", "additionalProperties": True}},
        responses={
            200: serializers.ReportDetailOut,
            403: serializers.ProblemOut,
            404: serializers.ProblemOut,
            409: serializers.ProblemOut,
            412: serializers.ProblemOut,
            422: serializers.ProblemOut,
        },
    )
    def post(self, request: Request, report_id: UUID, name: str) -> Response:
        viewer = viewer_of(request._request)
        if not viewer.is_staff and viewer.follow_hash == "" and viewer.device_hash == "":
            raise Forbidden(_("Masuk dahulu sebagai petugas."))
        report = access.require_report(report_id, viewer)
        expected = request.headers.get("If-Match", "").strip('"')
        if expected and expected != str(report.version):
            raise VersionConflict(
                _("Laporan sudah berubah. Muat ulang dan putuskan lagi."), version=report.version
            )
        arguments = request.data if isinstance(request.data, dict) else {}
        workflow.perform(
            name,
            report_id=report.public_id,
            actor=viewer.as_actor(report),
            at=clock.now(),
            arguments=arguments,
        )
        return Response(public_report(access.require_report(report_id, viewer)))


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
    raw = request._request.body if hasattr(request._request, "_body") else b""
    body_hash = hashlib.sha256(raw or repr(sorted(data.items())).encode()).hexdigest()
    credential = device or callers.address_hash(request._request)
    return intake.Submission(
        description=data["description"],
        category=data["category"],
        lon=data["lon"],
        lat=data["lat"],
        accuracy_m=data["accuracy_m"],
        location_source=data["location_source"],
        address_text=data["address_text"],
        photos=tuple((photo["id"], photo["token"]) for photo in data["photos"]),
        visibility=data["visibility"],
        channel="api",
        danger=data["danger"],
        name=data["name"],
        phone=data["phone"],
        email=data["email"],
        device_hash=device,
        credential=credential if key else "",
        key=key,
        body_hash=body_hash if key else "",
    )


def _filters(request: Request) -> report_list.Filters:
    query = request.query_params
    bbox, cursor = query.get("bbox", ""), query.get("cursor", "")
    return report_list.Filters(
        bbox=report_list.parse_bbox(bbox) if bbox else None,
        states=_states(query.get("state", "")),
        category=_category(query.get("category", "")),
        after=report_list.parse_cursor(cursor) if cursor else None,
        limit=_limit(query.get("limit", "")),
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


def _limit(text: str) -> int:
    if not text:
        return limits.PAGE_SIZE
    if not text.isdecimal() or not 1 <= int(text) <= 100:
        raise report_list.BadFilter(_("limit antara 1 dan 100."), field="limit")
    return int(text)
