"""Following a report: "saya juga" from any device, and the reporter's own way to be told."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import ApiView
from api.city.v1 import one_report
from api.city.v1.naming import named
from api.city.v1.steps import checked
from api.schema import operation
from api.scopes import anybody
from api.serializers import StrictSerializer
from core import callers, clock, ratelimit
from core.errors import DomainError, TooMany
from core.tenancy import current_city
from reporting import access
from reporting.access import ReportNotFound
from reporting.models import Contact, Report
from reporting.rules import limits
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.selectors import my_reports
from reporting.services import contacts, privacy, supporters
from tenants import standing
from tenants.standing import CitySuspended

SUPPORTS_PER_HOUR: Final = 300


class SupportOut(serializers.Serializer[Any]):
    """The report that is followed."""

    id = serializers.UUIDField(
        help_text="Id of the report; another one than asked for where that was joined to it."
    )
    number = serializers.CharField(help_text="Its number.")
    supporters = serializers.IntegerField(help_text="How many devices follow it now.")
    following = serializers.BooleanField(help_text="Whether this device does.")


class ContactIn(StrictSerializer):
    """How the reporter wants to be told; what is left out stays as it is."""

    phone = serializers.CharField(
        required=False, allow_blank=True, max_length=40, help_text="In any form."
    )
    email = serializers.CharField(
        required=False, allow_blank=True, max_length=limits.MAX_EMAIL, help_text="An address."
    )
    name = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=limits.MAX_PERSON_NAME,
        help_text="As the reporter calls themselves.",
    )
    channel = serializers.ChoiceField(
        sorted(contacts.CHANNELS - {""}),
        required=False,
        help_text="By which way, where there are several.",
    )


class ContactOut(serializers.Serializer[Any]):
    """Which ways to the reporter are kept; never what they are."""

    phone = serializers.BooleanField(help_text="Whether a phone number is kept.")
    email = serializers.BooleanField(help_text="Whether an e-mail address is kept.")
    channel = serializers.CharField(
        allow_blank=True, help_text='The way that is preferred; "" for none.'
    )


class SupportView(ApiView):
    """Whether a device follows a report. Leaving stays open while the city may only be read."""

    access = {
        "GET": anybody("reports.read"),
        "PUT": anybody("reports.create"),
        "DELETE": anybody("reports.create"),
    }

    @operation(
        "get_support",
        summary="Whether this device follows a report",
        parameters=[one_report.REPORT_ID, one_report.DEVICE_ID],
        responses={200: SupportOut},
        refuses=(ReportNotFound,),
    )
    def get(self, request: Request, report_id: UUID) -> Response:
        report = one_report.require(self.viewer, report_id)
        device = _device(request)
        follows = my_reports.follows(report, device)
        return Response(_followed(report, following=follows))

    @operation(
        "support_report",
        summary="Follow a report of somebody else",
        description='"Saya juga": one more device waits for the same thing, instead of a second report. Counts once '
        "for each device; the report's own sender does not count. Needs `X-Device-Id`.",
        parameters=[one_report.REPORT_ID, one_report.DEVICE_ID],
        request=None,
        responses={200: SupportOut},
        refuses=(ReportNotFound, supporters.NotOpenForSupport, CitySuspended),
    )
    def put(self, request: Request, report_id: UUID) -> Response:
        standing.require_reports(current_city())
        report = one_report.require(self.viewer, report_id)
        device = _device(request)
        _require_room(request, self.caller is None or self.caller.kind == "nobody")
        joined = supporters.join(
            report_id=report.public_id, device_hash=device, at=clock.now()
        ).report
        return Response(_followed(joined, following=joined.device_hash != device))

    @operation(
        "leave_report",
        summary="Stop following a report",
        description="Also when it is closed. A device that does not follow it changes nothing. Needs `X-Device-Id`.",
        parameters=[one_report.REPORT_ID, one_report.DEVICE_ID],
        request=None,
        responses={200: SupportOut},
        refuses=(ReportNotFound,),
    )
    def delete(self, request: Request, report_id: UUID) -> Response:
        report = one_report.require(self.viewer, report_id)
        device = _device(request)
        left = supporters.leave(report_id=report.public_id, device_hash=device, at=clock.now())
        return Response(_followed(left, following=False))


class ContactView(ApiView):
    """How the reporter hears of their report. Taking it back stays open while the city may only be read."""

    access = {"PUT": anybody("reports.create"), "DELETE": anybody("reports.create")}

    @operation(
        "set_contact",
        summary="Be told about one's own report",
        description="Only for whoever sent it: by `X-Follow-Token`, or from the same `X-Device-Id`. Contact data is "
        "kept apart from the report; staff open it for a reason only, and the reporter sees who did.",
        parameters=[one_report.REPORT_ID, one_report.FOLLOW_TOKEN, one_report.DEVICE_ID],
        request=ContactIn,
        responses={200: ContactOut},
        refuses=(
            ReportNotFound,
            contacts.NoWayToReach,
            contacts.InvalidPhone,
            contacts.InvalidEmail,
            contacts.ContactClosed,
            CitySuspended,
        ),
        examples=[
            OpenApiExample(
                "whatsapp",
                value={"phone": "0812 3456 7890", "channel": "whatsapp"},
                request_only=True,
            )
        ],
    )
    def put(self, request: Request, report_id: UUID) -> Response:
        standing.require_reports(current_city())
        report, actor = self._own(report_id)
        given = checked(ContactIn, request)
        try:
            contact = contacts.follow(
                report_id=report.public_id, actor=actor, at=clock.now(), **given
            )
        except DomainError as refusal:
            raise named(refusal) from refusal
        return Response(_kept(contact))

    @operation(
        "withdraw_contact",
        summary="Take back one's contact",
        description="Only for whoever sent the report. The contact is removed at once; the report stays.",
        parameters=[one_report.REPORT_ID, one_report.FOLLOW_TOKEN, one_report.DEVICE_ID],
        request=None,
        responses={204: None},
        refuses=(ReportNotFound, privacy.NothingToWithdraw),
    )
    def delete(self, request: Request, report_id: UUID) -> Response:
        report, actor = self._own(report_id)
        privacy.withdraw(report_id=report.public_id, actor=actor, at=clock.now())
        return Response(status=204)

    def _own(self, report_id: UUID) -> tuple[Report, Actor]:
        """The caller's own report; somebody else's does not exist here."""
        among = access.own_reports(self.viewer)
        report = access.require_report(report_id, self.viewer, among=among)
        return report, self.viewer.as_actor(report, role=Role.REPORTER)


def _device(request: Request) -> str:
    device = callers.device_hash(request._request)
    if not device:
        raise serializers.ValidationError(
            {"X-Device-Id": [serializers.ErrorDetail(_("Kirim X-Device-Id."), "required")]}
        )
    return device


def _require_room(request: Request, is_open: bool) -> None:
    """A made-up device for each call would follow as often as it likes."""
    who = callers.address_hash(request._request) if is_open else ""
    wait = ratelimit.hit("supports", who, limit=SUPPORTS_PER_HOUR, seconds=3600)
    if wait is not None:
        raise TooMany(_("Terlalu banyak dari alamat ini."), retry_after=wait)


def _followed(report: Report, *, following: bool) -> dict[str, Any]:
    return {
        "id": report.public_id,
        "number": report.number,
        "supporters": report.supporters_count,
        "following": following,
    }


def _kept(contact: Contact) -> dict[str, Any]:
    known = contact.channel if contact.channel in contacts.CHANNELS else ""
    return {"phone": bool(contact.phone), "email": bool(contact.email), "channel": known}
