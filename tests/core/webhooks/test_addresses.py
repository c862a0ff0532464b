"""Nobody makes us call ourselves or our neighbours: a server that listens there hears nothing."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from pytest_django.fixtures import Settings

from core.webhooks import addresses, sending
from core.webhooks.addresses import NotReachable, UrlRefused

NAME: Final = "kait.penerima.example"
PUBLIC: Final = "93.184.216.34"

#: Spellings of this machine and its neighbours that some parser somewhere takes for an address.
NOT_NAMES: Final = (
    "127.0.0.1", "127.1", "127.0.1", "0", "0.0.0.0", "2130706433", "017700000001", "0177.0.0.1",
    "0177.0.0.01", "0x7f000001", "0x7f.0.0.1", "0x7f.1", "127.0.0.0x1", "00000177.0.0.1", "127.0.0.1.",
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[64:ff9b::7f00:1]",
    "[fe80::1]", "[fe80::1%25lo]", "[fd00::1]", "[2002:7f00:1::]", "10.0.0.5", "192.168.1.1", "169.254.169.254",
    "[fd00:ec2::254]", "100.100.100.200", "localhost", "LOCALHOST", "localhost.", "localhost.localdomain",
    "ip6-localhost", "batam.localhost", "tanggap.localhost", "redis", "postgres", "metadata.google.internal",
    "metadata.google.internal.", "server.local", "printer.lan", "db.corp", "１２７.0.0.1", "①②⑦.⓪.⓪.①",
    "127。0。0。1", "локалхост.рф", "kait..example", "-kait.example", "kait.example-", "kait_1.example.1",
    "a" * 250 + ".example",
)  # fmt: skip
NOT_URLS: Final = (
    "", " ", "kait.penerima.example", "//kait.penerima.example/", "http://kait.penerima.example/",
    "ftp://kait.penerima.example/", "file:///etc/passwd", "gopher://kait.penerima.example/", "https://",
    "https:///jalan", "https://pengguna@kait.penerima.example/", "https://kait.penerima.example:443@127.0.0.1/",
    "https://127.0.0.1\\@kait.penerima.example/", "https://kait.penerima.example\\@127.0.0.1/",
    "https://kait.penerima.example/#x", "https://kait.penerima.example/a b",
    "https://kait.penerima.example/\r\nHost: x",
    "https://kait.penerima.example:22/", "https://kait.penerima.example:25/", "https://kait.penerima.example:0/",
    "https://kait.penerima.example:99999/", "https://kait.penerima.example:8a/", "https://kait.penerima.example/\x00",
    "https://[::1/", "https://kait.penerima.example/" + "a" * 2000,
)  # fmt: skip
NOT_PUBLIC: Final = (
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.0.1",
    "169.254.169.254", "169.254.0.1", "100.64.0.1", "100.100.100.200", "192.0.0.192", "192.0.2.1", "198.18.0.1",
    "198.51.100.7", "203.0.113.7", "192.88.99.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "168.63.129.16", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:93.184.216.34", "::127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b:1::7f00:1", "100::1", "2001::1", "2001:0:7f00:1::", "2001:20::1", "2001:db8::1",
    "2002:7f00:1::", "2002:c0a8:101::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%lo",
    "fec0::1", "ff02::1", "2606:2800:220:1::1%lo", "tidak-ada", "",
)  # fmt: skip
PUBLIC_ONES: Final = (PUBLIC, "8.8.8.8", "103.28.12.1", "2606:2800:220:1:248:1893:25c8:1946")


@dataclass
class Listener:
    """A server on this machine that must not be reached; every connection is counted."""

    port: int
    reached: list[Any] = field(default_factory=list)


@pytest.fixture
def listener() -> Iterator[Listener]:
    """It listens on every address of this machine, IPv4 and IPv6."""
    server = socket.create_server(("", 0), family=socket.AF_INET6, dualstack_ipv6=True)
    found = Listener(int(server.getsockname()[1]))
    arrivals = threading.Semaphore(0)

    def accept() -> None:
        while True:
            try:
                line, who = server.accept()
            except OSError:
                return
            found.reached.append(who)
            line.close()
            arrivals.release()

    threading.Thread(target=accept, daemon=True).start()
    with socket.create_connection(("127.0.0.1", found.port), timeout=30):
        pass
    with socket.create_connection(("::1", found.port), timeout=30):
        pass
    assert arrivals.acquire(timeout=60)  # it does hear whoever comes
    assert arrivals.acquire(timeout=60)
    found.reached.clear()
    yield found
    server.close()


@pytest.mark.parametrize("host", NOT_NAMES)
def test_no_spelling_of_an_address_is_a_name(listener: Listener, host: str) -> None:
    url = f"https://{host}:{listener.port}/"

    with pytest.raises(UrlRefused):
        addresses.read_url(url)
    answer = sending.post(url, b"{}", {})

    assert (answer.status, answer.error) == (None, "url_refused")
    assert listener.reached == []


@pytest.mark.parametrize("url", NOT_URLS)
def test_only_plain_https_addresses_are_read(url: str) -> None:
    with pytest.raises(UrlRefused) as refused:
        addresses.read_url(url)

    assert refused.value.facts["field"] == "url"
    assert sending.post(url, b"{}", {}).error == "url_refused"


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_a_name_that_leads_inside_is_refused(
    listener: Listener, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    _names(monkeypatch, [address])

    answer = sending.post(f"https://{NAME}:{listener.port}/", b"{}", {})

    assert not addresses.is_public(address)
    assert (answer.status, answer.error) == (None, "address_not_public")
    assert listener.reached == []


@pytest.mark.parametrize("address", PUBLIC_ONES)
def test_servers_of_the_internet_are_public(address: str) -> None:
    assert addresses.is_public(address)


@pytest.mark.parametrize("inside", ["127.0.0.1", "::1", "10.0.0.1"])
def test_one_address_inside_among_public_ones_is_enough_to_refuse(
    listener: Listener, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    _names(monkeypatch, [PUBLIC, inside])

    answer = sending.post(f"https://{NAME}:{listener.port}/", b"{}", {})

    assert answer.error == "address_not_public"
    assert listener.reached == []


def test_a_name_that_changes_its_mind_is_asked_once(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rebinding: public when checked, this machine when connected to. The checked address is the one called."""
    asked = _names(monkeypatch, [PUBLIC], ["127.0.0.1"])
    called = _connections(monkeypatch)

    answer = sending.post(f"https://{NAME}:{listener.port}/", b"{}", {})

    assert asked == [NAME]
    assert called == [(PUBLIC, listener.port)]
    assert (answer.error, listener.reached) == ("connection", [])


