"""Crews, where they are, and sending one to a report."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from api.city.v1 import one_report
from api.city.v1.naming import named
from api.city.v1.steps import checked
from api.city.v1.work_examples import body
from api.city.v1.work_orders import WORK_ORDER_ID, AgencyUnknown, FieldView, agency_of
from api.city.v1.work_shapes import (
    CrewOut,
    CrewQuery,
    NotedOut,
    PositionIn,
    SendCrewIn,
    WorkOrderDetailOut,
)
from api.schema import operation
from api.scopes import staff
from core import clock
from core.errors import DomainError
from reporting.access import ReportNotFound, RoleMissing
from reporting.rules.geometry import InvalidPlace
from reporting.rules.lifecycle import RoleNotAllowed, TransitionNotAllowed
from reporting.rules.limits import POSITION_MIN_SECONDS
from reporting.selectors import crews_now, work_orders
from reporting.selectors.crew_day import JobNotFound
from reporting.services import config, field_work
from reporting.services.field_work import (
    JobOver,
    MayNotSend,
    NotWorkedOn,
    NotYourJob,
    TimeOfPosition,
)
from reporting.services.workflow.steps import NotYourReport
from tenants.entitlements import NotInPackage


class CrewsView(FieldView):
    """Crews the caller may see."""

    access = {"GET": staff("work.read")}
    query = {"GET": CrewQuery}

    @operation(
        "list_crews",
        summary="Crews, their jobs and where they are",
        description="Working crews by name. A position is shown while a job is under way, and for ten minutes.",
        responses={200: CrewOut(many=True)},
        refuses=(RoleMissing, NotInPackage, AgencyUnknown),
    )
    def get(self, request: Request) -> Response:
        with config.read_once():
            agency = agency_of(self.asked.get("agency"))
            return Response(crews_now.crews(self.viewer, at=clock.now(), agency=agency))


class PositionsView(FieldView):
    """Where a crew is on its way to a job."""

    access = {"POST": staff("work.write")}

    @operation(
        "tell_position",
        summary="Tell where the crew is",
        description="While a job is under way, every 5 to 15 seconds; the command centre sees it at once. Kept for a "
        "day, after that only the length of the way. A phone that was out of reach sends what it measured meanwhile, "
        "one call for each place, with `measured_at`: it counts for the way, and does not move the crew back.",
        parameters=[WORK_ORDER_ID],
        request=PositionIn,
        responses={200: NotedOut},
        refuses=(
            JobNotFound,
            RoleMissing,
            NotYourJob,
            JobOver,
            InvalidPlace,
            TimeOfPosition,
            NotInPackage,
        ),
        examples=[body("position", {"lon": 104.0491, "lat": 1.1277})],
    )
    def post(self, request: Request, work_order_id: UUID) -> Response:
        order = self.read(work_order_id)
        given = checked(PositionIn, request)
        try:
            noted = field_work.record_position(
                work_order_id=order.public_id,
                lon=given["lon"],
                lat=given["lat"],
                measured_at=given.get("measured_at"),
                actor=work_orders.actor_on(self.viewer, order),
                at=clock.now(),
            )
        except DomainError as refusal:
            raise named(refusal) from refusal
        return Response({"noted": noted, "next_in_seconds": POSITION_MIN_SECONDS})


class ReportWorkOrdersView(FieldView):
    """Sending a crew to a report."""

    access = {"POST": staff("work.write")}

    @operation(
        "send_crew",
        summary="Send a crew to a report",
        description="The desk of the responsible agency, or the coordinator, sends one of its crews; an earlier crew "
        "is called off. The report must be worked on, unless `accept` accepts it in the same act.",
        parameters=[one_report.REPORT_ID],
        request=SendCrewIn,
        responses={201: WorkOrderDetailOut},
        tagged=True,
        located=True,
        refuses=(
            ReportNotFound,
            RoleMissing,
            MayNotSend,
            NotYourReport,
            NotWorkedOn,
            RoleNotAllowed,
            TransitionNotAllowed,
            NotInPackage,
        ),
        examples=[body("send", {"crew": "dlh-regu-1", "accept": True})],
    )
    def post(self, request: Request, report_id: UUID) -> HttpResponse:
        report = one_report.require(self.viewer, report_id)
        given = checked(SendCrewIn, request)
        send = field_work.accept_and_assign if given.pop("accept") else field_work.assign_crew
        try:
            order = send(
                report_id=report.public_id,
                actor=self.viewer.as_actor(report),
                at=clock.now(),
                **given,
            )
        except DomainError as refusal:
            raise named(refusal) from refusal
        response = self.shown(request, work_orders.order_of(order.public_id), status=201)
        response.headers["Location"] = f"/api/v1/work-orders/{order.public_id}"
        return response
