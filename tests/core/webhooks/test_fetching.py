"""Getting something from an address that somebody gave us, with the care we take when we send."""

from __future__ import annotations

import socket

import pytest
from pytest_django.fixtures import Settings

from core.webhooks import fetching
from core.webhooks.fetching import NotFetched, get
from tests.support.odd_servers import dripping, saying

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nfoto"


def refusal(url: str, *, most: int = 100) -> NotFetched:
    with pytest.raises(NotFetched) as found:
        get(url, most=most)
    return found.value


def test_what_is_there_comes_back(settings: Settings) -> None:
    with saying(OK) as port:
        settings.WEBHOOK_TEST_HOSTS = [f"127.0.0.1:{port}"]

        assert get(f"http://127.0.0.1:{port}/a.jpg?b=1", most=4) == b"foto"


@pytest.mark.parametrize(
    ("said", "reason", "is_lasting"),
    [
        (OK.replace(b"Content-Length: 4", b"Content-Length: 5") + b"o", "too_large", True),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "status_404", True),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n",
         "status_302", True),
        (b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "status_503", False),
        (b"halo\r\n\r\n", "connection", False),
        (b"", "connection", False),
        (OK.replace(b"Content-Length: 4", b"Content-Length: 9"), "connection", False),
    ],
)  # fmt: skip
def test_anything_else_is_said_in_a_word(
    settings: Settings, said: bytes, reason: str, is_lasting: bool
) -> None:
    with saying(said) as port:
        settings.WEBHOOK_TEST_HOSTS = [f"127.0.0.1:{port}"]
        found = refusal(f"http://127.0.0.1:{port}/", most=4 if reason == "too_large" else 100)

    assert (found.reason, found.is_lasting) == (reason, is_lasting)


def test_a_server_that_drips_is_cut_off(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.4)
    with dripping() as port:
        settings.WEBHOOK_TEST_HOSTS = [f"127.0.0.1:{port}"]

        assert refusal(f"http://127.0.0.1:{port}/").reason == "timeout"


@pytest.mark.parametrize(
    "url",
    [
        "http://foto.example.com/a.jpg", "https://127.0.0.1/a.jpg", "https://2130706433/", "https://[::1]/",
        "https://localhost/", "https://169.254.169.254/latest/", "file:///etc/passwd", "https://a@b.example.com/",
        "kata",
    ],
)  # fmt: skip
def test_addresses_we_never_call(url: str) -> None:
    found = refusal(url)

    assert (found.reason, found.is_lasting) == ("url_refused", True)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "::1", "::ffff:127.0.0.1", "fd00::1"])
def test_a_name_that_leads_inside_is_not_called(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET

    def look_up(*_asked: object, **_more: object) -> list[tuple[object, ...]]:
        return [(family, socket.SOCK_STREAM, 6, "", (address, 443))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)

    assert refusal("https://foto.example.com/a.jpg").reason == "address_not_public"
