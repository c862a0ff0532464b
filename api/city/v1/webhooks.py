"""``/api/v1/webhooks``: a city's endpoints, for its admins and for keys with ``webhooks.manage``."""

from __future__ import annotations

from typing import Any

from django.urls import path
from rest_framework.request import Request

from api.base import ApiView
from api.parameters import PageQuery
from api.scopes import staff
from api.webhooks import operations
from api.webhooks.shapes import DeliveryQuery
from core.webhooks.services.endpoints import CITY, Owner
from reporting import access as doors
from reporting.rules.roles import Role

SCOPE = "webhooks.manage"


class _CityWebhooks(operations.ForSomebody, ApiView):
    """Of the city; people must be its admins."""

    access = dict.fromkeys(("GET", "POST", "PATCH", "DELETE"), staff(SCOPE))
    path_prefix = "/api/v1/"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """As everywhere; then people are asked for their role, as on the set-up's pages."""
        super().initial(request, *args, **kwargs)
        if self.caller is not None and self.caller.kind != "key":
            doors.require_role(self.viewer, Role.CITY_ADMIN)

    @property
    def owner(self) -> Owner:
        """The city itself."""
        return CITY

    @property
    def actor_label(self) -> str:
        """The key's name, or the admin's."""
        if self.caller is not None and self.caller.kind == "key":
            return self.caller.name
        return self.viewer.as_actor(role=Role.CITY_ADMIN).label


class WebhooksView(operations.Webhooks, _CityWebhooks):
    """All endpoints."""

    query = {"GET": PageQuery}


class WebhookEventTypesView(operations.WebhookEventTypes, _CityWebhooks):
    """The catalogue of events."""


class WebhookView(operations.OneWebhook, _CityWebhooks):
    """One endpoint."""


class WebhookSecretView(operations.WebhookSecret, _CityWebhooks):
    """Its secret."""


class WebhookTestView(operations.WebhookTest, _CityWebhooks):
    """Trying it out."""


class WebhookMissedView(operations.WebhookMissed, _CityWebhooks):
    """What it missed."""


class WebhookDeliveriesView(operations.WebhookDeliveries, _CityWebhooks):
    """Its log."""

    query = {"GET": DeliveryQuery}


class WebhookDeliveryView(operations.OneWebhookDelivery, _CityWebhooks):
    """One delivery."""


class WebhookDeliveryAgainView(operations.WebhookDeliveryAgain, _CityWebhooks):
    """Sending it again."""


urlpatterns = [
    path("api/v1/webhooks", WebhooksView.as_view(), name="webhooks"),
    path(
        "api/v1/webhooks/event-types", WebhookEventTypesView.as_view(), name="webhook_event_types"
    ),
    path(
        "api/v1/webhooks/deliveries/<uuid:delivery_id>",
        WebhookDeliveryView.as_view(),
        name="webhook_delivery",
    ),
    path(
        "api/v1/webhooks/deliveries/<uuid:delivery_id>/resend",
        WebhookDeliveryAgainView.as_view(),
        name="webhook_delivery_again",
    ),
    path("api/v1/webhooks/<uuid:webhook_id>", WebhookView.as_view(), name="webhook"),
    path(
        "api/v1/webhooks/<uuid:webhook_id>/secret",
        WebhookSecretView.as_view(),
        name="webhook_secret",
    ),
    path("api/v1/webhooks/<uuid:webhook_id>/test", WebhookTestView.as_view(), name="webhook_test"),
    path(
        "api/v1/webhooks/<uuid:webhook_id>/missed",
        WebhookMissedView.as_view(),
        name="webhook_missed",
    ),
    path(
        "api/v1/webhooks/<uuid:webhook_id>/deliveries",
        WebhookDeliveriesView.as_view(),
        name="webhook_deliveries",
    ),
]
