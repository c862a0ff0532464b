"""One request, one answer, whatever the other side does with it."""

from __future__ import annotations

import ssl
import threading
from functools import partial
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from core.webhooks import addresses, sending
from tests.support.odd_servers import certificate_for, dripping, saying, serving_tls
from tests.support.receivers import Receiver, receiving


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_every_2xx_is_taken(receiver: Receiver, status: int) -> None:
    receiver.status, receiver.text = status, b"" if status == 204 else b"terima kasih"

    answer = sending.post(f"{receiver.url}?kunci=1", b'{"a":1}', {"webhook-id": "msg_1"})

    assert (answer.status, answer.is_good) == (status, True)
    heard = receiver.heard[0]
    assert (heard.path, heard.body) == ("/kait?kunci=1", b'{"a":1}')
    assert heard.headers["webhook-id"] == "msg_1"
    assert heard.headers["host"] == receiver.host


@pytest.mark.parametrize("status", [400, 401, 404, 410, 422, 429, 500, 503])
def test_other_answers_are_kept_with_their_beginning(receiver: Receiver, status: int) -> None:
    receiver.status, receiver.text = status, b"tidak\x00 bisa\n" + b"x" * 100_000
    receiver.headers = {"Retry-After": "30"}

    answer = sending.post(receiver.url, b"{}", {})

    assert (answer.status, answer.error, answer.retry_after) == (status, "status", 30)
    assert answer.text.startswith("tidak bisa xxx")
    assert len(answer.text) == sending.MAX_KEPT


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_redirect_is_not_followed(
    receiver: Receiver, settings: Settings, status: int, scheme: str
) -> None:
    """Not even to a host that may be called."""
    with receiving() as inside:
        settings.WEBHOOK_TEST_HOSTS = [receiver.host, inside.host]
        receiver.status = status
        receiver.headers = {"Location": f"{scheme}://{inside.host}/rahasia"}

        answer = sending.post(receiver.url, b"{}", {})

        assert (answer.status, answer.error) == (status, "redirect")
        assert (len(receiver.heard), inside.heard) == (1, [])


def test_proxies_of_the_environment_are_not_asked(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiving() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://{proxy.host}")

        assert sending.post(receiver.url, b"{}", {}).is_good
        assert proxy.heard == []


def test_a_receiver_that_never_answers_is_left(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = threading.Event()
    receiver.before_answer = partial(done.wait, 20)
    monkeypatch.setattr(sending, "SECONDS", 0.3)

    answer = sending.post(receiver.url, b"{}", {})
    done.set()

    assert (answer.status, answer.error) == (None, "timeout")


def test_a_receiver_that_drips_is_cut_off(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each byte comes in time; all of them together do not."""
    monkeypatch.setattr(sending, "SECONDS", 0.6)
    with dripping() as port:
        settings.WEBHOOK_TEST_HOSTS = [f"127.0.0.1:{port}"]

        answer = sending.post(f"http://127.0.0.1:{port}/", b"{}", {})

    assert (answer.status, answer.error) == (None, "timeout")
    assert answer.duration_ms < 60_000  # it would drip for ever


def test_nobody_there_and_no_http_are_answers_too(settings: Settings) -> None:
    with saying(b"\x16\x03\x01 bukan http\r\n\r\n") as port:
        settings.WEBHOOK_TEST_HOSTS = [f"127.0.0.1:{port}"]
        assert sending.post(f"http://127.0.0.1:{port}/", b"{}", {}).error == "bad_answer"
    with receiving() as gone:
        settings.WEBHOOK_TEST_HOSTS = [gone.host]
    assert sending.post(gone.url, b"{}", {}).error == "connection"


def test_the_certificate_is_checked_against_the_name(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pinning the address loses nothing of HTTPS."""
    authority, chain = certificate_for("kait.penerima.example", tmp_path)
    trusting = ssl.create_default_context(cafile=str(authority))
    monkeypatch.setattr(addresses, "resolve", lambda _target: ["127.0.0.1"])
    with serving_tls(chain) as (port, heard):
        names = ("kait.penerima.example", "lain.penerima.example")
        settings.WEBHOOK_TEST_HOSTS = [f"{name}:{port}" for name in names]
        right, wrong = (f"https://{name}:{port}/kait" for name in names)

        assert sending.post(right, b"{}", {}).error == "tls"  # nobody we trust has signed it
        monkeypatch.setattr(sending, "tls_context", lambda: trusting)
        assert sending.post(wrong, b"{}", {}).error == "tls"
        assert heard == []
        answer = sending.post(right, b"{}", {})

    assert (answer.status, answer.error) == (200, "")
    assert len(heard) == 1
    assert b"Host: kait.penerima.example:%d\r\n" % port in heard[0]
