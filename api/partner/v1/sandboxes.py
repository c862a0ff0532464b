"""``/partner/v1/sandboxes``: cities full of examples, opened, replaced by fresh ones and closed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response

from api.partner.v1.base import NothingIn, PartnerView
from api.partner.v1.cities import how_far, row_of, shown
from api.partner.v1.shapes import sandboxes as shapes
from api.schema import operation
from api.scopes import partner
from billing.selectors import partner_cities
from billing.services.partners import cities, sandboxes
from billing.services.partners.cities import CityMissing
from billing.services.partners.sandboxes import TooManySandboxes
from core import clock
from tenants.models import City, CityState
from tenants.selectors.provisioning import progress


class SandboxesView(PartnerView):
    """Your sandbox cities."""

    access = {"GET": partner("cities.read"), "POST": partner("sandboxes.write")}

    @operation(
        "list_sandboxes",
        summary="Your open sandbox cities",
        responses=shapes.SandboxesOut,
    )
    def get(self, request: Request) -> HttpResponseBase:
        found = list(
            cities.of(self.partner, sandbox=True)
            .exclude(state=CityState.CLOSED)
            .order_by("-created_at", "-pk")
        )
        rows = partner_cities.rows(found, at=clock.now())
        results = [
            {**shown(row), "provisioning": how_far(progress(row.city))} for row in rows
        ]  # five at most
        return Response({"results": results, "most": sandboxes.MAX_OPEN})

    @operation(
        "create_sandbox",
        summary="Open a sandbox city from an example",
        description="Ready in a few seconds; its admin is invited by mail then.",
        request=shapes.SandboxIn,
        responses={201: shapes.SandboxOut},
        located=True,
        refuses=[TooManySandboxes],
        examples=[
            OpenApiExample(
                "Like Batam",
                value={
                    "example": "batam",
                    "admin_name": "Budi",
                    "admin_email": "budi@carrier.example",
                    "reference": "trial-1",
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> HttpResponseBase:
        made = sandboxes.open_sandbox(
            partner=self.partner,
            actor_label=self.who.label,
            at=clock.now(),
            **self.checked(shapes.SandboxIn),
        )
        return self.made(_shown(made), f"sandboxes/{made.public_id}")


class SandboxView(PartnerView):
    """One of them."""

    access = {"GET": partner("cities.read"), "DELETE": partner("sandboxes.write")}

    @operation(
        "get_sandbox",
        summary="One sandbox city, and how far it is",
        responses=shapes.SandboxOut,
        refuses=[CityMissing],
        etag=True,
    )
    def get(self, request: Request, sandbox_id: UUID) -> HttpResponseBase:
        return self.one(_shown(cities.get(self.partner, sandbox_id, sandbox=True)))

    @operation(
        "close_sandbox",
        summary="Close a sandbox city",
        description="It is erased later. Twice changes nothing.",
        responses={204: None},
        refuses=[CityMissing],
    )
    def delete(self, request: Request, sandbox_id: UUID) -> HttpResponseBase:
        sandboxes.close(
            partner=self.partner,
            sandbox=sandbox_id,
            actor_label=self.who.label,
            at=clock.now(),
        )
        return Response(status=204)


class ReplaceView(PartnerView):
    """A fresh one."""

    access = {"POST": partner("sandboxes.write")}

    @operation(
        "replace_sandbox",
        summary="Throw a sandbox city away for a fresh one like it",
        request=NothingIn,
        responses={201: shapes.SandboxOut},
        located=True,
        refuses=[CityMissing],
    )
    def post(self, request: Request, sandbox_id: UUID) -> HttpResponseBase:
        self.checked()
        made = sandboxes.replace(
            partner=self.partner,
            sandbox=sandbox_id,
            actor_label=self.who.label,
            at=clock.now(),
        )
        return self.made(_shown(made), f"sandboxes/{made.public_id}")


def _shown(city: City) -> dict[str, Any]:
    return {**row_of(city), "provisioning": how_far(progress(city))}
