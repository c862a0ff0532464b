"""``/api/v1/reports/{id}/transitions/…``: one operation for each step a caller may take.

The transition table says which steps there are; ``step_shapes`` what each takes; ``workflow.perform``
whether it may be taken. Nothing of that is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response

from api import conditional
from api.base import ApiView
from api.city.v1 import one_report, serializers, step_examples
from api.city.v1.naming import named
from api.city.v1.step_shapes import SHAPES, StepsOut, arguments_of
from api.schema import operation
from api.scopes import Access, anybody, staff
from api.serializers import StrictSerializer
from core import clock
from core.errors import DomainError
from reporting.access import ReportNotFound
from reporting.models import Report
from reporting.rules.lifecycle import (
    Actor,
    CoordinatorMustDecide,
    RequirementMissing,
    RoleNotAllowed,
    TransitionNotAllowed,
    UnknownTransition,
)
from reporting.rules.roles import Role
from reporting.rules.transitions import TRANSITIONS_BY_NAME, Transition
from reporting.selectors.report_desk import StepChoice, available_steps
from reporting.services import photos, workflow
from reporting.services.workflow import joining, routing
from reporting.services.workflow.performing import VersionConflict
from reporting.services.workflow.steps import NotYourReport

#: Steps of the reporter: open to whoever holds the follow link, or sent the report from this device.
CITIZENS: Final = frozenset(
    name for name, step in TRANSITIONS_BY_NAME.items() if Role.REPORTER in step.roles
)
_PHOTOS: Final = (
    photos.PhotoUnknown,
    photos.PhotoExpired,
    photos.PhotoUsed,
    photos.PhotoUnusable,
    photos.TooManyPhotos,
)
_SPECIAL: Final[Mapping[str, tuple[type[DomainError], ...]]] = {
    "resolve": _PHOTOS,
    "answer": _PHOTOS,
    "reopen": _PHOTOS,
    "assign": (routing.AgencyInactive, routing.SameAgency),
    "hand_over": (routing.AgencyInactive, routing.SameAgency, CoordinatorMustDecide),
    "recategorise": (routing.CategoryMissing, routing.SameCategory),
    "prioritise": (routing.SamePriority,),
    "merge": (joining.TargetNotOpen,),
}


class StepsView(ApiView):
    """What the caller may do with a report now."""

    access = {"GET": anybody("reports.read")}

    @operation(
        "list_steps",
        summary="Steps the caller may take on a report now",
        description="Read from the same table as the buttons of the screens: the most likely step comes first, and "
        "each says what it needs from this caller. Empty when there is nothing to do.",
        parameters=[one_report.REPORT_ID, one_report.FOLLOW_TOKEN, one_report.DEVICE_ID],
        responses={200: StepsOut},
        refuses=(ReportNotFound,),
        examples=[step_examples.STEPS],
    )
    def get(self, request: Request, report_id: UUID) -> Response:
        report = one_report.require(self.viewer, report_id)
        role = self.viewer.roles_for(report)[0]
        found = available_steps(report, role, at=clock.now())
        steps = [_choice(each) for each in found if each.name in SHAPES]
        return Response({"role": role.value, "version": report.version, "steps": steps})


class StepView(ApiView):
    """One step, made for each by :func:`view_of`."""

    step: ClassVar[str]
    shape: ClassVar[type[StrictSerializer]]

    def take(self, request: Request, report_id: UUID) -> HttpResponse:
        """Take the step and answer with the report as it is then."""
        report = one_report.require(self.viewer, report_id)
        given = checked(self.shape, request)
        try:
            workflow.perform(
                self.step,
                report_id=report.public_id,
                actor=actor_on(self.viewer, report, self.step),
                at=clock.now(),
                arguments=arguments_of(given),
                expected_version=conditional.expected_version(request, report.version),
            )
        except DomainError as refusal:
            raise named(refusal) from refusal
        return one_report.changed(request, report.public_id)


class UnknownStepView(ApiView):
    """What stands where a step would stand, and is none."""

    schema = None  # type: ignore[assignment]  # no part of the contract
    access = {"POST": anybody()}

    def post(self, request: Request, report_id: UUID, name: str) -> HttpResponse:
        raise UnknownTransition(_("Tidak ada langkah ini."), transition=name[:60])


def view_of(name: str) -> type[StepView]:
    """The operation of one step, as its table row and its shape say."""
    row = TRANSITIONS_BY_NAME[name]

    @operation(
        step_examples.OPERATIONS.get(name, f"{name}_report"),
        summary=step_examples.SUMMARIES[name],
        description=_described(row),
        parameters=[one_report.REPORT_ID, one_report.IF_MATCH_OR_NOT, *_headers(name)],
        request=SHAPES[name],
        responses={200: serializers.ReportDetailOut},
        tagged=True,
        refuses=(
            ReportNotFound,
            RoleNotAllowed,
            *(() if name in CITIZENS else (NotYourReport,)),
            TransitionNotAllowed,
            VersionConflict,
            RequirementMissing,
            *_SPECIAL.get(name, ()),
        ),
        examples=[
            OpenApiExample(name, value=step_examples.BODIES[name], request_only=True),
        ],
    )
    def post(self: StepView, request: Request, report_id: UUID) -> HttpResponse:
        return self.take(request, report_id)

    members: dict[str, Any] = {
        "__doc__": SHAPES[name].__doc__,
        "__module__": __name__,
        "access": {"POST": _access(name)},
        "step": name,
        "shape": SHAPES[name],
        "post": post,
    }
    return type(f"{name.title().replace('_', '')}View", (StepView,), members)


def checked(shape: type[StrictSerializer], request: Request) -> dict[str, Any]:
    """The fields of the body, checked.

    Raises:
        ValidationError: Something is missing, unknown or wrong.
    """
    form = shape(data=request.data)
    form.is_valid(raise_exception=True)
    found: dict[str, Any] = form.validated_data
    return found


def actor_on(viewer: Any, report: Report, step: str) -> Actor:
    """As whom the caller takes a step: as the report's reporter where that is what the step is for."""
    found: Actor = viewer.as_actor(report, role=Role.REPORTER if step in CITIZENS else None)
    return found


