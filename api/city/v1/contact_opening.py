"""Who reported, for staff with a reason: on record, and the reporter sees who looked."""

from __future__ import annotations

from typing import Any
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
from api.city.v1.work_examples import body
from api.schema import operation
from api.scopes import people
from api.serializers import StrictSerializer
from core import clock
from core.errors import DomainError
from reporting import access
from reporting.access import ReportNotFound
from reporting.rules import limits
from reporting.services import contacts


class ContactReasonIn(StrictSerializer):
    """Why the contact is needed."""

    reason = serializers.CharField(
        min_length=limits.MIN_NOTE,
        max_length=contacts.MAX_REASON,
        help_text="A sentence; the reporter reads it, with the name of who looked.",
    )


class ReporterOut(serializers.Serializer[Any]):
    """Who reported. What was not left is empty."""

    name = serializers.CharField(allow_blank=True, help_text="As they call themselves.")
    phone = serializers.CharField(
        allow_blank=True, help_text="With the country, `+6281234567890`.", max_length=20
    )
    email = serializers.CharField(allow_blank=True, help_text="Their address.")


class ContactOpeningView(ApiView):
    """One look at the reporter's contact."""

    access = {"POST": people()}
    idempotent = frozenset()  # what is found is kept nowhere else, and every look is told

    @operation(
        "open_contact",
        summary="Look up who reported",
        description="For coordinators and, unless the report is secret, the desk of the responsible agency; no key "
        "may. Every call is a look of its own: the city's audit trail and the report's timeline keep who looked, "
        "when and why, and the reporter sees it. There is no `Idempotency-Key` here, because the answer is not kept.",
        parameters=[one_report.REPORT_ID],
        request=ContactReasonIn,
        responses={200: ReporterOut},
        refuses=(ReportNotFound, contacts.ContactClosed, contacts.NoContact),
        examples=[
            body("reason", {"reason": "Lokasi tidak ketemu, perlu menanyakan patokan."}),
            OpenApiExample(
                "reporter",
                value={"name": "Ibu Ayu", "phone": "+6281234567890", "email": ""},
                response_only=True,
            ),
        ],
    )
    def post(self, request: Request, report_id: UUID) -> Response:
        report = one_report.require(self.viewer, report_id)
        if not access.works_on(self.viewer, report):
            raise ReportNotFound(_("Laporan ini tidak ditemukan."))
        reason = checked(ContactReasonIn, request)["reason"]
        try:
            found = contacts.open_contact(
                report_id=report.public_id,
                actor=self.viewer.as_actor(report),
                reason=reason,
                at=clock.now(),
            )
        except DomainError as refusal:
            raise named(refusal) from refusal
        return Response({"name": found.name, "phone": found.phone, "email": found.email})
