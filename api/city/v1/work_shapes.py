"""What jobs in the field look like, and what each step on one takes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from api.city.v1 import work_examples
from api.city.v1.step_shapes import photos
from api.parameters import (
    LatitudeField,
    LongitudeField,
    MomentField,
    PageQuery,
    QueryParameters,
    WordsField,
)
from api.serializers import StrictSerializer
from reporting.models import WorkState
from reporting.rules import limits
from reporting.rules.states import State
from reporting.rules.trouble import Trouble, TroubleKind

_FIRST_YEAR: Final = 1970
_STATES: Final = [state.value for state in WorkState]


def _moment(help_text: str) -> serializers.DateTimeField:
    return serializers.DateTimeField(allow_null=True, help_text=help_text)


class WorkOrderQuery(PageQuery):
    """Which jobs."""

    state = WordsField(_STATES, required=False)
    crew = serializers.CharField(
        required=False, max_length=limits.MAX_CODE, help_text="Code of a crew."
    )
    agency = serializers.CharField(
        required=False, max_length=limits.MAX_CODE, help_text="Code of the crews' agency."
    )
    report = serializers.UUIDField(required=False, help_text="Id of a report.")
    in_trouble = serializers.BooleanField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Only jobs whose crew said that it cannot go on, or only others.",
    )


class CrewQuery(QueryParameters):
    """Which crews."""

    agency = serializers.CharField(
        required=False, max_length=limits.MAX_CODE, help_text="Code of their agency."
    )


class WorkReportOut(serializers.Serializer[Any]):
    """What a crew must know of the report; never who sent it."""

    id = serializers.UUIDField(help_text="Id of the report.")
    number = serializers.CharField(help_text="What people quote.")
    state = serializers.ChoiceField([state.value for state in State], help_text="Of the report.")
    category = serializers.CharField(help_text="Code of its category.")
    category_name = serializers.CharField(help_text="Name of its category.")
    description = serializers.CharField(allow_blank=True, help_text="The sender's words.")
    address = serializers.CharField(allow_blank=True, help_text="How to find it, in words.")
    lon = serializers.FloatField(help_text="Degrees east.")
    lat = serializers.FloatField(help_text="Degrees north.")
    kelurahan = serializers.CharField(allow_null=True, help_text="Name of the kelurahan.")
    kecamatan = serializers.CharField(allow_null=True, help_text="Name of the kecamatan.")
    priority = serializers.CharField(help_text="How soon somebody must look.")
    danger = serializers.BooleanField(help_text="Somebody may be in danger.")
    submitted_at = serializers.DateTimeField(help_text="When it was sent.")
    resolution_due_at = _moment("When it must be done.")
    clock_paused = serializers.BooleanField(help_text="Whether that clock stands still.")
    thumbnail_url = serializers.CharField(
        allow_null=True, help_text="Small picture of its first photo; a link that expires."
    )


@extend_schema_serializer(examples=[work_examples.SUMMARY])
class WorkOrderOut(serializers.Serializer[Any]):
    """A crew's job for a report."""

    id = serializers.UUIDField(help_text="Id of the job.")
    crew = serializers.CharField(help_text="Code of the crew.")
    crew_name = serializers.CharField(help_text="Name of the crew.")
    agency = serializers.CharField(allow_null=True, help_text="Code of the crew's agency.")
    state = serializers.ChoiceField(_STATES, help_text="How far it is.")
    assigned_at = serializers.DateTimeField(help_text="When the crew was sent.")
    started_at = _moment("When it set out.")
    arrived_at = _moment("When it was there.")
    done_at = _moment("When it was done.")
    note = serializers.CharField(
        allow_blank=True, help_text="For the crew; of a finished job, what was done."
    )
    route_metres = serializers.IntegerField(help_text="Driven so far.")
    trouble = serializers.ChoiceField(
        ["", *(reason.value for reason in Trouble)], help_text='Why it cannot go on; "" if it can.'
    )
    trouble_note = serializers.CharField(allow_blank=True, help_text="The crew's words about that.")
    trouble_at = _moment("When it said so.")
    explanation = serializers.CharField(
        allow_blank=True, help_text="The crew's words about a doubtful proof."
    )
    report = WorkReportOut(help_text="What it is about.")


class WorkPhotoOut(serializers.Serializer[Any]):
    """A photo with links that expire."""

    id = serializers.UUIDField(help_text="Id of the photo.")
    kind = serializers.CharField(help_text="`before`, `after` or `visit`.")
    state = serializers.CharField(help_text="`ready` when it can be shown.")
    url = serializers.CharField(allow_blank=True, help_text='Link; "" while it is being made.')
    thumbnail_url = serializers.CharField(allow_blank=True, help_text="Link to a small one.")


class SaidOut(serializers.Serializer[Any]):
    """A question to the reporter, or the answer; never by name."""

    is_answer = serializers.BooleanField(help_text="Whether the reporter said it.")
    text = serializers.CharField(help_text="The words.")
    at = serializers.DateTimeField(help_text="When.")


class PlaceAtOut(serializers.Serializer[Any]):
    """Where a crew was, and when."""

    lon = serializers.FloatField(help_text="Degrees east.")
    lat = serializers.FloatField(help_text="Degrees north.")
    at = serializers.DateTimeField(help_text="When.")