def test_a_connection_that_ended_up_inside_is_dropped(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A router that sends a public address home: whoever answers is asked who they are before a word is said."""
    _names(monkeypatch, [PUBLIC])
    real = socket.socket.connect
    monkeypatch.setattr(
        socket.socket, "connect", lambda line, where: real(line, ("127.0.0.1", where[1]))
    )
    said: list[bytes] = []
    monkeypatch.setattr(socket.socket, "sendall", lambda line, data: said.append(data))

    answer = sending.post(f"https://{NAME}:{listener.port}/", b"{}", {})

    assert (answer.error, said) == ("address_not_public", [])


def test_an_unknown_name_and_a_silent_name_server_are_no_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hold = threading.Event()
    monkeypatch.setattr(addresses, "LOOK_UP_SECONDS", 0.05)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: hold.wait(5) or [])
    target = addresses.read_url(f"https://{NAME}/")

    with pytest.raises(NotReachable, match="name_unknown"):
        addresses.resolve(target)
    hold.set()


def test_our_own_host_names_are_no_receivers(settings: Settings) -> None:
    settings.CITY_HOST_SUFFIX, settings.PLATFORM_HOSTS = "tanggap.id", ["tanggap.id"]

    for host in ("tanggap.id", "batam.tanggap.id", "BATAM.tanggap.id"):
        with pytest.raises(UrlRefused):
            addresses.read_url(f"https://{host}/")
    assert addresses.read_url("https://bukan-tanggap.id/").host == "bukan-tanggap.id"


def test_hosts_for_trying_out_are_named_and_never_in_production(
    listener: Listener, settings: Settings
) -> None:
    settings.WEBHOOK_TEST_HOSTS = [f"127.0.0.1:{listener.port}"]
    url = f"http://127.0.0.1:{listener.port}/"

    assert addresses.read_url(url).is_test
    with pytest.raises(UrlRefused):
        addresses.read_url(f"http://127.0.0.1:{listener.port + 1}/")
    settings.HTTPS = True
    with pytest.raises(UrlRefused):
        addresses.read_url(url)
    assert sending.post(url, b"{}", {}).error == "url_refused"
    assert listener.reached == []


def _names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """A name server that gives these answers one after another; returns what it was asked."""
    asked: list[str] = []
    left = list(answers)

    def look_up(host: str, port: int, *_args: Any, **_kwargs: Any) -> list[Any]:
        asked.append(host)
        found = left.pop(0) if len(left) > 1 else left[0]
        return [
            (
                socket.AF_INET6 if ":" in each else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (each, port),
            )
            for each in found
        ]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


def _connections(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Nobody is connected to; returns who would have been."""
    called: list[Any] = []

    def connect(_line: socket.socket, where: Any) -> None:
        called.append(where)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)
    return called
