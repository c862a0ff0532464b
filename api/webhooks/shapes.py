"""What goes in and comes out of the operations on webhooks, the same for cities and partners."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.parameters import MomentField, PageQuery, WordsField
from api.serializers import StrictSerializer
from core.webhooks.addresses import MAX_URL
from core.webhooks.models import DeliveryState, Off
from core.webhooks.rules import MAX_OVERLAP, OVERLAP
from core.webhooks.selectors import REASONS
from core.webhooks.services.endpoints import MAX_DESCRIPTION

_URL = "Where to send: `https`, a public host name, port 443 or above 1023."
_EVENTS = 'Names from `list_webhook_event_types`; `["*"]` alone: all, those to come included.'
_HOUR = 3600


class WebhookIn(StrictSerializer):
    """An endpoint to be."""

    url = serializers.CharField(max_length=MAX_URL, help_text=_URL)
    events = serializers.ListField(
        child=serializers.CharField(max_length=60), min_length=1, max_length=100, help_text=_EVENTS
    )
    description = serializers.CharField(
        max_length=MAX_DESCRIPTION,
        required=False,
        default="",
        allow_blank=True,
        help_text="Which system it is, for people.",
    )


class WebhookChangeIn(StrictSerializer):
    """What is to be different; what is not named stays."""

    url = serializers.CharField(max_length=MAX_URL, required=False, help_text=_URL)
    events = serializers.ListField(
        child=serializers.CharField(max_length=60),
        required=False,
        min_length=1,
        max_length=100,
        help_text=_EVENTS,
    )
    description = serializers.CharField(
        max_length=MAX_DESCRIPTION, required=False, allow_blank=True, help_text="For people."
    )
    is_active = serializers.BooleanField(
        required=False, help_text="`false` stops deliveries, and ends those that wait."
    )


class NothingIn(StrictSerializer):
    """No fields: send `{}` or no body."""


class SecretIn(StrictSerializer):
    """How the old secret ends."""

    overlap_hours = serializers.IntegerField(
        min_value=0,
        max_value=int(MAX_OVERLAP.total_seconds()) // _HOUR,
        required=False,
        default=int(OVERLAP.total_seconds()) // _HOUR,
        help_text="So long both secrets sign; 0 for one that leaked.",
    )


class MissedIn(StrictSerializer):
    """From when on."""

    since = MomentField(help_text="At most fourteen days ago.")


class DeliveryQuery(PageQuery):
    """Which deliveries."""

    state = WordsField(DeliveryState.values, required=False)


class WebhookSecretLifeOut(serializers.Serializer[Any]):
    """A secret that signs; the secret itself is told once, when it is made."""

    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(
        allow_null=True, help_text="Until then it signs beside the new one; null: the present one."
    )


class WebhookOut(serializers.Serializer[Any]):
    """An endpoint."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    events = serializers.ListField(child=serializers.CharField())
    is_sandbox = serializers.BooleanField(help_text="Hears of sandbox cities only.")
    is_active = serializers.BooleanField()
    disabled_at = serializers.DateTimeField(allow_null=True)
    disabled_reason = serializers.ChoiceField(
        ["", *Off.values],
        help_text="`person`: somebody did; `failing`: nothing arrived for a day; `gone`: it answered 410.",
    )
    failing_since = serializers.DateTimeField(
        allow_null=True, help_text="First failure after the last success."
    )
    succeeded_at = serializers.DateTimeField(
        allow_null=True, help_text="Last success, to about a minute."
    )
    secrets = WebhookSecretLifeOut(many=True)
    created_by = serializers.CharField()
    created_at = serializers.DateTimeField()


class WebhookMadeOut(WebhookOut):
    """An endpoint just made, with its secret."""

    secret = serializers.CharField(help_text="`whsec_…`, as Standard Webhooks has it. Keep it now.")


class WebhookSecretOut(serializers.Serializer[Any]):
    """A new secret."""

    secret = serializers.CharField(help_text="`whsec_…`. Keep it now: it is not told again.")
    secrets = WebhookSecretLifeOut(many=True)


class WebhookEventTypeOut(serializers.Serializer[Any]):
    """A type of event that may be asked for."""

    name = serializers.CharField()
    summary = serializers.CharField(help_text="What it means.")
    label = serializers.CharField(  # type: ignore[assignment]  # a field, as declared
        help_text="The same in Indonesian, for screens."
    )
    example = serializers.DictField(help_text="`data` of such an event.")


class WebhookEventTypesOut(serializers.Serializer[Any]):
    """Everything that may be asked for."""

    results = WebhookEventTypeOut(many=True)


class WebhookDeliveryOut(serializers.Serializer[Any]):
    """One event for one endpoint, and what became of it."""

    id = serializers.UUIDField()
    webhook = serializers.UUIDField(help_text="The endpoint.")
    message_id = serializers.CharField(help_text="`webhook-id` of every try.")
    type = serializers.CharField()
    subject = serializers.CharField(
        allow_blank=True, help_text="Number or code of what it is about."
    )
    state = serializers.ChoiceField(DeliveryState.values)
    attempts = serializers.IntegerField(help_text="Tries since it was last sent.")
    next_at = serializers.DateTimeField(allow_null=True, help_text="Next try.")
    last_status = serializers.IntegerField(
        allow_null=True, help_text="HTTP status of the last try."
    )
    last_error = serializers.ChoiceField(
        ["", *REASONS], help_text="Why the last try came to nothing; empty when it did not."
    )
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class WebhookAttemptOut(serializers.Serializer[Any]):
    """One try."""

    at = serializers.DateTimeField()
    status = serializers.IntegerField(allow_null=True, help_text="HTTP status; null: no answer.")
    error = serializers.ChoiceField(["", *REASONS])
    duration_ms = serializers.IntegerField()
    answer = serializers.CharField(allow_blank=True, help_text="Beginning of the answer.")


class WebhookDeliveryDetailOut(WebhookDeliveryOut):
    """A delivery with what is sent and every try, the newest first."""

    payload = serializers.DictField(help_text="The body that is sent.")
    tries = WebhookAttemptOut(many=True)


class WebhookMissedOut(serializers.Serializer[Any]):
    """What will be sent."""

    count = serializers.IntegerField(help_text="At most a thousand at once; ask again for more.")
