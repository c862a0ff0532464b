"""The same intake as a textbook would write it: ModelSerializer, ORM look-ups, one save per row.

It does the same work with the same rules, only by the usual means: what intake is compared with.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.gis.geos import Point
from django.db import connection, transaction
from django.db.models import Q
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core import callers, clock
from core.outbox.services import enqueue
from core.tenancy import current_city
from reporting.models import (
    Agency,
    Area,
    Category,
    CitySettings,
    Deadline,
    IdempotencyKey,
    Report,
    ReportEvent,
    RoutingRule,
    SlaTarget,
    WorkingCalendar,
)
from reporting.rules import targets
from reporting.rules.calendars import Calendar
from reporting.rules.numbers import number_period


class ReportSerializer(serializers.ModelSerializer[Report]):
    """A new report in, its receipt out."""

    lon = serializers.FloatField(write_only=True, min_value=-180, max_value=180)
    lat = serializers.FloatField(write_only=True, min_value=-90, max_value=90)
    category = serializers.SlugRelatedField(
        slug_field="code", queryset=Category.objects.filter(is_active=True)
    )
    agency = serializers.CharField(source="agency.name", read_only=True)
    kelurahan = serializers.CharField(source="kelurahan.name", read_only=True)

    class Meta:
        model = Report
        fields = (
            "public_id", "number", "state", "category", "agency", "kelurahan", "description", "lon",
            "lat", "response_due_at", "resolution_due_at", "needs_triage",
        )  # fmt: skip
        read_only_fields = ("number", "state", "response_due_at", "resolution_due_at")


class ReportsView(APIView):
    """Takes reports in."""

    def post(self, request: Request) -> Response:
        form = ReportSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        device = callers.device_hash(request._request)
        key = request.headers.get("Idempotency-Key", "")
        at = clock.now()
        with transaction.atomic():
            known = IdempotencyKey.objects.filter(credential=device, key=key).first()
            if known is not None and known.report is not None:
                return Response(ReportSerializer(known.report).data)
            report = _create(form.validated_data, device, at)
            IdempotencyKey.objects.create(
                credential=device,
                key=key,
                body_hash=hashlib.sha256(repr(request.data).encode()).hexdigest(),
                report=report,
                response_status=201,
                created_at=at,
            )
        return Response(ReportSerializer(report).data, status=201)


def _create(data: dict[str, Any], device: str, at: datetime) -> Report:
    settings = CitySettings.objects.get()
    today = Report.objects.filter(device_hash=device, submitted_at__date=at.date()).count()
    point = Point(data["lon"], data["lat"], srid=4326)
    kelurahan = Area.objects.select_related("parent").get(
        level="kelurahan", is_active=True, boundary__covers=point
    )
    category: Category = data["category"]
    agency = _agency(category, kelurahan)
    calendar = _calendar(agency)
    due = {kind: _deadline(kind, category, kelurahan, calendar, at) for kind in targets.TargetKind}
    response, resolution = due[targets.TargetKind.RESPONSE], due[targets.TargetKind.RESOLUTION]
    report = Report.objects.create(
        number=_number(at),
        state="assigned",
        category=category,
        agency=agency,
        kelurahan=kelurahan,
        kecamatan=kelurahan.parent,
        description=data["description"],
        location=point,
        channel="api",
        priority=category.default_priority,
        submitted_at=at,
        assigned_at=at,
        response_due_at=response[1].due_at if response else None,
        resolution_due_at=resolution[1].due_at if resolution else None,
        device_hash=device,
        follow_token_hash=hashlib.sha256(secrets.token_bytes(24)).hexdigest(),
        needs_triage=today >= settings.device_daily_limit,
    )
    for kind, actor in (("received", "citizen"), ("route", "system")):
        ReportEvent.objects.create(
            report=report, kind=kind, actor_role=actor, actor_label=actor, happened_at=at
        )
    for target, facts in filter(None, due.values()):
        Deadline.objects.create(
            report=report,
            kind=target.kind,
            due_at=facts.due_at,
            target=target,
            started_at=at,
            steps=facts.steps_json(),
        )
    report_id = str(report.public_id)
    enqueue("reporting.report_changed", key=report.number, report_id=report_id)
    enqueue("reporting.notify_agency", key=report.number, report_id=report_id)
    return report


def _agency(category: Category, area: Area) -> Agency:
    rule = (
        RoutingRule.objects.select_related("agency")
        .filter(Q(category=None) | Q(category=category) | Q(category=category.parent))
        .filter(Q(area=None) | Q(area=area) | Q(area=area.parent))
        .filter(is_active=True, agency__is_active=True)
        .order_by("position", "pk")
        .first()
    )
    return rule.agency if rule is not None else Agency.objects.get(is_default=True)


def _calendar(agency: Agency) -> Calendar:
    row = agency.calendar or WorkingCalendar.objects.get(is_default=True)
    return Calendar.from_stored(
        name=row.name,
        time_zone=row.time_zone,
        weekly=row.weekly,
        ramadan=row.ramadan,
        holidays=[(day.on, day.name, day.is_working) for day in row.holidays.all()],
        version=row.version,
    )


def _deadline(
    kind: targets.TargetKind, category: Category, area: Area, calendar: Calendar, at: datetime
) -> tuple[SlaTarget, targets.DeadlineFacts] | None:
    row = (
        SlaTarget.objects.filter(kind=kind)
        .filter(Q(category=None) | Q(category=category) | Q(category=category.parent))
        .filter(Q(area=None) | Q(area=area), Q(priority=None) | Q(priority="normal"))
        .order_by("category__parent", "category", "area")
        .first()
    )
    if row is None:
        return None
    target = targets.Target(
        kind=kind,
        amount=row.amount,
        unit=targets.Unit(row.unit),
        counting=targets.Counting(row.counting),
    )
    return row, targets.deadline(at, target, calendar)


def _number(at: datetime) -> str:
    city = current_city()
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('report_serial')")
        (serial,) = cursor.fetchone()
    return f"{city.number_prefix}-{number_period(at.astimezone(ZoneInfo(city.time_zone)))}-{serial}"


urlpatterns = [path("api/v1/reports", ReportsView.as_view())]
