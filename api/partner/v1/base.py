"""What every view of the partner API is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.http import HttpResponse
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response

from api import conditional
from api.base import ApiView
from api.parsers import JsonRenderer
from api.partner.v1.authentication import PartnerBearer, caller_of
from api.serializers import StrictSerializer
from tenants.models import Partner
from tenants.services.partner_tokens import Caller


class NothingIn(StrictSerializer):
    """No body, or an empty object."""


class PartnerView(ApiView):
    """One address of the partner API. Only a partner's token opens it."""

    document = "partner-v1"
    authentication_classes = (PartnerBearer,)  # type: ignore[assignment]  # narrower above

    @property
    def who(self) -> Caller:
        """The partner's system that calls."""
        return caller_of(self.request)

    @property
    def partner(self) -> Partner:
        """Whose system it is."""
        return self.who.partner

    @property
    def sandbox(self) -> bool:
        """Whether it sees sandbox cities and trial runs, and nothing else."""
        return self.who.is_sandbox

    def checked(self, shape: type[StrictSerializer] = NothingIn) -> dict[str, Any]:
        """The body as the shape says it.

        Raises:
            ValidationError: Something is missing, unknown or wrong.
        """
        form = shape(data=self.request.data)
        form.is_valid(raise_exception=True)
        return cast(dict[str, Any], form.validated_data)

    def one(self, shown: Mapping[str, Any], *, tag: str = "") -> HttpResponse:
        """One thing with its tag; 304 when the caller has it already."""
        return conditional.answer(self.request, JsonRenderer().render(shown), tag=tag)

    def made(self, shown: Mapping[str, Any], path: str, *, is_new: bool = True) -> Response:
        """What was made, and where it is; 200 when it was there before."""
        status = 201 if is_new else 200
        return Response(shown, status=status, headers={"Location": f"/partner/v1/{path}"})


class PdfRenderer(BaseRenderer):
    """Lets a caller ask for a PDF; the view draws it."""

    media_type = "application/pdf"
    format = "pdf"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return bytes(data or b"")


class CsvRenderer(PdfRenderer):
    """The same for a table."""

    media_type = "text/csv"
    format = "csv"
