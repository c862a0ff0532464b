"""Which channel is served by what. Callers know this function and the port, nothing below."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from core.messages import gateway, mail, push
from core.messages.port import Address, Outgoing, ProviderReceipt

EMAIL: Final = "email"
PUSH: Final = "push"
SMS: Final = "sms"
WHATSAPP: Final = "whatsapp"

_SENDERS: Final[dict[str, Callable[[Address, Outgoing], ProviderReceipt]]] = {
    EMAIL: mail.send,
    PUSH: push.send,
    SMS: gateway.send_sms,
    WHATSAPP: gateway.send_whatsapp,
}
_SET_UP: Final[dict[str, Callable[[], bool]]] = {
    EMAIL: mail.is_set_up,
    PUSH: push.is_set_up,
    SMS: gateway.sms_is_set_up,
    WHATSAPP: gateway.whatsapp_is_set_up,
}
#: Channels on which a second try with the same key is one message: the provider keeps the key, or
#: the browser replaces what it shows. E-mail is not among them.
SAFE_TO_REPEAT: Final = frozenset({PUSH, SMS, WHATSAPP})


def send(channel: str, to: Address, message: Outgoing) -> ProviderReceipt:
    """Send one message. Outside every transaction: this waits for the network.

    Raises:
        TryAgain: Nothing left; later may work.
        Refused: It never will (``AddressGone``: the address is dead).
        NotSetUp: The deployment has no provider for this channel.
        Uncertain: It may have left.
    """
    return _SENDERS[channel](to, message)


def is_set_up(channel: str) -> bool:
    """Whether messages of this channel can leave this deployment."""
    return _SET_UP[channel]()
