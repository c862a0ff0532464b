"""The one shape every channel has: a message goes in, a receipt or one of four refusals comes out.

Refusals never carry a body or an address: they end in logs and in the outbox.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom a message comes from: always one city, never the platform for several."""

    name: str
    address: str = ""
    reply_to: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class PushTarget:
    """A browser, as its push service named it."""

    endpoint: str
    p256dh: str
    auth: str


Address = str | PushTarget


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What is said.

    Attributes:
        key: The same for every try of one message: the provider's idempotency key.
        subject: Of an e-mail, or the title of a push message.
        text: Plain text; what SMS and WhatsApp carry.
        html: The same as simple HTML, for e-mail.
        link: Page a push message opens.
        headers: Further headers of an e-mail.
        callback: Where the provider reports delivery; empty for nowhere.
        is_urgent: An emergency: shown at once even by a phone that saves power.
    """

    key: str
    sender: Sender
    subject: str
    text: str
    html: str = ""
    link: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    callback: str = ""
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class ProviderReceipt:
    """The provider has it. ``provider_id`` is its name for the message, if it gave one."""

    provider_id: str = ""


class NotSent(Exception):
    """The message did not leave, or nobody knows.

    Attributes:
        reason: Stable word, stored with the message.
    """

    reason: ClassVar[str] = "gave_up"


class TryAgain(NotSent):
    """Nothing left and trying later may help: the provider is away, busy, or says "not now"."""


class Refused(NotSent):
    """The provider will never take this message to this address."""

    reason = "refused"


class AddressGone(Refused):
    """The address does not exist any more; forget it."""

    reason = "no_address"


class NotSetUp(NotSent):
    """This deployment has no provider for the channel."""

    reason = "not_set_up"


class Uncertain(NotSent):
    """The connection broke after the message was handed over: it may have arrived.

    The channel has no idempotency key, so trying again could say it twice.
    """

    reason = "uncertain"
