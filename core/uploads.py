"""No request brings more than the largest form may hold: refused by what it says of itself, unread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.problems import error_response

MAX_BODY: Final = 96 * 1024 * 1024
"""Five photos of 15 MB and what goes with them; the server in front may allow less."""
GetResponse = Callable[[HttpRequest], HttpResponseBase]


class BodyTooLarge(DomainError):
    """The request is larger than anything we take in."""

    code = "body_too_large"
    status = 413


class BodyLimitMiddleware:
    """Answers 413 before anybody reads the form, so that it never reaches the disk."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isascii() or not length.isdigit() or int(length[:15]) > MAX_BODY:
            return error_response(
                request,
                BodyTooLarge(_("Kiriman ini terlalu besar. Kirim berkas yang lebih kecil.")),
            )
        return self.get_response(request)
