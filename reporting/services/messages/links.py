"""The link in a message: it stands for that message, and so for whoever got it.

The token is the message's public id with a keyed checksum: short enough for an SMS, of no use in
another city, and nobody who only knows the id (a mail server, a gateway) can make one.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from core.callers import keyed_hash
from core.errors import Gone, NotFound
from reporting.models import Notice

_CHECK_BYTES: Final = 10
ACTS_FOR: Final = timedelta(days=60)
"""How long a link lets somebody answer as the reporter; stopping messages works for as long as the message is kept."""


class NoSuchLink(NotFound):
    """The link was not made here, or its message is forgotten."""

    code = "link_not_found"


class LinkTooOld(Gone):
    """The link is too old to act with."""

    code = "link_too_old"


def token_of(notice: Notice) -> str:
    """The token in a message's link."""
    raw = notice.public_id.bytes + _check(notice.public_id)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def notice_behind(token: str) -> Notice:
    """The message a token stands for.

    Raises:
        NoSuchLink: There is none in this city.
    """
    try:
        raw = base64.urlsafe_b64decode(token[:80] + "=" * (-len(token) % 4))
    except (ValueError, binascii.Error):
        raise _unknown() from None
    if len(raw) != 16 + _CHECK_BYTES:
        raise _unknown()
    public_id = UUID(bytes=raw[:16])
    if not hmac.compare_digest(raw[16:], _check(public_id)):
        raise _unknown()
    notice = Notice.objects.select_related("report").filter(public_id=public_id).first()
    if notice is None:
        raise _unknown()
    return notice


def require_fresh(notice: Notice, *, at: datetime) -> None:
    """Refuse acting by a link that is too old.

    Raises:
        LinkTooOld: It is.
    """
    if at - notice.created_at > ACTS_FOR:
        raise LinkTooOld(_("Tautan ini sudah lama. Buka laporan Anda dari HP tempat mengirimnya."))


def _check(public_id: UUID) -> bytes:
    return bytes.fromhex(keyed_hash("message-link", public_id.hex))[:_CHECK_BYTES]


def _unknown() -> NoSuchLink:
    return NoSuchLink(_("Tautan ini tidak berlaku."))
