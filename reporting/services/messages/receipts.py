"""What providers tell us afterwards: delivered, returned, bounced, complained."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.errors import Invalid
from core.messages import channels
from reporting.models import Notice
from reporting.rules.notices import NoticeState
from reporting.services.messages.people import addresses_of
from reporting.services.messages.preferences import suppress

DELIVERED: Final = "delivered"
RETURNED: Final = "failed"
_ENDS_ADDRESS: Final = {"bounced": "bounced", "complained": "complained"}


class BadReceipt(Invalid):
    """A callback that says nothing we understand."""

    code = "bad_receipt"


@transaction.atomic(durable=True)
def take(*, channel: str, receipt: Any, at: datetime) -> bool:
    """Note what a provider says about a message; the same receipt twice changes nothing.

    Args:
        channel: The message's channel.
        receipt: ``{"reference": the message's key, "status": "delivered" | "failed" | "bounced" |
            "complained"}``; a bounce or complaint may carry ``address`` instead of the reference.
        at: When it was told (aware).

    Returns:
        Whether it was about anything known here.

    Raises:
        BadReceipt: It cannot be read.
    """
    if not isinstance(receipt, dict):
        raise BadReceipt(_("Tanda terima harus berupa objek JSON."))
    status = str(receipt.get("status", ""))
    if status not in {DELIVERED, RETURNED, *_ENDS_ADDRESS}:
        raise BadReceipt(_("Status tanda terima tidak dikenal."))
    notice = _notice(channel, str(receipt.get("reference", "")))
    reason = _ENDS_ADDRESS.get(status)
    if reason:
        addresses = [str(each.address) for each in addresses_of(notice)] if notice else []
        given = receipt.get("address")
        if not addresses and isinstance(given, str) and 0 < len(given) <= 254:
            addresses = [given]
        for address in addresses:
            suppress(channel, address, reason=reason, at=at)
        known = bool(addresses)
    else:
        known = notice is not None
    if notice is not None:
        _settle(notice, status, at)
    return known


def _notice(channel: str, reference: str) -> Notice | None:
    try:
        key = UUID(reference)
    except ValueError:
        return None
    if channel not in {channels.EMAIL, channels.SMS, channels.WHATSAPP}:
        return None
    return (
        Notice.objects.select_for_update(of=("self",))
        .filter(public_id=key, channel=channel)
        .first()
    )


def _settle(notice: Notice, status: str, at: datetime) -> None:
    """Only what left can arrive or come back; those merged into it share its fate."""
    together = Notice.objects.filter(Q(pk=notice.pk) | Q(lead=notice))
    out = together.filter(state__in=[NoticeState.SENT.value, NoticeState.DELIVERED.value])
    if status == DELIVERED:
        out.filter(state=NoticeState.SENT.value).update(
            state=NoticeState.DELIVERED.value, settled_at=at
        )
    elif status == "complained":
        out.update(reason="complained")
    else:
        reason = "bounced" if status == "bounced" else "returned"
        out.update(state=NoticeState.FAILED.value, reason=reason, settled_at=at)
