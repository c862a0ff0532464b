"""The events in the contracts: what a receiver is sent, as ``webhooks`` of OpenAPI 3.1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from drf_spectacular.plumbing import process_webhooks
from drf_spectacular.utils import (
    OpenApiResponse,
    OpenApiWebhook,
    extend_schema,
    inline_serializer,
)
from rest_framework import serializers

from api.webhooks import payloads
from api.webhooks.catalogue import BY_AUDIENCE, TEST_EXAMPLE, TEST_SUMMARY
from api.webhooks.describing import Described
from core.webhooks.catalogue import TEST, Audience

AUDIENCES: Final[Mapping[str, Audience]] = {"city-v1": "city", "partner-v1": "partner"}
_HOW: Final = (
    "Verify it with a Standard Webhooks library and the endpoint's secret, keep `webhook-id` to recognise a "
    "repetition, answer 2xx within ten seconds, and work afterwards. Order is not promised."
)
_HEADERS: Final = [
    {
        "in": "header",
        "name": name,
        "schema": {"type": "string"},
        "required": True,
        "description": about,
    }
    for name, about in (
        ("webhook-id", "The same for every try of a message."),
        ("webhook-timestamp", "Seconds since 1970, of this try."),
        ("webhook-signature", "`v1,…`; two, separated by a space, while a secret is rolled."),
    )
]
_ANSWERS: Final = {
    200: OpenApiResponse(description="Any 2xx: taken. Anything else is tried again for a day."),
    410: OpenApiResponse(description="Gone: the endpoint is switched off at once."),
}


def events_of(document: str, registry: Any) -> dict[str, Any]:
    """Every event this API's endpoints may be sent; nothing for APIs without webhooks.

    Args:
        document: Name of the contract.
        registry: Where the generator keeps the shapes it meets.
    """
    audience = AUDIENCES.get(document)
    if audience is None:
        return {}
    described = {each.name: _described(each) for each in _events(audience)}
    found: dict[str, Any] = process_webhooks(list(described.values()), registry)
    for each in _events(audience):
        sent = found[each.name]["post"]
        sent["parameters"] = _HEADERS
        sample = {"type": each.name, "timestamp": "2026-11-22T01:00:00Z", "data": each.example}
        sent["requestBody"]["content"]["application/json"]["example"] = sample
    return found


def _events(audience: Audience) -> list[Described]:
    trial = Described(TEST, audience, "", "", TEST_SUMMARY, payloads.TrialData, TEST_EXAMPLE)
    return [*BY_AUDIENCE[audience], trial]


def _described(event: Described) -> OpenApiWebhook:
    words = "".join(part.title() for part in event.name.replace(".", "_").split("_"))
    message = inline_serializer(
        f"{words}Message",
        {
            "type": serializers.ChoiceField([event.name]),
            "timestamp": serializers.DateTimeField(help_text="When it happened."),
            "data": event.shape(),
        },
    )
    return OpenApiWebhook(
        event.name,
        extend_schema(
            operation_id="on_" + event.name.replace(".", "_"),
            summary=event.summary.rstrip("."),
            description=f"{event.summary} {_HOW}",
            tags=["webhooks"],
            request=message,
            responses=_ANSWERS,
        ),
    )
