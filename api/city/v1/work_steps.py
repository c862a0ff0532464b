"""The steps of a job in the field: set out, be there, be done, and what may come between."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request

from api.city.v1 import one_report
from api.city.v1.work_examples import body
from api.city.v1.work_orders import WORK_ORDER_ID, FieldView
from api.city.v1.work_shapes import (
    ExplanationIn,
    FinishIn,
    NothingIn,
    QuestionIn,
    TroubleIn,
    WorkOrderDetailOut,
)
from api.schema import operation
from api.scopes import staff
from reporting.access import RoleMissing
from reporting.rules.geometry import InvalidPlace
from reporting.rules.lifecycle import RequirementMissing, TransitionNotAllowed
from reporting.selectors.crew_day import JobNotFound
from reporting.services import field_work
from reporting.services.field_work import JobOver, NothingToExplain, NotYourJob, PhonePlace
from reporting.services.workflow.performing import VersionConflict
from tenants.entitlements import NotInPackage

_STEP: Final[dict[str, Any]] = {
    "parameters": [WORK_ORDER_ID, one_report.IF_MATCH_OR_NOT],
    "responses": {200: WorkOrderDetailOut},
    "tagged": True,
}
_REFUSED: Final = (JobNotFound, RoleMissing, NotYourJob, JobOver, VersionConflict, NotInPackage)


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
        description="With `help` the job stays under way and stands at the top of the desk's board; with `cannot` it "
        "ends and the report stays with the agency.",
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
        description="The question goes out under the agency's name and the answer comes back in `conversation`; "
        "neither side learns who the other is.",
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


def _proof(given: dict[str, Any]) -> dict[str, Any]:
    place = given.pop("place", None)
    sent = [(photo["id"], photo["token"]) for photo in given.pop("photos", ())]
    where = PhonePlace(place["lon"], place["lat"], place.get("at")) if place else None
    return {**given, "photos": sent, "place": where}
