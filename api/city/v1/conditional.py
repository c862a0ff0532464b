"""``ETag``, ``If-None-Match`` and ``If-Match`` of one report.

The tag is the report's version, which every step raises, and a mark of the text as it is shown now.
A reader compares the whole tag; a writer only the version, since a new photo link is no conflict.
"""

from __future__ import annotations

import hashlib

from rest_framework.request import Request


def etag(version: int, body: bytes) -> str:
    """The tag of a representation."""
    return f'"{version}-{hashlib.md5(body, usedforsecurity=False).hexdigest()[:12]}"'


def is_unchanged(request: Request, tag: str) -> bool:
    """Whether the caller has this representation already."""
    given = request.headers.get("If-None-Match", "")
    return given.strip() == "*" or tag in {_tidy(each) for each in given.split(",")}


def expected_version(request: Request) -> int | None:
    """The version the caller decided on; ``None`` when it does not say, -1 when it is no tag of ours."""
    given = request.headers.get("If-Match", "").strip()
    if given in ("", "*"):
        return None
    version = _tidy(given).strip('"').split("-")[0]
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1


def _tidy(tag: str) -> str:
    return tag.strip().removeprefix("W/")