def _access(name: str) -> Access:
    return anybody("reports.create") if name in CITIZENS else staff("reports.act")


def _headers(name: str) -> tuple[Any, ...]:
    return (one_report.FOLLOW_TOKEN, one_report.DEVICE_ID) if name in CITIZENS else ()


def _described(row: Transition) -> str:
    """From where to where, and who may, in the words of the table."""
    sources = ", ".join(f"`{state}`" for state in sorted(row.sources))
    roles = ", ".join(f"`{role}`" for role in sorted(row.roles - {Role.SYSTEM}))
    target = f"to `{row.target}`" if row.target else "and stays there"
    lines = [f"{(SHAPES[row.name].__doc__ or '').strip()} From {sources} {target}."]
    lines.append(f"Roles: {roles}. A key acts as operator of its agency.")
    if row.closes_after_days and row.timed_roles:
        lines.append(f"The reporter may do so for {row.closes_after_days} days.")
    if row.first_response:
        lines.append("Counts as the first answer to the reporter.")
    return " ".join(lines)


def _choice(step: StepChoice) -> dict[str, Any]:
    needs = ["photos" if need == "photo" else need for need in step.needs]
    choosing = {"assign": "agency", "hand_over": "agency", "recategorise": "category"}
    choosing |= {"prioritise": "priority", "hold": "reason", "reject": "reason"}
    return {
        "name": step.name,
        "label": step.label,
        "needs": needs,
        "choose": choosing.get(step.name, "") if step.options else "",
        "options": [{"value": each.value, "label": each.label} for each in step.options],
    }


STEP_VIEWS: Final[Mapping[str, type[StepView]]] = {name: view_of(name) for name in SHAPES}
