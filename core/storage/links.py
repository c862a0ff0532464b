"""Links to private files that work for a while, in one city, for one file.

The signature covers city, path and end of validity, so nothing of a link can be changed. The end is
rounded up to the full hour: within an hour the same file has the same link, and browsers cache it.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext as _

from core import clock
from core.errors import Gone, NotFound
from core.storage import files
from core.tenancy import current_schema

DEFAULT_TTL: Final = timedelta(hours=6)
BUCKET: Final = timedelta(hours=1)
_SALT: Final = "core.storage.links"


class LinkInvalid(NotFound):
    """The link was made up, changed, or made for another city."""

    code = "file_not_found"


class LinkExpired(Gone):
    """The link was good and is over; the page it stood on has a new one."""

    code = "link_expired"


def signed_url(key: str, ttl: timedelta = DEFAULT_TTL) -> str:
    """Return the address of a file on the current city's host.

    Args:
        key: A key of the current city.
        ttl: How long it works at least; at most an hour longer.

    Raises:
        FileMissing: The key is another city's.
    """
    path = files.path_of(key)
    ends = math.ceil((clock.now() + ttl).timestamp() / BUCKET.total_seconds())
    ticket = int_to_base36(ends * int(BUCKET.total_seconds()))
    signature = f"{ticket}.{_signer().signature(_signed_text(path, ticket))}"
    return reverse(
        "storage:file",
        urlconf=settings.ROOT_URLCONF,
        kwargs={"signature": signature, "path": path},
    )


def verified(signature: str, path: str, *, at: datetime) -> timedelta:
    """Check a link in the current city and return how much longer it works.

    Raises:
        LinkInvalid: Not a link of this city.
        LinkExpired: It was one.
    """
    ticket, _dot, mark = signature.partition(".")
    signer = _signer()
    try:
        signer.unsign(f"{_signed_text(path, ticket)}{signer.sep}{mark}")
        ends_at = datetime.fromtimestamp(base36_to_int(ticket), tz=UTC)
    except (BadSignature, ValueError, OverflowError):
        raise LinkInvalid(_("Berkas tidak ditemukan.")) from None
    if at >= ends_at:
        raise LinkExpired(_("Tautan ini sudah kedaluwarsa. Muat ulang halaman asalnya."))
    return ends_at - at


def _signer() -> Signer:
    return Signer(salt=_SALT)


def _signed_text(path: str, ticket: str) -> str:
    return f"{current_schema()}\n{path}\n{ticket}"
