"""``/partner/v1/webhooks``: a partner's endpoints. A sandbox key sees and makes those for sandboxes only."""

from __future__ import annotations

from django.urls import path

from api.parameters import PageQuery
from api.partner.v1.base import PartnerView
from api.scopes import partner
from api.webhooks import operations
from api.webhooks.shapes import DeliveryQuery
from core.webhooks.services.endpoints import Owner

SCOPE = "webhooks.manage"


class _PartnerWebhooks(operations.ForSomebody, PartnerView):
    """Of the partner whose system calls."""

    access = dict.fromkeys(("GET", "POST", "PATCH", "DELETE"), partner(SCOPE))
    path_prefix = "/partner/v1/"

    @property
    def owner(self) -> Owner:
        """The partner, on the side its key is for."""
        return Owner(self.partner.code, self.sandbox)

    @property
    def actor_label(self) -> str:
        """The system's name."""
        return self.who.label


class WebhooksView(operations.Webhooks, _PartnerWebhooks):
    """All endpoints."""

    query = {"GET": PageQuery}


class WebhookEventTypesView(operations.WebhookEventTypes, _PartnerWebhooks):
    """The catalogue of events."""


class WebhookView(operations.OneWebhook, _PartnerWebhooks):
    """One endpoint."""


class WebhookSecretView(operations.WebhookSecret, _PartnerWebhooks):
    """Its secret."""


class WebhookTestView(operations.WebhookTest, _PartnerWebhooks):
    """Trying it out."""


class WebhookMissedView(operations.WebhookMissed, _PartnerWebhooks):
    """What it missed."""


class WebhookDeliveriesView(operations.WebhookDeliveries, _PartnerWebhooks):
    """Its log."""

    query = {"GET": DeliveryQuery}


class WebhookDeliveryView(operations.OneWebhookDelivery, _PartnerWebhooks):
    """One delivery."""


class WebhookDeliveryAgainView(operations.WebhookDeliveryAgain, _PartnerWebhooks):
    """Sending it again."""


urlpatterns = [
    path("webhooks", WebhooksView.as_view(), name="webhooks"),
    path("webhooks/event-types", WebhookEventTypesView.as_view(), name="webhook_event_types"),
    path(
        "webhooks/deliveries/<uuid:delivery_id>",
        WebhookDeliveryView.as_view(),
        name="webhook_delivery",
    ),
    path(
        "webhooks/deliveries/<uuid:delivery_id>/resend",
        WebhookDeliveryAgainView.as_view(),
        name="webhook_delivery_again",
    ),
    path("webhooks/<uuid:webhook_id>", WebhookView.as_view(), name="webhook"),
    path("webhooks/<uuid:webhook_id>/secret", WebhookSecretView.as_view(), name="webhook_secret"),
    path("webhooks/<uuid:webhook_id>/test", WebhookTestView.as_view(), name="webhook_test"),
    path("webhooks/<uuid:webhook_id>/missed", WebhookMissedView.as_view(), name="webhook_missed"),
    path(
        "webhooks/<uuid:webhook_id>/deliveries",
        WebhookDeliveriesView.as_view(),
        name="webhook_deliveries",
    ),
]
