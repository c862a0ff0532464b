"""Handing out files: only by a signed link, only on the host of the city that owns them."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import clock
from core.storage import files, links

CONTENT_TYPES: Final = {
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".png": "image/png",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
}
"""What browsers may be given. Anything else in the store has no address."""


@require_safe
def serve(request: HttpRequest, signature: str, path: str) -> HttpResponseBase:
    """Stream one file.

    The answer cannot run anything, cannot be taken for another type and stays out of shared caches.

    Raises:
        LinkInvalid: Not a link of this city, or a kind of file that is never shown.
        LinkExpired: The link is over.
        FileMissing: The file is gone.
    """
    left = links.verified(signature, path, at=clock.now())
    name = PurePosixPath(path)
    content_type = CONTENT_TYPES.get(name.suffix)
    if content_type is None:
        raise links.LinkInvalid(_("Berkas tidak ditemukan."))
    file = files.open_sized(files.city_key(path))
    response = FileResponse(file.stream, content_type=content_type)
    response["Content-Length"] = str(file.size)
    shown = "attachment" if name.suffix in {".pdf", ".zip"} else "inline"
    response["Content-Disposition"] = f'{shown}; filename="{name.parent.name}-{name.name}"'
    response["Cache-Control"] = f"private, max-age={int(left.total_seconds())}, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Referrer-Policy"] = "no-referrer"
    return response
