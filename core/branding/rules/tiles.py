"""Addresses of map tiles that other people serve: which ones a city may name.

The host goes into the Content-Security-Policy of that city's pages, so it is a plain host name or
nothing.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

_HOST: Final = re.compile(
    r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
_PATH: Final = re.compile(r"/[A-Za-z0-9._~!$&'()*+=:@%/{}-]*")
_QUERY: Final = re.compile(r"[A-Za-z0-9._~!$&()*+=:@%/?{}-]*")
_PLACES: Final = ("{z}", "{x}", "{y}")
_LOCAL: Final = (".localhost", ".local", ".internal", ".lan", ".home")


class NotTiles(ValueError):
    """The address cannot be used; the message is a code: ``https``, ``host``, ``places``, ``odd``."""


def origin(url: str) -> str:
    """Return ``https://host`` of a tile address with ``{z}``, ``{x}`` and ``{y}``.

    Raises:
        NotTiles: Not https, not a public host name, without a place for one of the three, or with
            anything that could end a policy's directive.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NotTiles("odd") from None
    if parts.scheme != "https":
        raise NotTiles("https")
    host = parts.netloc.lower()
    if port is not None or "@" in host or not _HOST.fullmatch(host) or host.endswith(_LOCAL):
        raise NotTiles("host")
    if not all(url.count(place) == 1 for place in _PLACES):
        raise NotTiles("places")
    odd_braces = re.sub(r"\{[zxyr]\}", "", parts.path + parts.query)
    if (
        parts.fragment
        or "{" in odd_braces
        or "}" in odd_braces
        or not _PATH.fullmatch(parts.path)
        or not _QUERY.fullmatch(parts.query)
    ):
        raise NotTiles("odd")
    return f"https://{host}"
