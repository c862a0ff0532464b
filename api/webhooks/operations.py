"""The operations on webhooks, once for cities and partners: each API says whose they are and who may call."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import timedelta
from typing import Any, Final, cast
from uuid import UUID

from django.http import HttpResponseBase
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from api import conditional, pagination
from api.base import ApiView
from api.pagination import page_of
from api.parsers import JsonRenderer
from api.schema import IF_MATCH, operation
from api.serializers import StrictSerializer
from api.webhooks import shapes, showing
from core import clock
from core.webhooks import selectors
from core.webhooks.addresses import UrlRefused
from core.webhooks.models import Delivery, Endpoint
from core.webhooks.services import endpoints, resending
from core.webhooks.services.endpoints import (
    EndpointChanged,
    EndpointMissing,
    Owner,
    TooManyEndpoints,
    Wish,
)
from core.webhooks.services.resending import DeliveryMissing, StillWaiting, SwitchedOff

WEBHOOK_ID: Final = OpenApiParameter(
    "webhook_id", UUID, OpenApiParameter.PATH, description="Id of the endpoint."
)
DELIVERY_ID: Final = OpenApiParameter(
    "delivery_id", UUID, OpenApiParameter.PATH, description="Id of the delivery."
)
_IF_MATCH_OR_NOT: Final = OpenApiParameter(
    IF_MATCH.name, str, OpenApiParameter.HEADER, description=IF_MATCH.description
)
_WISH: Final = OpenApiExample(
    "Closed reports",
    value={
        "url": "https://sistem.penerima.example/tanggap",
        "events": ["report.created", "report.closed"],
        "description": "Dasbor Diskominfo",
    },
    request_only=True,
)
_PARTNERS_WISH: Final = "Names of events differ by API: read `list_webhook_event_types`."


class ForSomebody(ApiView, ABC):
    """Whose webhooks, and who acts."""

    path_prefix: str

    @property
    @abstractmethod
    def owner(self) -> Owner:
        """Whose endpoints these are."""

    @property
    @abstractmethod
    def actor_label(self) -> str:
        """Who is written down as having done it."""

    def body(self, shape: type[StrictSerializer]) -> dict[str, Any]:
        """The checked body."""
        form = shape(data=self.request.data)
        form.is_valid(raise_exception=True)
        return cast(dict[str, Any], form.validated_data)

    def act(self, **more: Any) -> dict[str, Any]:
        """What every change is told: whose, by whom, when."""
        return {
            "owner": self.owner,
            "actor_label": self.actor_label,
            "at": clock.now(),
            **more,
        }

    def tagged(self, row: Endpoint) -> HttpResponseBase:
        """An endpoint with its tag."""
        found = JsonRenderer().render(showing.endpoint(row, at=clock.now()))
        tag = conditional.etag(row.version, found)
        return conditional.answer(self.request, found, tag=tag)


class Webhooks(ForSomebody):
    """All endpoints."""

    @operation(
        "list_webhooks",
        summary="Endpoints",
        description="Every endpoint, the newest first.",
        responses=page_of(shapes.WebhookOut),
    )
    def get(self, request: Request) -> HttpResponseBase:
        page = pagination.read(self.owner.endpoints(), self.asked, by=("-created_at", "-pk"))
        shown = showing.endpoints(list(page.rows), at=clock.now())
        return Response(page.answer(lambda row: shown[row.pk]))

    @operation(
        "create_webhook",
        summary="Tell one more system",
        description=(
            "Events are sent as Standard Webhooks: a POST with `webhook-id`, `webhook-timestamp` and "
            "`webhook-signature`, answered with any 2xx within ten seconds. Anything else is tried again for a day, "
            "with growing waits; redirects are not followed. An endpoint that took nothing for a day, or answers "
            f"410, is switched off, and its people are told. {_PARTNERS_WISH}"
        ),
        request=shapes.WebhookIn,
        responses={201: shapes.WebhookMadeOut},
        located=True,
        refuses=[UrlRefused, TooManyEndpoints],
        examples=[_WISH],
    )
    def post(self, request: Request) -> HttpResponseBase:
        wish = _wish(self.body(shapes.WebhookIn))
        made, secret = endpoints.create(**self.act(wish=wish))
        shown = {**showing.endpoint(made, at=clock.now()), "secret": secret}
        where = f"{self.path_prefix}webhooks/{made.public_id}"
        return Response(shown, status=201, headers={"Location": where})


class WebhookEventTypes(ForSomebody):
    """The catalogue."""

    @operation(
        "list_webhook_event_types",
        summary="Events that may be asked for",
        description="Names, meanings and an example of each. New ones may be added at any time.",
        responses=shapes.WebhookEventTypesOut,
        etag=True,
    )
    def get(self, request: Request) -> HttpResponseBase:
        found = {"results": showing.event_types(self.owner.audience)}
        return conditional.answer(request, JsonRenderer().render(found))


class OneWebhook(ForSomebody):
    """One endpoint."""

    @operation(
        "get_webhook",
        summary="One endpoint",
        parameters=[WEBHOOK_ID],
        responses=shapes.WebhookOut,
        refuses=[EndpointMissing],
        etag=True,
    )
    def get(self, request: Request, webhook_id: UUID) -> HttpResponseBase:
        return self.tagged(endpoints.find(self.owner, webhook_id))

    @operation(
        "change_webhook",
        summary="Change an endpoint",
        description="What waits goes to the new address. Switched off, what waits is not sent.",
        parameters=[WEBHOOK_ID],
        request=shapes.WebhookChangeIn,
        responses=shapes.WebhookOut,
        refuses=[EndpointMissing, EndpointChanged, UrlRefused],
        examples=[
            OpenApiExample("Switch off", value={"is_active": False}, request_only=True),
        ],
        if_match=True,
    )
    def patch(self, request: Request, webhook_id: UUID) -> HttpResponseBase:
        row = endpoints.find(self.owner, webhook_id)
        expected = conditional.expected_version(request, row.version, required=True)
        asked = self.body(shapes.WebhookChangeIn)
        if expected is not None and expected != row.version:
            raise EndpointChanged(endpoints.changed_meanwhile(), version=row.version)
        wanted = {name: asked[name] for name in asked if name != "is_active"}
        if wanted:
            now = {"url": row.url, "events": row.events, "description": row.description}
            wish = _wish({**now, **wanted})
            row = endpoints.change(
                **self.act(endpoint_id=webhook_id, wish=wish, expected_version=expected)
            )
            expected = None
        if "is_active" in asked:
            row = endpoints.switch(
                **self.act(endpoint_id=webhook_id, on=asked["is_active"], expected_version=expected)
            )
        return self.tagged(row)

    @operation(
        "delete_webhook",
        summary="Forget an endpoint",
        description="With its log. What waits is not sent.",
        parameters=[WEBHOOK_ID, _IF_MATCH_OR_NOT],
        responses={204: None},
        refuses=[EndpointMissing, EndpointChanged],
    )
    def delete(self, request: Request, webhook_id: UUID) -> HttpResponseBase:
        row = endpoints.find(self.owner, webhook_id)
        expected = conditional.expected_version(request, row.version)
        endpoints.remove(**self.act(endpoint_id=webhook_id, expected_version=expected))
        return Response(status=204)


class WebhookSecret(ForSomebody):
    """The signing secret."""

    @operation(
        "roll_webhook_secret",
        summary="A new secret",
        description=(
            "The old one signs beside it for `overlap_hours`, so that a receiver can change over: "
            "`webhook-signature` then holds two signatures."
        ),
        parameters=[WEBHOOK_ID],
        request=shapes.SecretIn,
        responses={201: shapes.WebhookSecretOut},
        refuses=[EndpointMissing],
        examples=[OpenApiExample("A day", value={"overlap_hours": 24}, request_only=True)],
    )
    def post(self, request: Request, webhook_id: UUID) -> HttpResponseBase:
        hours = self.body(shapes.SecretIn)["overlap_hours"]
        act = self.act(endpoint_id=webhook_id, overlap=timedelta(hours=hours))
        secret = endpoints.roll_secret(**act)
        row = endpoints.find(self.owner, webhook_id)
        lives = showing.lives(selectors.secrets(row, at=clock.now()))
        return Response({"secret": secret, "secrets": lives}, status=201)


class WebhookTest(ForSomebody):
    """Trying out."""

    @operation(
        "test_webhook",
        summary="Send a test event",
        description=(
            "A `webhook.test` event, sent once, also to an endpoint that is switched off. Ask for the delivery "
            "to see what came of it. Ten a minute."
        ),
        parameters=[WEBHOOK_ID],
        request=shapes.NothingIn,
        responses={202: shapes.WebhookDeliveryOut},
        refuses=[EndpointMissing],
        examples=[OpenApiExample("Nothing", value={}, request_only=True)],
    )
    def post(self, request: Request, webhook_id: UUID) -> HttpResponseBase:
        self.body(shapes.NothingIn)
        made = resending.send_test(**self.act(endpoint_id=webhook_id))
        return Response(showing.delivery(made), status=202)


class WebhookMissed(ForSomebody):
    """Catching up."""

    @operation(
        "resend_missed_events",
        summary="Send what was missed",
        description=(
            "What failed or was cancelled, and what happened while the endpoint was switched off, the oldest first."
        ),
        parameters=[WEBHOOK_ID],
        request=shapes.MissedIn,
        responses={202: shapes.WebhookMissedOut},
        refuses=[EndpointMissing, SwitchedOff],
    )
    def post(self, request: Request, webhook_id: UUID) -> HttpResponseBase:
        since = self.body(shapes.MissedIn)["since"]
        count = resending.send_missed(**self.act(endpoint_id=webhook_id, since=since))
        return Response({"count": count}, status=202)


class WebhookDeliveries(ForSomebody):
    """The log."""

    @operation(
        "list_webhook_deliveries",
        summary="Deliveries to an endpoint",
        description="The newest first; kept for thirty days.",
        parameters=[WEBHOOK_ID],
        responses=page_of(shapes.WebhookDeliveryOut),
        refuses=[EndpointMissing],
    )
    def get(self, request: Request, webhook_id: UUID) -> HttpResponseBase:
        row = endpoints.find(self.owner, webhook_id)
        rows = Delivery.objects.of(row).select_related("event", "endpoint")
        if "state" in self.asked:
            rows = rows.filter(state__in=self.asked["state"])
        return Response(pagination.read(rows, self.asked, by=("-pk",)).answer(showing.delivery))


class OneWebhookDelivery(ForSomebody):
    """One delivery."""

    @operation(
        "get_webhook_delivery",
        summary="One delivery, with every try",
        parameters=[DELIVERY_ID],
        responses=shapes.WebhookDeliveryDetailOut,
        refuses=[DeliveryMissing],
        etag=True,
    )
    def get(self, request: Request, delivery_id: UUID) -> HttpResponseBase:
        row = resending.find(self.owner, delivery_id)
        return conditional.answer(request, JsonRenderer().render(showing.delivery_detail(row)))


class WebhookDeliveryAgain(ForSomebody):
    """Sending again."""

    @operation(
        "resend_webhook_delivery",
        summary="Send a delivery again",
        description="With the same `webhook-id`, for another day if need be.",
        parameters=[DELIVERY_ID],
        request=shapes.NothingIn,
        responses={202: shapes.WebhookDeliveryOut},
        refuses=[DeliveryMissing, StillWaiting, SwitchedOff],
        examples=[OpenApiExample("Nothing", value={}, request_only=True)],
    )
    def post(self, request: Request, delivery_id: UUID) -> HttpResponseBase:
        self.body(shapes.NothingIn)
        resending.resend(**self.act(delivery_id=delivery_id))
        return Response(showing.delivery(resending.find(self.owner, delivery_id)), status=202)


def _wish(asked: dict[str, Any]) -> Wish:
    return Wish(asked["url"], tuple(asked["events"]), asked.get("description", ""))
