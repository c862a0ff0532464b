"""``/api/v1/work-orders``: the jobs of crews, listed, read, and carried on step by step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from api import conditional, pagination
from api.base import ApiView
from api.city.v1.naming import named
from api.city.v1.steps import checked
from api.city.v1.work_shapes import (
    WorkOrderDetailOut,
    WorkOrderOut,
    WorkOrderQuery,
)
from api.parsers import JsonRenderer
from api.schema import operation
from api.scopes import staff
from api.serializers import StrictSerializer
from core import clock
from core.errors import DomainError, Invalid
from core.tenancy import current_city
from reporting import access
from reporting.access import RoleMissing
from reporting.models import WorkOrder, WorkState
from reporting.selectors import work_orders
from reporting.selectors.crew_day import JobNotFound
from reporting.services import config, field_work
from reporting.services.workflow.verbs import Verb
from tenants import entitlements
from tenants.entitlements import NotInPackage, Service
from tenants.models import City

WORK_ORDER_ID: Final = OpenApiParameter(
    "work_order_id", UUID, OpenApiParameter.PATH, description="Id of the job."
)


class AgencyUnknown(Invalid):
    """There is no such agency."""

    code = "agency_not_found"


class FieldView(ApiView):
    """Everything about work in the field: for those who do it, where the city's package has it."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """As everywhere, and asks for the package and a role in the field."""
        super().initial(request, *args, **kwargs)
        entitlements.require(cast(City, current_city()), Service.FIELD_CREWS)
        access.require_role(self.viewer, *work_orders.READERS)

    def read(self, public_id: UUID) -> WorkOrder:
        """A job the caller may see."""
        return work_orders.require_order(self.viewer, public_id)

    def shown(self, request: Request, order: WorkOrder, *, status: int = 200) -> HttpResponse:
        """One job with its tag."""
        with config.read_once():
            found = JsonRenderer().render(work_orders.detail(order))
        tag = conditional.etag(order.report.version, found)
        return conditional.answer(request, found, tag=tag, status=status)

    def act(
        self,
        request: Request,
        public_id: UUID,
        step: Verb[..., Any],
        shape: type[StrictSerializer],
        worded: Callable[[dict[str, Any]], dict[str, Any]] = dict,
    ) -> HttpResponse:
        """Take a step on a job and answer with the job as it is then.

        Args:
            request: The call.
            public_id: Of the job.
            step: One of ``field_work``'s verbs.
            shape: What the body is checked by.
            worded: The checked body in the words of the verb.
        """
        order = self.read(public_id)
        given = worded(checked(shape, request))
        try:
            field_work.as_read(
                step,
                conditional.expected_version(request, order.report.version),
                work_order_id=order.public_id,
                actor=work_orders.actor_on(self.viewer, order),
                at=clock.now(),
                **given,
            )
        except DomainError as refusal:
            raise named(
                refusal, within="place" if refusal.code == "invalid_place" else ""
            ) from refusal
        return self.shown(request, work_orders.order_of(order.public_id))


class WorkOrdersView(FieldView):
    """The jobs the caller may see."""

    access = {"GET": staff("work.read")}
    query = {"GET": WorkOrderQuery}

    @operation(
        "list_work_orders",
        summary="Jobs in the field, last sent first",
        description="Crews see their own jobs, desks those of their agency's crews, the coordinator, the command "
        "centre and the city's administrator all of them; a key those of its agency.",
        responses={200: pagination.page_of(WorkOrderOut)},
        refuses=(RoleMissing, NotInPackage, AgencyUnknown, pagination.BadCursor),
    )
    def get(self, request: Request) -> Response:
        with config.read_once():
            found = work_orders.listed(self.viewer, _filters(self.asked))
            page = pagination.read(found, self.asked, by=("-assigned_at", "-pk"))
            return Response(page.answer(work_orders.summary))


class WorkOrderView(FieldView):
    """One job."""

    access = {"GET": staff("work.read")}

    @operation(
        "get_work_order",
        summary="One job in the field",
        parameters=[WORK_ORDER_ID],
        responses={200: WorkOrderDetailOut},
        refuses=(JobNotFound, RoleMissing, NotInPackage),
        etag=True,
    )
    def get(self, request: Request, work_order_id: UUID) -> HttpResponse:
        return self.shown(request, self.read(work_order_id))


def agency_of(code: str | None) -> int | None:
    """Primary key of the agency a caller named; ``None`` when none was.

    Raises:
        AgencyUnknown: There is no such agency.
    """
    if not code:
        return None
    found = config.snapshot().agencies.get(code)
    if found is None:
        refusal = AgencyUnknown(_("Dinas ini tidak ada."), field="agency")
        raise named(refusal)
    return found.pk


def _filters(asked: dict[str, Any]) -> work_orders.Filters:
    return work_orders.Filters(
        states=tuple(WorkState(word) for word in asked.get("state", ())),
        agency=agency_of(asked.get("agency")),
        crew=asked.get("crew", ""),
        report=asked.get("report"),
        in_trouble=asked.get("in_trouble"),
    )
