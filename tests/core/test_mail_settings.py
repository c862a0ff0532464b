"""One address for e-mail: what it may look like, and what it becomes."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from core.conf import mail
from core.messages import signatures
from tests.reporting.messages.conftest import NOON


def test_without_an_address_there_is_no_host() -> None:
    assert mail.read("")["EMAIL_HOST"] == ""


def test_smtp_with_a_password_and_starttls() -> None:
    found = mail.read("smtp://siapa:rahasia%40kota@mail.example:587?tls=1")

    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example", 587)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("siapa", "rahasia@kota")
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (True, False)


def test_smtps_is_tls_from_the_start() -> None:
    found = mail.read("smtps://mail.example")

    assert (found["EMAIL_PORT"], found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (
        465,
        True,
        False,
    )


def test_a_providers_interface() -> None:
    found = mail.read("anymail://postmark?SERVER_TOKEN=abc")

    assert found["EMAIL_BACKEND"] == "anymail.backends.postmark.EmailBackend"
    assert found["ANYMAIL"]["POSTMARK_SERVER_TOKEN"] == "abc"


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "anymail://"])
def test_anything_else_stops_the_process_by_name(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="TANGGAP_EMAIL_URL"):
        mail.read(url)


def test_a_signature_is_for_one_body_one_key_and_a_moment() -> None:
    header = signatures.sign("kunci", b"isi", at=NOON)

    assert signatures.is_valid(header, "kunci", b"isi", at=NOON)
    assert not signatures.is_valid(header, "kunci", b"lain", at=NOON)
    assert not signatures.is_valid(header, "lain", b"isi", at=NOON)
    assert not signatures.is_valid("", "kunci", b"isi", at=NOON)
    assert not signatures.is_valid("t=x,v1=y", "kunci", b"isi", at=NOON)
