"""``/api/v1/work-orders``: the jobs of crews, listed, read, and carried on step by step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from api import conditional, pagination
from api.base import ApiView
from api.city.v1 import one_report
from api.city.v1.steps import checked, named
from api.city.v1.work_examples import body
from api.city.v1.work_shapes import (
    ExplanationIn,
    FinishIn,
    NothingIn,
    QuestionIn,
    TroubleIn,
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
from reporting.rules.geometry import InvalidPlace
from reporting.rules.lifecycle import RequirementMissing, TransitionNotAllowed
from reporting.selectors import work_orders
from reporting.selectors.crew_day import JobNotFound
from reporting.services import config, field_work
from reporting.services.field_work import (
    JobOver,
    NothingToExplain,
    NotYourJob,
    PhonePlace,
)
from reporting.services.workflow.performing import VersionConflict
from reporting.services.workflow.verbs import Verb
from tenants import entitlements
from tenants.entitlements import NotInPackage, Service
from tenants.models import City

WORK_ORDER_ID: Final = OpenApiParameter(
    "work_order_id", UUID, OpenApiParameter.PATH, description="Id of the job."
)
_STEP: Final[dict[str, Any]] = {
    "parameters": [WORK_ORDER_ID, one_report.IF_MATCH_OR_NOT],
    "responses": {200: WorkOrderDetailOut},
}
_REFUSED: Final = (JobNotFound, RoleMissing, NotYourJob, JobOver, VersionConflict, NotInPackage)


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
                conditional.expected_version(request),
                work_order_id=order.public_id,
                actor=work_orders.actor_on(self.viewer, order),
                at=clock.now(),
                **given,
            )
        except DomainError as refusal:
            raise named(refusal) from refusal
        return self.shown(request, work_orders.order_of(order.public_id))


class WorkOrdersView(FieldView):
    """The jobs the caller may see."""

    access = {"GET": staff("work.read")}
    query = {"GET": WorkOrderQuery}

    @operation(
        "list_work_orders",
        summary="Jobs in the field, last sent first",
        description="Crews see their own jobs, desks those of their agency's crews, the coordinator, the command centre "
        "and the city's administrator all of them; a key those of its agency.",
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


class StartView(FieldView):
    """The crew sets out."""

    access = {"POST": staff("work.write")}

    @operation(
        "start_work_order",
        summary="Set out to a job",
        description="From now on the crew's position is shown to the command centre, as far as it is told. A job that "
        "is under way already stays as it is.",
        request=NothingIn,
        refuses=_REFUSED,
        examples=[body("start", {})],
        **_STEP,
    )
    def post(self, request: Request, work_order_id: UUID) -> HttpResponse:
        return self.act(request, work_order_id, field_work.start, NothingIn)


class ArriveView(FieldView):
    """The crew is there."""

    access = {"POST": staff("work.write")}

    @operation(
        "arrive_at_work_order",
        summary="Be on site",
        description="The crew has reached the place. Arriving twice changes nothing.",
        request=NothingIn,
        refuses=_REFUSED,
        examples=[body("arrive", {})],
        **_STEP,
    )
    def post(self, request: Request, work_order_id: UUID) -> HttpResponse:
        return self.act(request, work_order_id, field_work.arrive, NothingIn)


class FinishView(FieldView):
    """The crew is done."""

    access = {"POST": staff("work.write")}

    @operation(
        "finish_work_order",
        summary="Finish a job, with proof",
        description="The job, and with it the report, is done; the reporter is asked whether it is. A doubtful proof "
        "(another place, another time, a picture seen before) is taken all the same and reviewed: `doubts` then says "
        "what the crew must explain.",
        request=FinishIn,
        refuses=(*_REFUSED, RequirementMissing, TransitionNotAllowed, InvalidPlace),
        examples=[
            body(
                "finish",
                {
                    "note": "Sampah sudah diangkut dan lokasi dibersihkan.",
                    "photos": [
                        {
                            "id": "0d2c9a52-6f4e-4f0a-9a43-3f1f2ab0a6c7",
                            "token": "qk3dXw1kS0m2Qv9yQkz4Xw7mR1hN8e2J",
                        }
                    ],
                    "place": {"lon": 104.05312, "lat": 1.12934, "at": "2026-11-22T10:41:05+07:00"},
                },
            )
        ],
        **_STEP,
    )
    def post(self, request: Request, work_order_id: UUID) -> HttpResponse:
        return self.act(request, work_order_id, field_work.finish, FinishIn, _proof)


class TroubleView(FieldView):
    """The job does not go on."""

    access = {"POST": staff("work.write")}

    @operation(
        "report_work_order_trouble",
        summary="Say that a job does not go on",
        description="With `help` the job stays under way and stands at the top of the desk's board; with `cannot` it ends "
        "and the report stays with the agency.",
        request=TroubleIn,
        refuses=_REFUSED,
        examples=[
            body(
                "help",
                {
                    "kind": "help",
                    "reason": "needs_equipment",
                    "note": "Perlu gergaji mesin, batangnya besar.",
                },
            )
        ],
        **_STEP,
    )
    def post(self, request: Request, work_order_id: UUID) -> HttpResponse:
        return self.act(request, work_order_id, field_work.report_trouble, TroubleIn)


class QuestionsView(FieldView):
    """The crew asks the reporter."""

    access = {"POST": staff("work.write")}

    @operation(
        "ask_about_work_order",
        summary="Ask the reporter from the place",
        description="The question goes out under the agency's name and the answer comes back in `conversation`; neither "
        "side learns who the other is.",
        request=QuestionIn,
        refuses=(*_REFUSED, TransitionNotAllowed),
        examples=[body("question", {"question": "Di sisi jalan yang mana sampahnya?"})],
        **_STEP,
    )
    def post(self, request: Request, work_order_id: UUID) -> HttpResponse:
        return self.act(request, work_order_id, field_work.ask_reporter, QuestionIn)


class ExplanationView(FieldView):
    """The crew explains its proof."""

    access = {"POST": staff("work.write")}

    @operation(
        "explain_work_order",
        summary="Explain a doubtful proof",
        description="Whoever reviews the proof reads the sentence. Only while somebody doubts it.",
        request=ExplanationIn,
        refuses=(JobNotFound, RoleMissing, NotYourJob, NothingToExplain, NotInPackage),
        examples=[body("explain", {"text": "Foto diambil dari seberang karena jalannya ditutup."})],
        **_STEP,
    )
    def post(self, request: Request, work_order_id: UUID) -> HttpResponse:
        return self.act(request, work_order_id, field_work.explain, ExplanationIn)


def agency_of(code: str | None) -> int | None:
    """Primary key of the agency a caller named; ``None`` when none was.

    Raises:
        AgencyUnknown: There is no such agency.
    """
    if not code:
        return None
    found = config.snapshot().agencies.get(code)
    if found is None:
        refusal = AgencyUnknown("Dinas ini tidak ada.", field="agency")
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


def _proof(given: dict[str, Any]) -> dict[str, Any]:
    place = given.pop("place", None)
    sent = [(photo["id"], photo["token"]) for photo in given.pop("photos", ())]
    where = PhonePlace(place["lon"], place["lat"], place.get("at")) if place else None
    return {**given, "photos": sent, "place": where}
