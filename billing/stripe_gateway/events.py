"""What Stripe tells us: webhooks that are verified, and the list of events for those that never came."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, cast

import stripe
from django.conf import settings
from django.utils.translation import gettext as _

from billing import stripe_facts
from billing.stripe_facts import EventFacts
from billing.stripe_gateway.client import PAGE, NotConfigured, every, v1
from core.errors import Invalid

#: How old a signature may be: an event kept back and sent again later is refused.
TOLERANCE_SECONDS: Final = 300


class BadSignature(Invalid):
    """A webhook that none of our secrets signed."""

    code = "bad_signature"
    status = 400


class FromThePast(BadSignature):
    """A webhook that was rightly signed, but too long ago."""

    code = "event_from_the_past"


class NotAnEvent(Invalid):
    """A signed webhook that is no event."""

    code = "not_an_event"
    status = 400


def read_event(body: bytes, signature: str) -> EventFacts:
    """The event in a webhook, after its signature was checked with each of our secrets.

    Raises:
        NotConfigured: There is no secret.
        BadSignature: None of them signed it, or the header makes no sense.
        FromThePast: Signed more than :data:`TOLERANCE_SECONDS` ago.
        NotAnEvent: Signed, but no event.
    """
    secrets: list[str] = settings.STRIPE_WEBHOOK_SECRETS
    if not secrets:
        raise NotConfigured(_("Kunci webhook belum disetel (STRIPE_WEBHOOK_SECRETS)."))
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadSignature(_("Tanda tangan tidak cocok.")) from None
    signed_by = next((each for each in secrets if _signed(text, signature, each, None)), None)
    if signed_by is None:
        raise BadSignature(_("Tanda tangan tidak cocok."))
    if not _signed(text, signature, signed_by, TOLERANCE_SECONDS):
        raise FromThePast(_("Peristiwa ini ditandatangani terlalu lama yang lalu."))
    try:
        return stripe_facts.event_of(json.loads(text))
    except ValueError:
        raise NotAnEvent(_("Isi kiriman bukan peristiwa Stripe.")) from None


def events(since: datetime) -> Iterator[EventFacts]:
    """All events since a moment, newest first; Stripe keeps them for thirty days."""
    params = {"created": {"gte": int(since.timestamp())}, "limit": PAGE}
    for raw in every(lambda: v1().events.list(cast(Any, params))):
        yield stripe_facts.event_of(raw)


def _signed(text: str, signature: str, secret: str, tolerance: int | None) -> bool:
    try:
        stripe.WebhookSignature.verify_header(text, signature, secret, tolerance)
    except stripe.SignatureVerificationError:
        return False
    return True
