"""What each step of a report's life takes, field by field: the transition table as the contract tells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rest_framework import serializers

from api.serializers import StrictSerializer
from reporting.models import Priority
from reporting.rules import limits
from reporting.rules.reasons import HOLD_RULES, REJECT_RULES, HoldReason, RejectReason

_PAUSES: Final = ", ".join(f"`{rule.reason}`" for rule in HOLD_RULES.values() if rule.pauses)
_NEXT_DOOR: Final = ", ".join(
    f"`{rule.reason}`" for rule in REJECT_RULES.values() if rule.needs_next_door
)


def _note(help_text: str, *, needed: bool = False) -> serializers.CharField:
    if needed:
        return serializers.CharField(
            min_length=limits.MIN_NOTE, max_length=limits.MAX_NOTE, help_text=help_text
        )
    return serializers.CharField(
        required=False, allow_blank=True, max_length=limits.MAX_NOTE, help_text=help_text
    )


def _code(help_text: str) -> serializers.CharField:
    return serializers.CharField(max_length=limits.MAX_CODE, help_text=help_text)


class SentPhotoIn(StrictSerializer):
    """A photo uploaded beforehand, with the token that came with it."""

    id = serializers.UUIDField(help_text="Id of the upload.")
    token = serializers.CharField(max_length=200, help_text="Token of the upload.")


def photos(help_text: str) -> serializers.ListField:
    """Photos uploaded beforehand."""
    return serializers.ListField(
        child=SentPhotoIn(), required=False, max_length=limits.MAX_PHOTOS, help_text=help_text
    )


class AcceptIn(StrictSerializer):
    """The agency starts working on the report."""

    note = _note("Told to the reporter.")


class ResolveIn(StrictSerializer):
    """The agency says that the work is done, and shows it."""

    note = _note("What was done; the reporter reads it.", needed=True)
    photos = photos(
        "After-photos. Needed unless some were sent earlier in this round of work; the coordinator may go without."
    )


class ConfirmIn(StrictSerializer):
    """The reporter says that it is really fixed."""

    note = _note("A word to the agency.")


class AnswerIn(StrictSerializer):
    """The reporter answers what the agency asked."""

    note = _note("The answer.", needed=True)
    photos = photos("Photos that show what was asked for.")


class ResumeIn(StrictSerializer):
    """Work goes on after a wait."""

    note = _note("Told to the reporter.")


class ReopenIn(StrictSerializer):
    """It is not fixed."""

    note = _note("What is not fixed.", needed=True)
    photos = photos("Photos that show it as it is now.")


class AssignIn(StrictSerializer):
    """The coordinator makes an agency responsible."""

    agency = _code("Code of the agency that becomes responsible.")
    note = _note("Printed on the timeline.")


class HandOverIn(StrictSerializer):
    """An agency passes the report on."""

    agency = _code("Code of the agency that becomes responsible.")
    note = _note("Why it is theirs.", needed=True)


class AskReporterIn(StrictSerializer):
    """The agency asks the reporter; the resolution clock stands still until the answer."""

    note = _note("The question.", needed=True)


class HoldIn(StrictSerializer):
    """The report waits."""

    reason = serializers.ChoiceField(
        [reason.value for reason in HoldReason],
        help_text=f"What it waits for. {_PAUSES} stop the resolution clock, the others do not.",
    )
    note = _note("Told to the reporter: why, and until when.", needed=True)


class RecategoriseIn(StrictSerializer):
    """What the report is about is corrected."""

    category = _code("Code of the right category.")
    note = _note("Printed on the timeline.")
    reroute = serializers.BooleanField(
        default=False, help_text="Ask the routing rules again which agency is responsible."
    )


class PrioritiseIn(StrictSerializer):
    """How soon somebody must look."""

    priority = serializers.ChoiceField(Priority.values, help_text="The new priority.")
    note = _note("Printed on the timeline.")


class MergeIn(StrictSerializer):
    """The report joins another one about the same problem."""

    report = serializers.CharField(
        max_length=60, help_text="Number or id of the open report that stays."
    )
    note = _note("Printed on the timeline.")


class UnmergeIn(StrictSerializer):
    """A joined report is taken apart again."""

    note = _note("Why.", needed=True)


class RejectIn(StrictSerializer):
    """The report is closed without a repair."""

    reason = serializers.ChoiceField(
        [reason.value for reason in RejectReason],
        help_text="Why. Which reasons are open depends on the role.",
    )
    note = _note("The explanation for the reporter.", needed=True)
    next_door = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=200,
        help_text=f"Whose business it is instead; needed for {_NEXT_DOOR} unless the category names it.",
    )


SHAPES: Final[Mapping[str, type[StrictSerializer]]] = {
    "accept": AcceptIn,
    "resolve": ResolveIn,
    "confirm": ConfirmIn,
    "answer": AnswerIn,
    "resume": ResumeIn,
    "reopen": ReopenIn,
    "assign": AssignIn,
    "hand_over": HandOverIn,
    "ask_reporter": AskReporterIn,
    "hold": HoldIn,
    "recategorise": RecategoriseIn,
    "prioritise": PrioritiseIn,
    "merge": MergeIn,
    "unmerge": UnmergeIn,
    "reject": RejectIn,
}
"""Steps a caller may take, in the order of the table; what the system does by itself is not among them."""


def arguments_of(checked: Mapping[str, Any]) -> dict[str, object]:
    """Checked fields in the words of ``workflow.perform``."""
    given: dict[str, object] = dict(checked)
    if "photos" in checked:
        given["photos"] = [
            {"id": str(photo["id"]), "token": photo["token"]} for photo in checked["photos"]
        ]
    return given


class NeedOut(serializers.Serializer[Any]):
    """One thing to choose for a step."""

    value = serializers.CharField(help_text="What is sent.")
    label = serializers.CharField(help_text="For people.")  # type: ignore[assignment]  # a field, as declared


class StepOut(serializers.Serializer[Any]):
    """A step the caller may take now."""

    name = serializers.ChoiceField(list(SHAPES), help_text="Last word of the step's address.")
    label = serializers.CharField(help_text="For a button.")  # type: ignore[assignment]  # a field, as declared
    needs = serializers.ListField(
        child=serializers.CharField(), help_text="Fields this caller must send."
    )
    choose = serializers.CharField(
        allow_blank=True, help_text='The field that `options` belong to; "" without options.'
    )
    options = NeedOut(many=True, help_text="What may be chosen now.")


class StepsOut(serializers.Serializer[Any]):
    """What the caller may do with a report now."""

    role = serializers.CharField(help_text="As what the caller acts on this report.")
    version = serializers.IntegerField(help_text="Of the report; see `If-Match`.")
    steps = StepOut(many=True)
