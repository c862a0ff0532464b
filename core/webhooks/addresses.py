"""Which addresses may be called at all: servers of the internet, never ours or our neighbours'.

Two gates. :func:`read_url` takes a web address only in the one plain form every parser reads alike: https, a name
with a real ending, no user, no fragment. Numbers in any spelling (dotted, decimal, octal, hexadecimal, IPv6) are no
names. :func:`resolve` looks the name up once; every address found must be a public one, and the caller connects to
one of them, so that a second, different answer of the name server is never asked for.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as LookUpTimeout
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from core.errors import Invalid

MAX_URL: Final = 2000
LOOK_UP_SECONDS: Final = 5.0
HTTPS_PORT: Final = 443

_PLAIN: Final = re.compile(r"[!-\[\]-~]+")  # printable ASCII but the backslash
_NAME: Final = re.compile(
    r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])\Z"
)
#: Endings that lead nowhere outside, or to whoever runs this network.
_INSIDE: Final = frozenset(
    {
        "localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "private",
        "arpa", "onion", "test", "invalid",
    }
)  # fmt: skip
_NOT_PUBLIC_4: Final = tuple(
    ipaddress.IPv4Network(each)
    for each in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32",  # public by number, yet a cloud's own inside its networks
    )
)  # fmt: skip
_GLOBAL_6: Final = ipaddress.IPv6Network("2000::/3")
#: Parts of it that carry an IPv4 address inside, belong to protocols, or stand in books.
_NOT_PUBLIC_6: Final = tuple(
    ipaddress.IPv6Network(each) for each in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)


class UrlRefused(Invalid):
    """This web address cannot be called."""

    code = "webhook_url_refused"


class NotReachable(Exception):
    """There is nobody to connect to; ``reason`` is the word the delivery log keeps."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Target:
    """A web address that passed the first gate."""

    host: str
    port: int
    path: str
    is_test: bool = False
    is_plain: bool = False

    @property
    def authority(self) -> str:
        """What the Host header says."""
        standard = 80 if self.is_plain else HTTPS_PORT
        return self.host if self.port == standard else f"{self.host}:{self.port}"


def read_url(url: str) -> Target:
    """Take a web address apart.

    Raises:
        UrlRefused: It is not one we call; the sentence says why.
    """
    if len(url) > MAX_URL or not _PLAIN.fullmatch(url):
        raise _refused(
            _(
                "Tulis alamat lengkap, misalnya https://sistem.kota.go.id/tanggap, tanpa spasi dan hanya huruf"
                " Latin; nama host lain ditulis dalam bentuk xn--."
            )
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _refused(_("Alamat ini tidak dapat dibaca.")) from None
    host = (parts.hostname or "").lower()
    if "@" in parts.netloc or "#" in url:
        raise _refused(_("Tulis alamat tanpa nama pengguna, kata sandi, atau tanda #."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    is_plain = parts.scheme == "http"
    port = port if port is not None else (80 if is_plain else HTTPS_PORT)
    if is_test_host(host, port) and parts.scheme in {"http", "https"}:
        return Target(host, port, path, is_test=True, is_plain=is_plain)
    if parts.scheme != "https":
        raise _refused(_("Alamat harus dimulai dengan https://."))
    if port != HTTPS_PORT and not 1024 <= port <= 65535:
        raise _refused(_("Pakai port 443, atau 1024 ke atas."))
    _require_public_name(host)
    return Target(host, port, path)


def resolve(target: Target) -> list[str]:
    """The addresses of a target, looked up once; all of them public.

    Raises:
        NotReachable: ``name_unknown``, or ``address_not_public`` when even one of them is not.
    """
    try:
        found = _look_up(target.host, target.port)
    except (OSError, UnicodeError, LookUpTimeout):
        raise NotReachable("name_unknown") from None
    if not found:
        raise NotReachable("name_unknown")
    if not target.is_test and not all(map(is_public, found)):
        raise NotReachable("address_not_public")
    return found


def is_public(address: str) -> bool:
    """Whether an IP address, as the name server gave it, is a server of the internet."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inside = found in _GLOBAL_6 and found.scope_id is None
        return inside and not any(found in network for network in _NOT_PUBLIC_6)
    return found.is_global and not any(found in network for network in _NOT_PUBLIC_4)


def is_test_host(host: str, port: int) -> bool:
    """Whether this is a receiver on the developer's own machine; never in production."""
    return not settings.HTTPS and f"{host}:{port}" in settings.WEBHOOK_TEST_HOSTS


def _require_public_name(host: str) -> None:
    if not _NAME.fullmatch(host):
        raise _refused(
            _("Pakai nama host yang ada di internet, misalnya sistem.kota.go.id; bukan angka IP.")
        )
    if host.rpartition(".")[2] in _INSIDE:
        raise _refused(_("Nama ini hanya dikenal di jaringan dalam."))
    own = {*settings.PLATFORM_HOSTS, settings.CITY_HOST_SUFFIX}
    if host in own or host.endswith(f".{settings.CITY_HOST_SUFFIX}"):
        raise _refused(_("Ini alamat Tanggap sendiri. Tulis alamat sistem yang menerima."))


def _look_up(host: str, port: int) -> list[str]:
    """IPv4 first, each once. The name server is given a few seconds, whatever the system allows it."""
    wanted = _threads().submit(
        socket.getaddrinfo, host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
    )
    found = wanted.result(timeout=LOOK_UP_SECONDS)
    ordered = sorted(found, key=lambda each: each[0] != socket.AF_INET)
    return list(dict.fromkeys(str(each[4][0]) for each in ordered))


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=8, thread_name_prefix="webhook-names")


def _refused(why: str) -> UrlRefused:
    return UrlRefused(why, field="url")
