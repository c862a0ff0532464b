"""Every event: what screens and services know of it, and what the contracts say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from api.webhooks.city_events import CITY_EVENTS
from api.webhooks.describing import Described
from api.webhooks.partner_events import PARTNER_EVENTS
from core.webhooks import catalogue
from core.webhooks.catalogue import Audience, EventType

_TEST: Final = {"webhook": "b7a9d0de-3f1c-4a65-9a1b-6f6d3a8f2c55", "requested_by": "Ayu"}
TEST_SUMMARY: Final = "Somebody tries an endpoint out; sent whatever it hears of."
TEST_EXAMPLE: Final = _TEST
BY_AUDIENCE: Final[Mapping[Audience, tuple[Described, ...]]] = {
    "city": CITY_EVENTS,
    "partner": PARTNER_EVENTS,
}
BY_NAME: Final = {each.name: each for each in (*CITY_EVENTS, *PARTNER_EVENTS)}


def register() -> None:
    """Let screens and services know what there is."""
    if catalogue.all_types("city"):
        return
    catalogue.register(
        *(
            EventType(each.name, each.audience, each.group, each.label, each.example)
            for each in BY_NAME.values()
        )
    )
