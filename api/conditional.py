"""``ETag``, ``If-None-Match`` and ``If-Match``.

The tag of a versioned thing is its version, which every change raises, and a mark of the text as it
is shown now. A reader compares the whole tag; a writer only the version, since a new photo link is
no conflict.
"""

from __future__ import annotations

import hashlib

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.translation import gettext as _
from rest_framework.request import Request

from core.errors import DomainError


class PreconditionRequired(DomainError):
    """Say with ``If-Match`` which version you decided on: somebody else may be writing, too."""

    code = "precondition_required"
    status = 428


class PreconditionFailed(DomainError):
    """It was changed since you read it; read it again and decide anew."""

    code = "precondition_failed"
    status = 412


def etag(version: int, body: bytes) -> str:
    """The tag of a representation of something with a version."""
    return f'"{version}-{_mark(body)[:12]}"'


def etag_of(body: bytes) -> str:
    """The tag of what has no version of its own."""
    return f'"{_mark(body)}"'


def is_unchanged(request: Request, tag: str) -> bool:
    """Whether the caller has this representation already."""
    given = request.headers.get("If-None-Match", "")
    return given.strip() == "*" or tag in {_tidy(each) for each in given.split(",")}


def answer(
    request: Request,
    body: bytes,
    *,
    tag: str = "",
    status: int = 200,
    content_type: str = "application/json",
) -> HttpResponse:
    """The body with its tag; 304 to a GET that has it already."""
    tag = tag or etag_of(body)
    response: HttpResponse
    if request.method in {"GET", "HEAD"} and is_unchanged(request, tag):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(body, status=status, content_type=content_type)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def expected_version(request: Request, current: int, *, required: bool = False) -> int | None:
    """The version the caller decided on; ``None`` when it does not say, -1 when it is no tag of ours.

    Args:
        request: The call.
        current: The version there is now: of several tags, the one that names it counts.
        required: Whether it must be said.

    Raises:
        PreconditionRequired: It is required, and was not said.
    """
    given = request.headers.get("If-Match", "").strip()
    if not given and required:
        raise PreconditionRequired(_("Kirim If-Match dengan ETag yang terakhir dibaca."))
    if given in ("", "*"):
        return None
    named = [_version_of(each) for each in given.split(",")]
    return current if current in named else named[0]


def _mark(body: bytes) -> str:
    return hashlib.md5(body, usedforsecurity=False).hexdigest()


def _version_of(tag: str) -> int:
    """The version in a tag; -1 when it is none of ours."""
    version = _tidy(tag).strip('"').split("-")[0]
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1


def _tidy(tag: str) -> str:
    return tag.strip().removeprefix("W/")