class WorkAnswerOut(serializers.Serializer[Any]):
    """What the sender answered to a question of the category."""

    code = serializers.CharField(help_text="Code of the question.")
    text = serializers.CharField(help_text="The question as it was asked then.")
    kind = serializers.CharField(help_text="Of what kind it is.")
    value = serializers.JSONField(help_text="The answer.")
    said = serializers.CharField(help_text="The answer in words.")


@extend_schema_serializer(examples=[work_examples.DETAIL])
class WorkOrderDetailOut(WorkOrderOut):
    """One job with its photos, its conversation and the crew's last place."""

    version = serializers.IntegerField(help_text="Raised by every act; see `If-Match`.")
    answers = WorkAnswerOut(many=True, help_text="Answers to the category's questions.")
    photos = WorkPhotoOut(many=True, help_text="Of the report, and of the work.")
    conversation = SaidOut(many=True, help_text="Between the agency and the reporter.")
    waits_for_reporter = serializers.BooleanField(help_text="Whether a question is open.")
    doubts = serializers.ListField(
        child=serializers.CharField(), help_text="Why the crew must explain its proof."
    )
    position = PlaceAtOut(allow_null=True, help_text="Where the crew was seen last on this job.")


@extend_schema_serializer(examples=[work_examples.CREW], many=True)
class CrewOut(serializers.Serializer[Any]):
    """A crew that may be sent out."""

    code = serializers.CharField(help_text="Its code.")
    name = serializers.CharField(help_text="Its name.")
    agency = serializers.CharField(help_text="Code of its agency.")
    vehicle = serializers.CharField(allow_blank=True, help_text="What it drives.")
    work_orders = serializers.ListField(
        child=serializers.UUIDField(), help_text="Its jobs under way, the oldest first."
    )
    position = PlaceAtOut(
        allow_null=True, help_text="Where it is, while it is on the move and tells so."
    )


class SendCrewIn(StrictSerializer):
    """A crew is sent to a report."""

    crew = serializers.CharField(max_length=limits.MAX_CODE, help_text="Code of the crew.")
    note = serializers.CharField(
        required=False, allow_blank=True, max_length=limits.MAX_NOTE, help_text="For the crew."
    )
    accept = serializers.BooleanField(
        default=False,
        help_text="Accept the report and send the crew in one act: both happen, or nothing.",
    )


class NothingIn(StrictSerializer):
    """The step takes nothing: an empty object, or no body."""


class PhonePlaceIn(StrictSerializer):
    """Where the phone was when it took the first after-photo, by its own clock."""

    lon = LongitudeField(help_text="Degrees east.")
    lat = LatitudeField(help_text="Degrees north.")
    at = MomentField(required=False, help_text="When, with its time zone.")

    def validate_at(self, value: datetime) -> datetime:
        # A phone that has lost its clock starts anew at some year long ago, not before it was built.
        if value.year < _FIRST_YEAR:
            raise serializers.ValidationError(_("Periksa jam HP ini."), "clock_wrong")
        return value


class FinishIn(StrictSerializer):
    """The work is done, with proof."""

    note = serializers.CharField(
        min_length=limits.MIN_NOTE,
        max_length=limits.MAX_NOTE,
        help_text="What was done; the reporter reads it.",
    )
    photos = photos("After-photos uploaded beforehand.")
    place = PhonePlaceIn(required=False, help_text="Where the phone was.")
    explanation = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=limits.MAX_NOTE,
        help_text="About a proof that will be doubted, e.g. taken from across the river.",
    )


class TroubleIn(StrictSerializer):
    """The job does not go on."""

    kind = serializers.ChoiceField(
        [kind.value for kind in TroubleKind],
        help_text="`help`: the crew stays and needs help. `cannot`: it leaves the job.",
    )
    reason = serializers.ChoiceField(
        [reason.value for reason in Trouble], help_text="What stands in the way."
    )
    note = serializers.CharField(
        min_length=limits.MIN_NOTE,
        max_length=limits.MAX_NOTE,
        help_text="What the desk needs to know; the reporter does not read it.",
    )


class QuestionIn(StrictSerializer):
    """The crew asks the reporter; neither learns the other's name."""

    question = serializers.CharField(
        min_length=limits.MIN_NOTE, max_length=limits.MAX_NOTE, help_text="For the reporter."
    )


class ExplanationIn(StrictSerializer):
    """The crew explains a doubtful proof."""

    text = serializers.CharField(
        min_length=10, max_length=limits.MAX_NOTE, help_text="A sentence; whoever reviews reads it."
    )


class PositionIn(StrictSerializer):
    """Where the crew is, or was while the phone was out of reach."""

    lon = LongitudeField(help_text="Degrees east.")
    lat = LatitudeField(help_text="Degrees north.")
    measured_at = MomentField(
        required=False,
        help_text="When the phone was there, by its clock, with the time zone: at most "
        f"{limits.POSITION_MAX_AGE_HOURS} hours ago, and not in the future ({limits.CLOCK_AHEAD_SECONDS} seconds are "
        "forgiven). Left out: now.",
    )


class NotedOut(serializers.Serializer[Any]):
    """What became of a position."""

    noted = serializers.BooleanField(
        help_text="Whether it was kept: at most one in five seconds is, and none from before the crew set out."
    )
    next_in_seconds = serializers.IntegerField(help_text="When the next one is worth sending.")


class WordsIn(StrictSerializer):
    """Words beside the steps."""

    text = serializers.CharField(
        min_length=limits.MIN_NOTE, max_length=limits.MAX_NOTE, help_text="What is written."
    )
